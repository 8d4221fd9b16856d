"""The contract's answer to an upload: a pure function from rows to ordered JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import ngettext

from media_api import presentation
from media_api.filetypes import FileType
from media_api.models import Derivative, Media, Tag
from media_api.presentation import open_address
from media_api.records import Accepted

CHAIN = {Derivative.Kind.FRAME: 16, Derivative.Kind.MEDIUM: 2, Derivative.Kind.THUMB: 1}
CHAIN_IMAGE = 4
HIDDEN_UNTIL_APPROVED = ("image", "thumb", "medium")
FILE_KEYS = ("filename", "name", "mime", "extension", "url")


def success(accepted: Accepted, *, as_imgbb: bool = False) -> dict[str, Any]:
    """The whole body. A client that sent `image` instead of `source` reads imgBB's shape."""
    head = {"status_code": 200}
    ok = {"success": {"message": "file uploaded", "code": 200}}
    media = media_v1(accepted)
    if not as_imgbb:
        return {**head, **ok, "image": media, "status_txt": "OK"}
    data = {**media, "id": accepted.media.public_id}
    return {**head, "status": 200, **ok, "data": data, "status_txt": "OK"}


def media_v1(accepted: Accepted) -> dict[str, Any]:
    """`image` of the contract: the seed's keys in the seed's order."""
    media, kinds = accepted.media, presentation.by_kind(accepted.derivatives)
    return _without_hidden(
        media,
        {
            **_facts(media, kinds, accepted.tags),
            **_files(media, kinds),
            **_addresses(media, kinds),
            "delete_url": presentation.delete_url(media, accepted.delete_token),
        },
    )


def _facts(media: Media, kinds: dict[str, Derivative], tags: list[Tag]) -> dict[str, Any]:
    return {
        "name": media.name,
        "extension": media.type.value,
        "size": media.size,
        "width": media.width,
        "height": media.height,
        "date": _local(media.date),
        "date_gmt": _gmt(media.date),
        "title": media.title or None,
        "tags": [tag_v1(tag) for tag in tags],
        "description": media.description or None,
        "nsfw": int(media.nsfw),
        "storage_mode": "datefolder",
        "md5": media.md5,
        "source_md5": media.source_md5 or None,
        "original_filename": media.original_filename or media.filename,
        "original_exifdata": None if media.exif is None else json.dumps(media.exif),
        "views": media.views,
        "category_id": media.category_id,
        "chain": CHAIN_IMAGE + sum(CHAIN[Derivative.Kind(kind)] for kind in kinds),
        "thumb_size": _size(kinds.get(Derivative.Kind.THUMB)),
        "medium_size": _size(kinds.get(Derivative.Kind.MEDIUM)),
        "frame_size": _size(kinds.get(Derivative.Kind.FRAME)),
        "expiration_date_gmt": None if media.expires_at is None else _gmt(media.expires_at),
        "likes": media.likes,
        "is_animated": int(media.is_animated),
        "is_approved": int(media.is_approved),
        "is_360": int(media.is_360),
        "duration": media.duration,
        "type": "video" if media.type.is_video else "image",
        "tags_string": ", ".join(tag.name for tag in tags),
    }


def _files(media: Media, kinds: dict[str, Derivative]) -> dict[str, Any]:
    frame = kinds.get(Derivative.Kind.FRAME)
    return {
        "file": {"resource": {"type": "url" if settings.STORAGE == "s3" else "path"}},
        "id_encoded": media.public_id,
        "filename": media.filename,
        "mime": media.type.mime,
        "url": open_address(media, media.key),
        "ratio": media.width / media.height,
        "size_formatted": presentation.size_label(media.size),
        **({} if frame is None else {"frame": file_v1(media, frame.key, frame.type, frame.size)}),
        "image": file_v1(media, media.key, media.type, media.size),
        "thumb": _derivative_v1(media, kinds.get(Derivative.Kind.THUMB)),
        "url_frame": "" if frame is None else open_address(media, frame.key),
        "medium": _derivative_v1(media, kinds.get(Derivative.Kind.MEDIUM)),
        "duration_time": presentation.duration_label(media.duration),
    }


def _addresses(media: Media, kinds: dict[str, Derivative]) -> dict[str, Any]:
    display = presentation.display_of(media, kinds)
    title = presentation.truncated(media.title or media.filename)
    return {
        "url_viewer": presentation.viewer_url(media),
        "path_viewer": presentation.viewer_path(media),
        "url_short": presentation.short_url(media),
        "display_url": open_address(media, display.key),
        "display_width": display.width,
        "display_height": display.height,
        "views_label": ngettext("view", "views", media.views),
        "likes_label": ngettext("like", "likes", media.likes),
        "how_long_ago": presentation.age_label(media.date),
        "date_fixed_peer": _gmt(media.date),
        "title_truncated": title,
        "title_truncated_html": escape(title),
        "is_use_loader": media.size > presentation.LOADER_BYTES,
        "display_title": media.title or media.filename,
    }


def file_v1(media: Media, key: str, file_type: FileType, size: int) -> dict[str, Any]:
    filename = key.rpartition("/")[2]
    return {
        "filename": filename,
        "name": filename.rpartition(".")[0],
        "mime": file_type.mime,
        "extension": filename.rpartition(".")[2],
        "url": open_address(media, key),
        "size": size,
    }


def tag_v1(tag: Tag) -> dict[str, str]:
    return {
        "name": tag.name,
        "name_safe_html": escape(tag.name),
        "url_key": quote(tag.name, safe=""),
        "url": f"{settings.SITE_URL}/tag/{quote(tag.name, safe='')}",
    }


def _derivative_v1(media: Media, derivative: Derivative | None) -> dict[str, Any]:
    """The five keys are always there: clients index them without asking."""
    if derivative is None:
        return dict.fromkeys(FILE_KEYS)
    return file_v1(media, derivative.key, derivative.type, derivative.size)


def _without_hidden(media: Media, answer: dict[str, Any]) -> dict[str, Any]:
    """Media awaiting approval do not say where their files are."""
    if media.is_approved:
        return answer
    for key in ("url", "display_url"):
        del answer[key]
    for key in HIDDEN_UNTIL_APPROVED:
        answer[key].pop("url", None)
    return answer


def _size(derivative: Derivative | None) -> int:
    return 0 if derivative is None else derivative.size


def _gmt(date: datetime) -> str:
    return _text(date.astimezone(UTC))


def _local(date: datetime) -> str:
    return _text(timezone.localtime(date))


def _text(date: datetime) -> str:
    return f"{date:%Y-%m-%d %H:%M:%S}"
