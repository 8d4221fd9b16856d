"""How files of strangers are decoded (DEC-4), and what is added to them."""

from __future__ import annotations

from imgfly.lib.env import env_bool, env_choice, env_int, env_str

ISOLATION = env_bool("IMGFLY_ISOLATION", default=True)
DECODE_SECONDS = env_int("IMGFLY_DECODE_SECONDS", 30, least=1)
DECODE_CPU_SECONDS = env_int("IMGFLY_DECODE_CPU_SECONDS", 20, least=1)
DECODE_MEMORY = env_int("IMGFLY_DECODE_MEMORY_MB", 1_536, least=256) * 1024 * 1024
WATERMARK_FILE = env_str("IMGFLY_WATERMARK_FILE")  # _POSITION etc. mean nothing without it
_PLACES = "top-left top top-right left center right bottom-left bottom bottom-right"
WATERMARK_POSITION = env_choice("IMGFLY_WATERMARK_POSITION", "bottom-right", tuple(_PLACES.split()))
WATERMARK_OPACITY = env_int("IMGFLY_WATERMARK_OPACITY", 50, least=1)
WATERMARK_LEAST = env_int("IMGFLY_WATERMARK_LEAST", 100, least=1)
