"""How a file reaches whoever may read it: through this server, nginx, or straight from a bucket."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.conf import settings
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

from imgfly.lib.ranges import Unsatisfiable, one_range
from media_api import storage
from media_api.filetypes import FileType
from media_api.problems import MediaNotFound

YEAR = 31_536_000
PRESIGNED_SECONDS = 300  # PRV-2
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


def answer(request: HttpRequest, served: Served) -> HttpResponseBase:
    """Raises MediaNotFound or StorageDown."""
    as_download = "download" in request.GET
    if settings.DELIVERY == "accel":
        response: HttpResponseBase = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.ACCEL_PREFIX}/{quote(served.key)}"
    else:
        response = _answered_here(request, served, as_download=as_download)
    return with_headers(response, served, as_download=as_download)


def _answered_here(request: HttpRequest, served: Served, *, as_download: bool) -> HttpResponseBase:
    # A key never shows another picture, but a derivative that was made anew has another size.
    etag = f'"{hashlib.sha256(f"{served.size} {served.key}".encode()).hexdigest()[:32]}"'
    response: Any = get_conditional_response(request, etag=etag)
    if response is None and settings.DELIVERY == "redirect" and request.method == "GET":
        return redirected(served, as_download=as_download)
    if response is None:
        try:
            response = ranged(request, served, etag)
        except FileNotFoundError as error:
            raise MediaNotFound from error
    response["ETag"] = etag
    return response  # type: ignore[no-any-return]  # Django's own is not typed


def redirected(served: Served, *, as_download: bool) -> HttpResponseBase:
    """To the bucket, for as long as the media lives, at most five minutes."""
    expires_at, seconds = served.expires_at, PRESIGNED_SECONDS
    if expires_at is not None:
        seconds = max(1, min(seconds, _seconds_until(expires_at)))
    told = {
        "ContentType": served.type.mime,
        "ContentDisposition": disposition_of(served, as_download=as_download),
        "CacheControl": "private, no-store",
    }
    response = HttpResponse(status=302)
    response["Location"] = storage.presigned(served.key, seconds=seconds, told=told)
    return response


def ranged(request: HttpRequest, served: Served, etag: str) -> HttpResponseBase:
    """The whole file, or the one range that was asked for. Raises FileNotFoundError."""
    try:
        span = one_range(wanted_range(request, etag), served.size)
    except Unsatisfiable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{served.size}"})
    first, last = span or (0, served.size - 1)
    response = _body(request, served, first, last - first + 1)
    if span is not None:
        response.status_code = 206
        response["Content-Range"] = f"bytes {first}-{last}/{served.size}"
    return response


def _body(request: HttpRequest, served: Served, first: int, count: int) -> HttpResponseBase:
    if request.method == "HEAD":  # a bucket would send it all
        storage.size_of(served.key)
        response: HttpResponseBase = HttpResponse()
    elif count == served.size and settings.STORAGE == "local":
        return FileResponse(storage.opened(served.key))  # servers send such files by themselves
    else:
        response = StreamingHttpResponse(storage.part(served.key, first, count))
    response["Content-Length"] = str(count)
    return response


def wanted_range(request: HttpRequest, etag: str) -> str:
    """If-Range asks for the part only of the version that the client has already."""
    condition = request.headers.get("If-Range", etag)
    return request.headers.get("Range", "") if condition.strip() == etag else ""


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
    kept = public and "Location" not in response.headers  # what was signed is for one reader
    response["Cache-Control"] = cache_control(served.expires_at, public=kept)
    response["Content-Disposition"] = disposition_of(served, as_download=as_download)
    response.is_media_file = True  # type: ignore[attr-defined]  # read by imgfly.middleware
    return response


def disposition_of(served: Served, *, as_download: bool) -> str:
    name = served.key.rpartition("/")[2]
    return content_disposition_header(as_download, name) or "inline"


def cache_control(expires_at: datetime | None, *, public: bool) -> str:
    """For as long as the file lives, at most a year; what is not public is never stored."""
    if not public:
        return "private, no-store"
    if expires_at is None:
        return f"public, max-age={YEAR}, immutable"
    return f"public, max-age={max(0, min(YEAR, _seconds_until(expires_at)))}"


def _seconds_until(moment: datetime) -> int:
    return int((moment - timezone.now()).total_seconds())
