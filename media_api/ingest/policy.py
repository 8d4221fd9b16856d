"""What a member wants done with the metadata of what they upload (PRV-1)."""

from __future__ import annotations

from enum import StrEnum


class MetadataPolicy(StrEnum):
    """Whatever the policy, what follows the image is cut and the colour profile stays."""

    CAMERA = "camera"  # the allow-listed camera fields
    NONE = "none"
    ALL_BUT_GPS = "all_but_gps"
