"""What goes into an archive: the rows of media and of all other sections, as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder

from accounts.sections import facts
from media_api import presentation
from media_api.models import Media

UNTOLD = {"key", "thumbhash"}  # of use only to the site


def told(media: Media, file: str | None) -> dict[str, Any]:
    """The media as `media.json` has it; `file` is its name in the archive, None without one."""
    return {
        "id": media.public_id,
        "file": file,
        "url": presentation.viewer_url(media),
        **facts(media, without=UNTOLD | {"public_id"}),
        "album": None if media.album is None else media.album.public_id,
        "category": None if media.category is None else media.category.name,
        "tags": [tag.name for tag in media.tags.all()],
    }


def json_text(row: dict[str, Any], indent: int | None = None) -> str:
    return json.dumps(row, cls=DjangoJSONEncoder, ensure_ascii=False, indent=indent)


class JsonList:
    """A list of objects, written one by one so that it need not fit into memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.count = file, 0

    def add(self, row: dict[str, Any]) -> None:
        text = (",\n" if self.count else "[\n") + json_text(row)
        self.file.write(text.encode(errors="replace"))
        self.count += 1

    def extend(self, rows: Iterable[dict[str, Any]]) -> JsonList:
        for row in rows:
            self.add(row)
        return self

    def close(self) -> None:
        self.file.write(b"\n]\n" if self.count else b"[]\n")
