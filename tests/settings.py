"""The project's settings with what makes tests quick and self-contained."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

scratch = Path(tempfile.mkdtemp(prefix="imgfly-tests-"))
os.environ.setdefault("IMGFLY_DATA_DIR", str(scratch))

from imgfly.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DJANGO_VITE = {"default": {"dev_mode": True}}
STATIC_ROOT = scratch / "static"
STATIC_ROOT.mkdir()
ISOLATION = False  # children take a while to start; tests about them switch it on
