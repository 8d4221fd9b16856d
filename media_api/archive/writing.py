"""Writing an archive: one pass over the media, in memory that does not grow with the files."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import IO, Any

from django.conf import settings
from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.models import User
from accounts.sections import SECTIONS
from albums.models import Album
from media_api import storage
from media_api.archive.entries import JsonList, json_text, told
from media_api.archive.names import Names
from media_api.ingest.spool import disk_full_told, temporary_file
from media_api.models import Media, MediaQuerySet, ProfilePicture, Tag

ROUND = 200
FIRST_YEAR, LAST_YEAR = 1980, 2107  # what the dates of a ZIP can say
Progress = Callable[[int], None]


def media_of(user: User) -> MediaQuerySet:
    """Everything that is the user's and not past its end."""
    return Media.objects.unexpired().filter(user=user)


def silence(count: int) -> None:
    """The progress that nobody follows."""


def write(user: User, target: IO[bytes], progress: Progress = silence) -> None:
    """Write all files and data of the user as a ZIP. Raises NoSpace or StorageDown.

    Files are stored as they are, for they are compressed already. Those that are not in storage
    are named in README.txt. `progress` is told the number of files done, at most once a second.
    """
    with (
        disk_full_told(),
        zipfile.ZipFile(target, "w", compression=zipfile.ZIP_DEFLATED) as archive,
        temporary_file() as rows,
        temporary_file() as gaps,
    ):
        count, missing = write_files(user, archive, rows, gaps, steady(progress))
        write_pictures(user, archive)
        archive_text(archive, "media.json", rows)
        for name, section in SECTIONS.items():
            with archive.open(entry(f"{name}.json"), "w", force_zip64=True) as file:
                write_section(section(user), file)
        write_readme(user, archive, {"count": count, "missing": missing}, gaps)


def write_files(
    user: User, archive: zipfile.ZipFile, rows: IO[bytes], gaps: IO[bytes], progress: Progress
) -> tuple[int, int]:
    """The number of files, and of those among them that could not be read."""
    names, table, missing = Names(), JsonList(rows), 0
    names.add_albums(list(Album.objects.filter(user=user).order_by("pk")))
    for media in each(media_of(user)):
        name = names.of(media)
        whole = write_file(archive, media.key, entry_of_file(name, media.date))
        table.add(told(media, name if whole else None))
        if not whole:
            missing += 1
            gaps.write(f"- {name} ({media.public_id})\n".encode())
        progress(table.count)
    table.close()
    return table.count, missing


def each(media: MediaQuerySet) -> Iterator[Media]:
    """In rounds by id: no cursor stays open for as long as an archive takes."""
    tags = Prefetch("tags", Tag.objects.order_by("name"))
    rows = media.select_related("album", "category").prefetch_related(tags).order_by("pk")
    last = 0
    while batch := list(rows.filter(pk__gt=last)[:ROUND]):
        yield from batch
        last = batch[-1].pk


def write_pictures(user: User, archive: zipfile.ZipFile) -> None:
    """Those of the profile; one that is missing is no loss, for it can be set again."""
    for picture in ProfilePicture.objects.filter(user=user).order_by("kind"):
        write_file(archive, picture.key, entry_of_file(f"profile/{picture.kind}.webp"))


def write_file(archive: zipfile.ZipFile, key: str, info: zipfile.ZipInfo) -> bool:
    """Whether all of the file is in the archive. Raises StorageDown."""
    blocks = storage.blocks(key)
    try:
        block = next(blocks, b"")
    except storage.Unreadable:
        return False
    with archive.open(info, "w", force_zip64=True) as file:
        try:
            while block:
                file.write(block)
                block = next(blocks, b"")
        except storage.Unreadable:
            return False
    return True


def entry_of_file(name: str, date: datetime | None = None) -> zipfile.ZipInfo:
    """Packed already."""
    return entry(name, date, compression=zipfile.ZIP_STORED)


def entry(
    name: str, date: datetime | None = None, compression: int = zipfile.ZIP_DEFLATED
) -> zipfile.ZipInfo:
    local = timezone.localtime(date)
    year = min(max(local.year, FIRST_YEAR), LAST_YEAR)
    info = zipfile.ZipInfo(name, (year, *local.timetuple()[1:6]))
    info.compress_type = compression
    info.external_attr = 0o644 << 16
    return info


def archive_text(archive: zipfile.ZipFile, name: str, source: IO[bytes]) -> None:
    source.seek(0)
    with archive.open(entry(name), "w", force_zip64=True) as file:
        copy(source, file)


def copy(source: IO[bytes], target: IO[bytes]) -> None:
    while block := source.read(storage.BLOCK):
        target.write(block)


def write_section(told: dict[str, Any] | Iterable[dict[str, Any]], file: IO[bytes]) -> None:
    if isinstance(told, dict):
        file.write(json_text(told, indent=2).encode(errors="replace"))
    else:
        JsonList(file).extend(told).close()


def write_readme(
    user: User, archive: zipfile.ZipFile, counts: dict[str, int], gaps: IO[bytes]
) -> None:
    context = {
        "user": user,
        "site_name": settings.SITE_NAME,
        "now": timezone.now(),
        "sections": sorted(SECTIONS),
        **counts,
    }
    text = render_to_string("media_api/export_readme.txt", context)
    gaps.seek(0)
    with archive.open(entry("README.txt"), "w", force_zip64=True) as file:
        file.write(text.encode())
        copy(gaps, file)


def steady(progress: Progress) -> Progress:
    """The same, but at most once a second."""
    said = time.monotonic()

    def say(count: int) -> None:
        nonlocal said
        if (now := time.monotonic()) - said >= 1:
            said = now
            progress(count)

    return say
