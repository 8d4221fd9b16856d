"""The project's settings with what makes tests quick and self-contained.

IMGFLY_TEST_DATABASE_URL and IMGFLY_TEST_REDIS_URL (without a number) run all of them on Postgres
and Redis instead: `make test-services`.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

scratch = Path(tempfile.mkdtemp(prefix="imgfly-tests-"))
os.environ.setdefault("IMGFLY_DATA_DIR", str(scratch))
worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
if url := os.environ.get("IMGFLY_TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = url
if url := os.environ.get("IMGFLY_TEST_REDIS_URL"):  # a number for each process: tests clear it
    os.environ["IMGFLY_REDIS_URL"] = f"{url}/{10 + worker % 6}"

from imgfly.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DJANGO_VITE = {"default": {"dev_mode": True}}
STATIC_ROOT = scratch / "static"
STATIC_ROOT.mkdir()
ISOLATION = False  # children take a while to start; tests about them switch it on
