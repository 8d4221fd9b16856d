"""How much of everything: bytes, pixels, frames, rates."""

from __future__ import annotations

from imgfly.lib.env import env_int, env_list

MEGABYTE = 1_000_000
MAX_FILE_BYTES = env_int("IMGFLY_MAX_FILE_MB", 100, least=1) * MEGABYTE
MAX_BODY_BYTES = MAX_FILE_BYTES * 3 // 2  # base64 adds a third, line breaks and % a little more
MAX_PIXELS = env_int("IMGFLY_MAX_PIXELS", 50_000_000, least=1)
MAX_SIDE = env_int("IMGFLY_MAX_SIDE", 16_384, least=1)
MAX_FRAMES = env_int("IMGFLY_MAX_FRAMES", 1_000, least=1)
MAX_FRAME_PIXELS = env_int("IMGFLY_MAX_FRAME_PIXELS", 400_000_000, least=1)
MAX_VIDEO_BYTES = min(env_int("IMGFLY_MAX_VIDEO_MB", 500, least=1) * MEGABYTE, MAX_FILE_BYTES)
MAX_VIDEO_SECONDS = env_int("IMGFLY_MAX_VIDEO_SECONDS", 3_600, least=1)
MAX_VIDEO_FPS = env_int("IMGFLY_MAX_VIDEO_FPS", 120, least=1)
MAX_VIDEO_PIXELS = env_int("IMGFLY_MAX_VIDEO_PIXELS", 3_840 * 2_160, least=1)
MIN_FREE_BYTES = env_int("IMGFLY_MIN_FREE_MB", 200) * MEGABYTE
UPLOAD_RATES = env_list(
    "IMGFLY_UPLOAD_RATES", "50/60,500/3600,1000/86400,5000/604800,10000/2592000"
)
QUOTA_MB = env_int("IMGFLY_QUOTA_MB", 5_000)
QUOTA_FILES = env_int("IMGFLY_QUOTA_FILES", 50_000)
WRONG_KEYS_PER_MINUTE = env_int("IMGFLY_WRONG_KEYS_PER_MINUTE", 10, least=1)
WRONG_TOKENS_PER_HOUR = env_int("IMGFLY_WRONG_TOKENS_PER_HOUR", 10, least=1)
REPORTS_PER_HOUR = env_int("IMGFLY_REPORTS_PER_HOUR", 5, least=1)
MAX_KEYS_PER_USER = 20
THUMB_SIDE = env_int("IMGFLY_THUMB_SIDE", 320, least=16)
MEDIUM_WIDTH = env_int("IMGFLY_MEDIUM_WIDTH", 500, least=16)
