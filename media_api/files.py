"""The bytes of media over HTTP, for installations without a server or bucket of their own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import IO, Any

from django.contrib.auth.decorators import login_required
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

from accounts.preferences import MemberRequest
from imgfly.lib.ranges import Unsatisfiable, one_range
from media_api import storage
from media_api.filetypes import FileType
from media_api.ingest.naming import FOLDER
from media_api.models import Derivative, Export, Media
from media_api.problems import ExportNotFound, MediaNotFound

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
    media: Media


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
    if media is None or file is None or not may_see(request, media):
        raise MediaNotFound
    return Served(key=key, type=file.type, size=file.size, media=media)


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
    public = served.media.is_public
    response["Content-Type"] = served.type.mime
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = CSP_OF_VIDEO if served.type.is_video else CSP
    response["Accept-Ranges"] = "bytes"
    response["Referrer-Policy"] = "no-referrer"
    response["Cross-Origin-Resource-Policy"] = "cross-origin" if public else "same-site"
    response["Cache-Control"] = cache_control(served.media.expires_at, public=public)
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


@login_required
@require_safe
def export_file(request: MemberRequest, public_id: str) -> HttpResponseBase:
    """The archive of an export, for its owner alone, for a day; in parts where one broke off.

    Raises ExportNotFound alike for what is missing, past, or another's.
    """
    owned = Export.objects.ready().filter(user=request.user)
    export = owned.filter(public_id=public_id).first()
    if export is None:
        raise ExportNotFound
    etag = f'"{export.public_id}"'
    try:
        span = one_range(wanted_range(request, etag), export.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{export.size}"})
    first, last = span or (0, export.size - 1)
    response = StreamingHttpResponse(started(export.key, first, last - first + 1))
    if span:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{export.size}"
    response["ETag"] = etag
    return with_headers_of_download(response, export, last - first + 1)


def started(key: str, start: int, count: int) -> Iterator[bytes]:
    """Open already, so that a file that is gone is told before the answer begins."""
    blocks = storage.blocks(key, start, count)
    try:
        block = next(blocks, b"")
    except storage.Unreadable as error:
        raise ExportNotFound from error
    return chain([block], blocks)


def with_headers_of_download(
    response: HttpResponseBase, export: Export, count: int
) -> HttpResponseBase:
    response["Content-Type"] = export.mime
    response["Content-Length"] = str(count)
    response["Content-Disposition"] = content_disposition_header(True, export.filename)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
