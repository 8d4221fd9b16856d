"""The bytes of media over HTTP, for installations without a server or bucket of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from imgfly.lib.ranges import Unsatisfiable, one_range
from media_api import storage
from media_api.filetypes import FileType
from media_api.ingest.naming import FOLDER
from media_api.models import Derivative, Media, ProfilePicture
from media_api.problems import MediaNotFound

BLOCK = 64 * 1024
YEAR = 31_536_000
CSP = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: 'self'; media-src 'self'; sandbox"
)
# A browser that opens a video's own address makes a page around it, which loads it once more:
# from nowhere, if the sandbox takes its origin away. Scripts stay off.
CSP_OF_VIDEO = f"{CSP} allow-same-origin"


@dataclass(frozen=True, kw_only=True)
class Served:
    """One file that the viewer may have. `type` is the row's, never guessed."""

    key: str
    type: FileType
    size: int
    is_public: bool
    expires_at: datetime | None


@require_safe
def media_file(request: HttpRequest, name: str) -> HttpResponseBase:
    key = f"{FOLDER}/{name}"
    served = served_file(request, key)
    # A key never shows another picture, but a derivative that was made anew has another size.
    etag = f'"{hashlib.sha256(f"{served.size} {key}".encode()).hexdigest()[:32]}"'
    response: Any = get_conditional_response(request, etag=etag)
    if response is None:
        response = ranged(request, served, etag)
    response["ETag"] = etag
    return with_headers(response, served, as_download="download" in request.GET)


def served_file(request: HttpRequest, key: str) -> Served:
    """Raises MediaNotFound alike for what is missing, expired, or not the viewer's to see.

    Who asks is looked up only for what is not public, so that public files vary by nothing.
    """
    alive = Media.objects.alive().select_related("album")
    media = alive.filter(key=key).first()
    file: Media | Derivative | None = media
    if media is None:
        file = Derivative.objects.filter(key=key).first()
        media = None if file is None else alive.filter(derivatives__key=key).first()
    if file is None:
        return served_picture(key)
    if media is None or not may_see(request, media):
        raise MediaNotFound
    return Served(
        key=key,
        type=file.type,
        size=file.size,
        is_public=media.is_public,
        expires_at=media.expires_at,
    )


def served_picture(key: str) -> Served:
    """Pictures of profiles are for everybody. Raises MediaNotFound."""
    picture = ProfilePicture.objects.filter(key=key).first()
    if picture is None:
        raise MediaNotFound
    return Served(key=key, type=picture.type, size=picture.size, is_public=True, expires_at=None)


def may_see(request: HttpRequest, media: Media) -> bool:
    if media.is_public:
        return True
    return Media.objects.visible_to(request.user).filter(pk=media.pk).exists()


def ranged(request: HttpRequest, served: Served, etag: str) -> HttpResponseBase:
    """The whole file, or the one range that was asked for. Raises MediaNotFound."""
    try:
        span = one_range(wanted_range(request, etag), served.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{served.size}"})
    try:
        file = storage.opened(served.key)
    except FileNotFoundError as error:
        raise MediaNotFound from error
    if span is None:
        return FileResponse(file, content_type=served.type.mime)
    first, last = span
    response = StreamingHttpResponse(slices(file, first, last - first + 1), status=206)
    response["Content-Range"] = f"bytes {first}-{last}/{served.size}"
    response["Content-Length"] = str(last - first + 1)
    return response


def wanted_range(request: HttpRequest, etag: str) -> str:
    """If-Range asks for the part only of the version that the client has already."""
    condition = request.headers.get("If-Range", etag)
    return request.headers.get("Range", "") if condition.strip() == etag else ""


def slices(file: IO[bytes], start: int, count: int) -> Iterator[bytes]:
    with file:
        file.seek(start)
        while count > 0 and (block := file.read(min(BLOCK, count))):
            count -= len(block)
            yield block


def with_headers(
    response: HttpResponseBase, served: Served, *, as_download: bool
) -> HttpResponseBase:
    """What every answer of a media file carries, also 206, 304 and 416 (SRV-2, SRV-6)."""
    public = served.is_public
    response["Content-Type"] = served.type.mime
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = CSP_OF_VIDEO if served.type.is_video else CSP
    response["Accept-Ranges"] = "bytes"
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "cross-origin" if public else "same-site"
    response["Cache-Control"] = cache_control(served.expires_at, public=public)
    disposition = content_disposition_header(as_download, served.key.rpartition("/")[2])
    if disposition:
        response["Content-Disposition"] = disposition
    response.is_media_file = True  # type: ignore[attr-defined]  # read by imgfly.middleware
    return response


def cache_control(expires_at: datetime | None, *, public: bool) -> str:
    """For as long as the file lives, at most a year; what is not public is never stored."""
    if not public:
        return "private, no-store"
    if expires_at is None:
        return f"public, max-age={YEAR}, immutable"
    left = int((expires_at - timezone.now()).total_seconds())
    return f"public, max-age={max(0, min(YEAR, left))}"
