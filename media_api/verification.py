"""Whether each row's files are there, and are the bytes that were recorded (REL-16)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from imgfly.lib.problems import Unavailable
from media_api import storage
from media_api.holders import other_files
from media_api.models import Media


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Of one file; `fault` is "" where all is well."""

    media_id: int
    key: str
    fault: str


def verdicts(*, after: int = 0, sizes_only: bool = False) -> Iterator[Verdict]:
    """Of all files, by the id of their media; what belongs to none comes first, as id 0."""
    for key, size in other_files():
        yield Verdict(media_id=0, key=key, fault=fault_of(key, size, ""))
    rows = Media.objects.filter(pk__gt=after).order_by("pk").prefetch_related("derivatives")
    for media in rows.iterator(chunk_size=200):
        sha256 = "" if sizes_only else media.sha256
        yield Verdict(
            media_id=media.pk, key=media.key, fault=fault_of(media.key, media.size, sha256)
        )
        for row in media.derivatives.all():
            yield Verdict(media_id=media.pk, key=row.key, fault=fault_of(row.key, row.size, ""))


def fault_of(key: str, size: int, sha256: str) -> str:
    """Digests are recorded of originals only."""
    try:
        found = storage.size_of(key)
        if found != size:
            return f"has {found} bytes instead of {size}"
        if sha256 and storage.digest_of(storage.store(), key) != sha256:
            return "has other bytes than were recorded"
    except FileNotFoundError:
        return "is missing"
    except Unavailable as problem:
        return problem.message
    except storage.STORAGE_ERRORS as error:
        return str(error)
    return ""
