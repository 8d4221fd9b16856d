"""multipart/form-data, each part passed on as it arrives."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.http import parse_header_parameters
from django.utils.translation import gettext_lazy as _
from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError

from media_api.v1.fields import Fields, bad

MAX_HEADERS = 16
MAX_HEADER_BYTES = 4 * 1024  # a file name may be a whole path in UTF-8


def header_parameters(line: str) -> dict[str, str]:
    """`name="a"; filename=b; filename*=UTF-8''c`; nothing when the line makes no sense."""
    try:
        return parse_header_parameters(line)[1]
    except (ValueError, LookupError, TypeError):  # the last one: `a*=` beside `a*0=`
        return {}


def read_multipart(blocks: Iterable[bytes], fields: Fields, *, content_type: str) -> None:
    boundary = header_parameters(content_type).get("boundary", "")
    if not boundary:
        raise bad("Content-Type", _("it names no boundary."))
    parts = Parts(fields)
    try:
        parser = parts.parser(boundary.encode("latin-1", "replace"))
        for block in blocks:
            parser.write(block)
    except FormParserError as error:
        raise bad("body", _("it is not well-formed multipart/form-data.")) from error
    if not parts.ended:
        raise bad("body", _("it is cut short."))


class Parts:
    """What happens at each event of the push parser."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.ended = False
        self.begin_part()

    def parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self.begin_part,
                "on_header_field": self.header_name,
                "on_header_value": self.header_value,
                "on_header_end": self.end_header,
                "on_headers_finished": self.begin_field,
                "on_part_data": self.data,
                "on_part_end": self.fields.end,
                "on_end": self.end,
            },
            max_header_count=MAX_HEADERS,
            max_header_size=MAX_HEADER_BYTES,
        )

    def begin_part(self) -> None:
        self.name = self.value = b""
        self.disposition = b""

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self.name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self.value += data[start:end]

    def end_header(self) -> None:
        if self.name.lower() == b"content-disposition":
            self.disposition = self.value
        self.name = self.value = b""

    def begin_field(self) -> None:
        said = header_parameters(self.disposition.decode(errors="replace"))
        self.fields.begin(said.get("name", ""), said.get("filename"))

    def data(self, data: bytes, start: int, end: int) -> None:
        self.fields.write(memoryview(data)[start:end])

    def end(self) -> None:
        self.ended = True
