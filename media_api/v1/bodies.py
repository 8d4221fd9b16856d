"""The body of an upload request, read in blocks so that memory does not grow with it (EDGE-3)."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import closing
from typing import Any, Protocol

from django.conf import settings
from django.http import HttpRequest, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from media_api.ingest.spool import BLOCK, disk_full_told
from media_api.parameters import SentText
from media_api.problems import TooLarge
from media_api.v1.fields import Fields, Form, bad
from media_api.v1.multipart import read_multipart
from media_api.v1.urlencoded import read_urlencoded

__all__ = ["Form", "UploadParser", "body_form", "drain", "sent_text"]


class Readable(Protocol):
    def read(self, size: int, /) -> bytes: ...


class UploadParser(BaseParser):
    """Any body into a Form: an empty one unless it is a form sent by POST.

    The caller closes the form; after a problem there is nothing left to close.
    """

    media_type = "*/*"

    def parse(  # type: ignore[override]  # REST framework takes whatever a parser returns
        self,
        stream: Readable,
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Form:
        request = (parser_context or {})["request"]
        content_type = media_type or ""
        kind = content_type.partition(";")[0].strip().lower()
        with disk_full_told(), closing(Fields()) as fields:
            if request.method != "POST":
                return Form()
            blocks = bounded(stream, declared=declared_size(request.META))
            if kind == "multipart/form-data":
                read_multipart(blocks, fields, content_type=content_type)
            elif kind == "application/x-www-form-urlencoded":
                read_urlencoded(blocks, fields)
            return fields.form()


def body_form(request: Request) -> Form:
    """The form of a request; REST framework asks no parser when there is no body."""
    return request.data if isinstance(request.data, Form) else Form()


def sent_text(value: str) -> SentText:
    """A source that came as a short string, in the query."""
    return SentText(file=io.BytesIO(value.encode(errors="replace")))


def drain(request: HttpRequest) -> None:
    """Read what a refused upload still sends, as far as an accepted one would have been read.

    A server that answers and closes before the client has sent its file resets the connection,
    and many clients then report that instead of our answer.
    """
    left = settings.MAX_BODY_BYTES
    try:
        while left > 0 and (block := request.read(BLOCK)):
            left -= len(block)
    except UnreadablePostError:
        return  # the client is gone: nobody is left to answer


def declared_size(meta: Mapping[str, Any]) -> int:
    try:
        return int(meta.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


def bounded(stream: Readable, *, declared: int) -> Iterator[bytes]:
    """The blocks of the stream: as many bytes as were declared, and never more than allowed."""
    refuse_above_limit(declared)
    size = 0
    try:
        while block := stream.read(BLOCK):
            size += len(block)
            refuse_above_limit(size)
            yield block
    except UnreadablePostError as error:
        raise bad("body", _("it is cut short.")) from error
    if size < declared:
        raise bad("body", _("it is cut short."))


def refuse_above_limit(size: int) -> None:
    if size > settings.MAX_BODY_BYTES:
        raise TooLarge(limit=settings.MAX_FILE_BYTES // settings.MEGABYTE)
