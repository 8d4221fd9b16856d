"""The archive of an export over HTTP, for its owner alone."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.preferences import MemberRequest
from imgfly.lib.ranges import Unsatisfiable, one_range
from media_api import storage
from media_api.delivery import wanted_range
from media_api.models import Export
from media_api.problems import ExportNotFound


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
    return with_headers(response, export, last - first + 1)


def started(key: str, start: int, count: int) -> Iterator[bytes]:
    """Open already, so that a file that is gone is told before the answer begins."""
    blocks = storage.blocks(key, start, count)
    try:
        block = next(blocks, b"")
    except storage.Unreadable as error:
        raise ExportNotFound from error
    return chain([block], blocks)


def with_headers(response: HttpResponseBase, export: Export, count: int) -> HttpResponseBase:
    response["Content-Type"] = export.mime
    response["Content-Length"] = str(count)
    response["Content-Disposition"] = content_disposition_header(True, export.filename)
    response["Accept-Ranges"] = "bytes"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
