"""Names within an archive: readable, the same on every system, never twice."""

from __future__ import annotations

from albums.models import Album
from media_api.ingest.naming import stem_of
from media_api.models import Media

FOLDER = "files"
DEPTH = 8  # deeper albums stand beside those of this depth
FOLDER_LETTERS = 60  # Windows has trouble with paths of more than 260


class Names:
    """Takes names, one for each album and media; letters of another case make no difference."""

    def __init__(self) -> None:
        self._taken: set[str] = set()
        self._folders: dict[int, str] = {}

    def add_albums(self, albums: list[Album]) -> None:
        """Give each album its folder, inside its parent's."""
        by_id = {album.pk: album for album in albums}
        for album in albums:
            line = lineage(album, by_id)
            for upper, lower in zip([None, *line], line, strict=False):
                if lower.pk not in self._folders:
                    self._folders[lower.pk] = self._folder(lower, upper)

    def _folder(self, album: Album, parent: Album | None) -> str:
        above = FOLDER if parent is None else self._folders[parent.pk]
        name = stem_of(f"{album.name[:FOLDER_LETTERS]}.zip").strip(".") or album.public_id
        return self._free(f"{above}/{name}", "", album.public_id)

    def of(self, media: Media) -> str:
        """`files/album/photo.jpg`; one that is taken gets the id of its media."""
        folder = self._folders.get(media.album_id or 0, FOLDER)
        stem = stem_of(media.original_filename) or stem_of(media.title) or media.public_id
        return self._free(f"{folder}/{stem}", f".{media.file_type}", media.public_id)

    def _free(self, stem: str, suffix: str, public_id: str) -> str:
        name, number = f"{stem}{suffix}", 1
        while name.casefold() in self._taken:  # ids that differ by case only are once in an age
            name = f"{stem}-{public_id}{f'-{number}' if number > 1 else ''}{suffix}"
            number += 1
        self._taken.add(name.casefold())
        return name


def lineage(album: Album, by_id: dict[int, Album]) -> list[Album]:
    """From the outermost down to the album itself; a circle of parents ends where it closes."""
    line = [album]
    while (parent := by_id.get(line[0].parent_id or 0)) and parent not in line:
        line.insert(0, parent)
    return [*line[: DEPTH - 1], album] if len(line) > DEPTH else line
