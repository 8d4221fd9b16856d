"""The main walk: from something sent to a media that is kept."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from accounts import quota
from accounts.bans import refuse_banned as refuse_banned_address
from accounts.models import User
from albums.models import Album, Category
from imgfly.jobs import done_within
from media_api import guests, storage
from media_api.bans import refuse_banned, refuse_duplicate
from media_api.counting import counted
from media_api.defaults import with_defaults
from media_api.ingest.camera_tag import with_camera_tag
from media_api.ingest.facts import Facts
from media_api.ingest.naming import base_name, folder_for, taken_stem, title_of
from media_api.ingest.policy import MetadataPolicy
from media_api.ingest.prepare import Prepared
from media_api.ingest.source import received
from media_api.ingest.spool import Spool, hashed, md5_of, temporary_file
from media_api.ingest.watermark import watermark_of_site
from media_api.ingest.wishes import Wishes
from media_api.isolation.prepared import prepared
from media_api.models import Media
from media_api.parameters import SentFile, SentText, Words
from media_api.plans import PlannedFile, planned
from media_api.problems import AdminsOnly, DamagedMedia, NoSuchCategory, NotYourAlbum
from media_api.records import Accepted, erase, record


@dataclass(frozen=True, kw_only=True)
class Upload:
    """One upload as the caller understood it: parsed, not yet believed."""

    user: User | None  # None: a guest
    source: SentFile | SentText | None
    words: Words
    ip: str | None
    url_allowed: bool
    base64_allowed: bool


@counted
def accept(upload: Upload) -> Accepted:
    """Examine, keep and record one upload, or raise a Problem and leave nothing behind.

    The order is: cheap refusals, bytes, pixels, files, rows; then the work of others.
    """
    if upload.user is None:
        upload = replace(upload, words=guests.admitted(upload.words), url_allowed=False)
    return completed(taken_in(upload))


def taken_in(upload: Upload) -> Accepted:
    refuse_banned_address(upload.ip)
    upload = replace(upload, words=with_defaults(upload.words, upload.user))
    place = place_for(upload)
    require_admin(upload)
    room = quota.room_for(upload.user)
    with received(
        upload.source,
        limit=settings.GUEST_FILE_BYTES if upload.user is None else settings.MAX_FILE_BYTES,
        owner="guest" if upload.user is None else str(upload.user.pk),
        url_allowed=upload.url_allowed and settings.URL_UPLOADS,
        base64_allowed=upload.base64_allowed,
    ) as spool:
        refuse_banned(spool)
        if upload.user is None:
            guests.refuse_video(spool)
        else:
            refuse_duplicate(upload.user, spool)
        with temporary_file() as target:
            made = prepared(spool, target, wishes_of(upload))
            media = described(upload, spool=spool, made=made)
            media.album, media.category = place.album, place.category
            media.date = place.date(made.facts)
            stem = taken_stem(name_for(spool), date=media.date, folder=folder_for(media))
            files = planned(stem, made.original, made.renditions)
            with room_taken(upload, room, media.size):
                return kept(media, files, tags_for(upload, made.facts))


def room_taken(upload: Upload, room: quota.Room, size: int) -> AbstractContextManager[None]:
    """Room for the file: a member's own, or what guests of this address have for a day."""
    if upload.user is None:
        return guests.counted_bytes(upload.ip, size)
    return room.reserved(size)


def completed(accepted: Accepted) -> Accepted:
    """With the derivatives that a worker makes, if it makes them in time (docs/api.md).

    Raises DamagedMedia where the pixels turn out to be broken: then nothing is kept.
    """
    if accepted.job is None:
        return accepted
    if not done_within(accepted.job, settings.DERIVE_WAIT_SECONDS):
        return accepted
    media = accepted.media
    media.refresh_from_db(fields=["derivation_error"])
    if media.derivation_error:
        erase(media)
        raise DamagedMedia(type=media.type.name)
    made = list(media.derivatives.all())
    return replace(accepted, derivatives=made or accepted.derivatives)


def kept(media: Media, files: Sequence[PlannedFile], tags: Sequence[str]) -> Accepted:
    """Files first, then rows; no file outlives a failure of either."""
    with storage.discarded_on_error() as keys:
        for file in files:
            lasting = file is files[0]  # what is made from it can be made again
            storage.keep(file.file, file.key, expires_at=media.expires_at, lasting=lasting)
            keys.append(file.key)
        media.key = files[0].key
        media.title = media.title or title_of(media.filename)
        try:
            return record(media, files[1:], tags)
        except (DatabaseError, InterfaceError):
            if is_undecided():
                keys.clear()  # the rows may be there: the sweeper knows later (REL-2)
            raise


def is_undecided() -> bool:
    """The connection broke: nobody can tell whether the commit went through before."""
    return not connection.is_usable()


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the uploader wants it: album, category, and whether the file's own date counts."""

    album: Album | None
    category: Category | None
    use_file_date: bool

    def date(self, facts: Facts) -> datetime:
        now = timezone.now()
        return facts.taken_at or now if self.use_file_date else now


def place_for(upload: Upload) -> Place:
    """Raises NotYourAlbum or NoSuchCategory."""
    words = upload.words
    return Place(
        album=album_for(upload.user, words.album_id),
        category=category_for(words.category_id),
        use_file_date=words.use_file_date,
    )


def album_for(user: User | None, album_id: str | None) -> Album | None:
    if album_id is None:
        return None
    albums = Album.objects.none() if user is None else Album.objects.filter(user=user)
    album = albums.filter(public_id=album_id).first()
    if album is None:
        raise NotYourAlbum
    return album


def category_for(category_id: int | None) -> Category | None:
    if category_id is None:
        return None
    category = Category.objects.filter(pk=category_id).first()
    if category is None:
        raise NoSuchCategory
    return category


def require_admin(upload: Upload) -> None:
    is_admin = upload.user is not None and upload.user.is_admin
    if upload.words.use_file_date and not is_admin:
        raise AdminsOnly(name="use_file_date")


def wishes_of(upload: Upload) -> Wishes:
    user = upload.user
    policy = MetadataPolicy.CAMERA if user is None else MetadataPolicy(user.metadata_policy)
    return Wishes(
        width=upload.words.width,
        metadata=policy,
        watermark=watermark_of_site(),
        derive=not settings.DERIVE_IN_WORKERS,
    )


def tags_for(upload: Upload, facts: Facts) -> Sequence[str]:
    """The uploader's, and the camera's name where the uploader wants that."""
    tags = upload.words.tags
    return with_camera_tag(tags, facts.exif) if upload.user and upload.user.tag_camera else tags


def described(upload: Upload, *, spool: Spool, made: Prepared) -> Media:
    """The row-to-be: what the uploader said, else what the file says of itself."""
    words, facts, original = upload.words, made.facts, made.original
    _, (md5, sha256) = hashed(original.file, "md5", "sha256")
    title = words.title if words.title is not None else facts.title or title_of(spool.filename)
    return Media(
        user=upload.user,
        title=title,
        description=words.description if words.description is not None else facts.description or "",
        original_filename=base_name(spool.filename),
        nsfw=words.nsfw,
        is_approved=approved_at_once(upload.user),
        file_type=original.type.value,
        size=original.size,
        width=original.width,
        height=original.height,
        duration=facts.duration,
        is_animated=facts.is_animated,
        is_360=facts.is_360,
        md5=md5,
        sha256=sha256,
        source_md5=md5_of(spool.file) if original.is_resized else "",
        source_sha256=spool.sha256,
        exif=facts.exif,
        thumbhash=made.thumbhash,
        expires_at=words.expires_at,
        uploader_ip=upload.ip,
    )


def approved_at_once(user: User | None) -> bool:
    if user is None:
        return not (settings.NEEDS_APPROVAL or settings.GUEST_APPROVAL)
    return not settings.NEEDS_APPROVAL or user.is_staff


def name_for(spool: Spool) -> str:
    """The file's name; a text source has none and gets twelve characters of its digest."""
    return spool.filename or spool.sha256[:12]
