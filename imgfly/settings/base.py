"""Where the project lies, where its data lie, and its secret."""

from __future__ import annotations

from pathlib import Path

from imgfly.lib.backends import kept_secret
from imgfly.lib.env import env_bool, env_str

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VERSION = "0.1.0"
DATA_DIR = Path(env_str("IMGFLY_DATA_DIR", str(BASE_DIR / "data"))).resolve()
DATA_DIR.mkdir(mode=0o750, parents=True, exist_ok=True)  # sessions and private media lie in it

DEBUG = env_bool("IMGFLY_DEBUG")
SECRET_KEY = env_str("IMGFLY_SECRET_KEY") or kept_secret(DATA_DIR / "secret_key")
