"""What is known of a file from its bytes: type, dimensions, words and camera fields."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from media_api.filetypes import FileType


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known of a file from its header and metadata, no pixel kept.

    `type` is what will be stored (a BMP arrives, a PNG is kept: then `is_converted`).
    `width` and `height` are after `orientation` (1..8, as in EXIF) has been applied.
    `exif` holds the allow-listed camera fields, None when there are none.
    """

    type: FileType
    width: int
    height: int
    orientation: int = 1
    is_animated: bool = False
    is_converted: bool = False
    is_360: bool = False
    duration: int = 0
    title: str | None = None
    description: str | None = None
    taken_at: datetime | None = None
    exif: dict[str, Any] | None = None
