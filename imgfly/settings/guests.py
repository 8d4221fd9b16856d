"""What people without an account may do (ABU-3)."""

from __future__ import annotations

from imgfly.lib.env import env_bool, env_int
from imgfly.settings.limits import MAX_FILE_BYTES, MEGABYTE

GUEST_UPLOADS = env_bool("IMGFLY_GUEST_UPLOADS")
GUEST_APPROVAL = env_bool("IMGFLY_GUEST_APPROVAL")
GUEST_EXPIRY_DAYS = env_int("IMGFLY_GUEST_EXPIRY_DAYS", 30, least=1)
GUEST_FILE_BYTES = min(env_int("IMGFLY_GUEST_FILE_MB", 10, least=1) * MEGABYTE, MAX_FILE_BYTES)
GUEST_DAY_BYTES = env_int("IMGFLY_GUEST_DAY_MB", 100, least=1) * MEGABYTE
