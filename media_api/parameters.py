"""The words of an upload once they have been understood, and the limits they keep (TXT-3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

TITLE_LENGTH = 100
DESCRIPTION_LENGTH = 2000
TAG_LENGTH = 32
MAX_TAGS = 30
FILENAME_LENGTH = 255


@dataclass(frozen=True, kw_only=True)
class SentFile:
    """The bytes of a multipart file part: an open temporary file, and the client's name for it."""

    file: IO[bytes]
    filename: str


@dataclass(frozen=True, kw_only=True)
class SentText:
    """A text `source`: base64 or a URL, as bytes in an open temporary file."""

    file: IO[bytes]


@dataclass(frozen=True, kw_only=True)
class Words:
    """What the uploader says about the media. None means: not said."""

    title: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = field(default_factory=tuple)
    album_id: str | None = None
    category_id: int | None = None
    width: int | None = None
    expires_at: datetime | None = None
    nsfw: bool = False
    use_file_date: bool = False
