"""Names of files: the client's word made safe, kept readable, and never twice the same."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePosixPath

from django.db import connection, transaction
from django.utils import timezone

from imgfly.lib.digests import digest
from imgfly.lib.ids import random_base62, secret_folder
from imgfly.lib.texts import visible
from media_api.models import Media, StoredName
from media_api.parameters import FILENAME_LENGTH, TITLE_LENGTH
from media_api.places import FOLDER

STEM_BYTES = 120  # TXT-1; leaves room for a suffix and an extension in any file system
DERIVATIVE_SUFFIX = re.compile(r"(?:\.(?:th|md|fr|or))+$", re.IGNORECASE)
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?$", re.IGNORECASE)
EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,5}$")


def base_name(filename: str) -> str:
    """The last part of whatever path the client sent, Windows' or ours, as it may be shown."""
    return visible(re.split(r"[\\/]", filename)[-1]).strip()[:FILENAME_LENGTH]


def stem_of(filename: str) -> str:
    """A safe file name without extension: letters of any script, digits, `_`, `-` and `.`.

    It never ends like a derivative's name: `photo.th` would be a place in `photo`'s family.
    """
    stem = re.sub(r"\s+", "-", EXTENSION.sub("", base_name(filename)))
    stem = "".join(letter for letter in stem if _is_name_letter(letter)).strip(".-")
    stem = _without_suffix(_cut(stem, STEM_BYTES))
    # the part before the first dot is what is reserved, whatever follows
    return re.sub(r"^[^.]*", r"\g<0>_", stem) if RESERVED.fullmatch(stem) else stem


def _without_suffix(stem: str) -> str:
    """What is left may end in a suffix again, once dots and hyphens are gone."""
    while (shorter := DERIVATIVE_SUFFIX.sub("", stem).strip(".-")) != stem:
        stem = shorter
    return stem


def title_of(filename: str) -> str:
    """The file name's stem with runs of `-`, `_` and space as one space."""
    stem = EXTENSION.sub("", base_name(filename))
    return re.sub(r"[-_\s]+", " ", stem).strip()[:TITLE_LENGTH]


def folder_for(media: Media) -> str | None:
    """The secret folder where the privacy of this media wants its files; None: by date (PRV-2).

    That of its album, or one of its own. Reads `album`.
    """
    if media.album is not None and not media.album.is_public:
        return media.album.secret_folder
    return None if media.is_approved else secret_folder()


def taken_stem(filename: str, *, date: datetime, folder: str | None) -> str:
    """Take a place in storage for good: `images/YYYY/MM/DD/name`, or a secret folder's.

    A name that is or was in use gets random characters; the place is taken by one statement,
    so that of two uploads at once only one has it.
    """
    name = stem_of(filename) or random_base62(12)
    path = PurePosixPath(FOLDER, folder or timezone.localtime(date).strftime("%Y/%m/%d"))
    stem = str(path / name)
    while not _take(stem):
        stem = str(path / f"{name}-{random_base62(8)}")
    return stem


def _take(stem: str) -> bool:
    """ON CONFLICT tells the loser apart without an exception, which would spoil a transaction."""
    table = connection.ops.quote_name(StoredName._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (stem) SELECT CAST(%s AS varchar(255)) WHERE NOT EXISTS "  # noqa: S608
            f"(SELECT 1 FROM {table} WHERE stem = %s) ON CONFLICT DO NOTHING",
            [stem, veiled(stem)],
        )
        return bool(cursor.rowcount == 1)


def veiled(stem: str) -> str:
    """The place of somebody who left: it stays taken, and says no more what was there (PRV-7)."""
    return f"sha256:{digest(stem)}"


def veil(stems: Iterable[str]) -> None:
    """Keep these places taken, without their words."""
    plain = list(stems)
    with transaction.atomic():
        StoredName.objects.bulk_create(
            [StoredName(stem=veiled(stem)) for stem in plain], ignore_conflicts=True
        )
        StoredName.objects.filter(stem__in=plain).delete()


def _is_name_letter(letter: str) -> bool:
    return letter in "-_." or unicodedata.category(letter)[0] in "LNM"


def _cut(text: str, size: int) -> str:
    """At most `size` bytes of UTF-8, never half a letter."""
    return text.encode("utf-8")[:size].decode("utf-8", "ignore")
