"""Whatever the source is, a file, base64 text or a URL: one bounded, hashed temporary file."""

from __future__ import annotations

import binascii
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from media_api.ingest import remote
from media_api.ingest.spool import Spool, measured, temporary_file
from media_api.parameters import SentFile, SentText
from media_api.problems import (
    Base64ByGet,
    InvalidBase64,
    NoSource,
    RefusedUrl,
    TooLarge,
    UrlUploadsOff,
)

TEXT_BLOCK = 64 * 1024
URL_LENGTH = 2048
SPACE = b" \t\r\n\x0b\x0c"
WEB = re.compile(rb"https?://", re.IGNORECASE)
OTHER_SCHEME = re.compile(rb"[a-z][a-z0-9+.-]{0,30}://", re.IGNORECASE)
DATA_SCHEME = re.compile(rb"data:", re.IGNORECASE)
DATA_PREFIX = re.compile(rb"data:[\w.+/;=-]{0,200};base64,", re.IGNORECASE)


@contextmanager
def received(
    source: SentFile | SentText | None,
    *,
    limit: int,
    owner: str,
    url_allowed: bool,
    base64_allowed: bool,
) -> Iterator[Spool]:
    if source is None:
        raise NoSource
    if isinstance(source, SentFile):
        yield measured_file(source, limit=limit)
        return
    head = opening(source.file)
    with temporary_file() as file:
        filename = ""
        if WEB.match(head):
            url = address(head, allowed=url_allowed)
            filename = remote.fetch(url, into=file, limit=limit, owner=owner)
        else:
            skip_data_prefix(source.file, head)
            if not base64_allowed:
                raise Base64ByGet
            decode_base64(source.file, into=file, limit=limit)
        yield measured(file, filename)


def measured_file(source: SentFile, *, limit: int) -> Spool:
    size = source.file.seek(0, io.SEEK_END)
    if not size:
        raise NoSource
    refuse_above(limit, size)
    return measured(source.file, source.filename)


def opening(text: IO[bytes]) -> bytes:
    """How the text begins, white space aside; the file is left standing there."""
    text.seek(0)
    while block := text.read(TEXT_BLOCK):
        if words := block.lstrip(SPACE):
            start = text.tell() - len(words)
            text.seek(start)
            head = text.read(TEXT_BLOCK)
            text.seek(start)
            return head
    raise NoSource


def address(head: bytes, *, allowed: bool) -> str:
    if not allowed:
        raise UrlUploadsOff
    # An opening of a whole block is a text that may go on: no URL is as long as that.
    if len(head) == TEXT_BLOCK or len(head.rstrip(SPACE)) > URL_LENGTH:
        raise RefusedUrl
    try:
        return head.rstrip(SPACE).decode()
    except UnicodeDecodeError as error:
        raise RefusedUrl from error


def skip_data_prefix(text: IO[bytes], head: bytes) -> None:
    if OTHER_SCHEME.match(head):
        raise RefusedUrl
    if DATA_SCHEME.match(head):
        prefix = DATA_PREFIX.match(head)
        if not prefix:
            raise InvalidBase64
        text.seek(prefix.end(), io.SEEK_CUR)


def decode_base64(text: IO[bytes], *, into: IO[bytes], limit: int) -> None:
    held = b""
    while block := text.read(TEXT_BLOCK):
        held += block.translate(None, SPACE)
        # The last group of four waits: it is the only one that may be padded.
        whole = max(0, (len(held) - 1) // 4 * 4)
        if b"=" in held[:whole]:
            raise InvalidBase64
        into.write(strictly_decoded(held[:whole]))
        held = held[whole:]
        refuse_above(limit, into.tell())
    into.write(strictly_decoded(held))
    refuse_above(limit, into.tell())
    if not into.tell():
        raise InvalidBase64


def strictly_decoded(groups: bytes) -> bytes:
    try:
        return binascii.a2b_base64(groups, strict_mode=True)
    except binascii.Error as error:
        raise InvalidBase64 from error


def refuse_above(limit: int, size: int) -> None:
    if size > limit:
        raise TooLarge(limit=limit // 1_000_000)


def names_url(source: SentFile | SentText | None) -> bool:
    """Whether the source is an address to fetch."""
    if not isinstance(source, SentText):
        return False
    try:
        return bool(WEB.match(opening(source.file)))
    except NoSource:  # blank: whoever wants the source will say so
        return False
