"""How files reach whoever may read them, and how storage is kept tidy."""

from __future__ import annotations

from imgfly.lib.env import env_choice, env_int, env_str

DELIVERY = env_choice("IMGFLY_DELIVERY", "stream", ("stream", "redirect", "accel"))
ACCEL_PREFIX = "/" + env_str("IMGFLY_ACCEL_PREFIX", "/internal-media").strip("/")
S3_PUBLIC_URL = env_str("IMGFLY_S3_PUBLIC_URL").rstrip("/")
SWEEP_SECONDS = env_int("IMGFLY_SWEEP_SECONDS", 900)  # 0: never by itself
