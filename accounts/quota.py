"""How much room a user's media may take: reserved before they are stored, given back after.

The bytes are those of the original as it is stored; what imgfly makes of it is the site's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db.models import F, Value
from django.db.models.functions import Greatest

from accounts.models import GroupQuota, User
from accounts.problems import NoRoomLeft, TooManyFiles
from imgfly.lib.sizes import size_label

MEGABYTE = 1_000_000
GROUPS_KEY = "quotas-of-groups"
GROUPS_SECONDS = 60  # until a first quota of a group counts


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The most that a user may keep; None is no limit."""

    bytes: int | None
    files: int | None


@dataclass(frozen=True, kw_only=True)
class Room:
    """What is left to one uploader, as far as limits go. Guests have none here: see ABU-3."""

    user: User | None
    limits: Limits

    @contextmanager
    def reserved(self, size: int) -> Iterator[None]:
        """Take room for one file, and give it back if it is not stored. Raises as reserve does."""
        if self.user is None:
            yield
            return
        reserve(self.user, size, self.limits)
        try:
            yield
        except BaseException:
            release(self.user.pk, size)
            raise


def room_for(user: User | None) -> Room:
    """The cheap refusal: raises NoRoomLeft or TooManyFiles where not even one byte more fits."""
    limits = Limits(bytes=None, files=None) if user is None else limits_of(user)
    if user is not None:
        refuse_full(user, limits, size=1)
    return Room(user=user, limits=limits)


@contextmanager
def reserved(user: User | None, size: int) -> Iterator[None]:
    with room_for(user).reserved(size):
        yield


def reserve(user: User, size: int, limits: Limits) -> None:
    """One conditional UPDATE, so that of many at once just as many get in as fit (ABU-2)."""
    rows = User.objects.filter(pk=user.pk)
    if limits.bytes is not None:
        rows = rows.filter(bytes_used__lte=limits.bytes - size)
    if limits.files is not None:
        rows = rows.filter(files_used__lt=limits.files)
    taken = rows.update(bytes_used=F("bytes_used") + size, files_used=F("files_used") + 1)
    if not taken:
        user.refresh_from_db(fields=["bytes_used", "files_used"])
        refuse_full(user, limits, size=size)
        # room came free between the two statements, or the user is gone: the client may try again
        raise NoRoomLeft(**_words(user, limits, size))


def release(user_id: int, size: int, files: int = 1) -> None:
    """Never below nothing: a count that has drifted is for `drifts` to find, not for a crash."""
    User.objects.filter(pk=user_id).update(
        bytes_used=Greatest(F("bytes_used") - size, Value(0)),
        files_used=Greatest(F("files_used") - files, Value(0)),
    )


def refuse_full(user: User, limits: Limits, *, size: int) -> None:
    if limits.files is not None and user.files_used >= limits.files:
        raise TooManyFiles(limit=limits.files)
    if limits.bytes is not None and user.bytes_used + size > limits.bytes:
        raise NoRoomLeft(**_words(user, limits, size))


def _words(user: User, limits: Limits, size: int) -> dict[str, str]:
    return {
        "used": size_label(user.bytes_used),
        "limit": size_label(limits.bytes or 0),
        "size": size_label(size),
    }


def limits_of(user: User) -> Limits:
    """The user's own, else the largest of the user's groups, else the site's.

    Administrators have none: they would only lift it for themselves.
    """
    if user.is_admin:
        return Limits(bytes=None, files=None)
    groups = _of_groups(user)
    megabytes = _chosen(user.own_quota_mb, [found[0] for found in groups], settings.QUOTA_MB)
    files = _chosen(user.own_quota_files, [found[1] for found in groups], settings.QUOTA_FILES)
    return Limits(bytes=megabytes and megabytes * MEGABYTE, files=files)


def _of_groups(user: User) -> list[tuple[int | None, int | None]]:
    """A site without quotas of groups asks the database once a minute, not for each upload."""
    if not cache.get_or_set(GROUPS_KEY, GroupQuota.objects.exists, GROUPS_SECONDS):
        return []
    return list(GroupQuota.objects.filter(group__user=user).values_list("megabytes", "files"))


def _chosen(own: int | None, of_groups: list[int | None], of_site: int) -> int | None:
    """None for no limit, which is written 0 and larger than any other."""
    said = [number for number in of_groups if number is not None]
    if own is not None:
        said = [own]
    said = said or [of_site]
    return None if 0 in said else max(said)


@dataclass(frozen=True, kw_only=True)
class Usage:
    """What a page shows of it."""

    bytes: int
    files: int
    limits: Limits

    @property
    def bytes_label(self) -> str:
        return size_label(self.bytes)

    @property
    def limit_label(self) -> str:
        return size_label(self.limits.bytes or 0)

    @property
    def nearly(self) -> int:
        """From where on the bar warns: nine tenths."""
        return (self.limits.bytes or 0) * 9 // 10


def usage_of(user: User) -> Usage:
    return Usage(bytes=user.bytes_used, files=user.files_used, limits=limits_of(user))
