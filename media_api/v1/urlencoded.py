"""application/x-www-form-urlencoded, decoded block by block however long a field is."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote_plus, unquote_to_bytes

from media_api.v1.fields import SOURCES, Fields

LONGEST_NAME = 256


def read_urlencoded(blocks: Iterable[bytes], fields: Fields) -> None:
    pair = Pair(fields)
    for block in blocks:
        first, *others = block.split(b"&")
        pair.feed(first)
        for piece in others:
            pair.end()
            pair.feed(piece)
    pair.end()


class Pair:
    """One `name=value`, fed in pieces that may be cut anywhere."""

    def __init__(self, fields: Fields) -> None:
        self.fields = fields
        self.begin_nothing()

    def begin_nothing(self) -> None:
        self.name = b""
        self.in_value = False
        self.held = b""

    def feed(self, piece: bytes) -> None:
        if not self.in_value:
            name, equals, piece = piece.partition(b"=")
            # No field of ours has a name this long: the rest of it would only take memory.
            self.name = (self.name + name)[:LONGEST_NAME]
            if not equals:
                return
            self.begin()
        self.decode(piece)

    def end(self) -> None:
        if self.name and not self.in_value:
            self.begin()
        if self.in_value:
            self.fields.write(unquote_to_bytes(self.held))
            self.fields.end()
        else:
            self.fields.counted()
        self.begin_nothing()

    def begin(self) -> None:
        self.in_value = True
        name = unquote_plus(self.name.decode(errors="replace"))
        self.fields.begin(name)
        # Base64 is often pasted into curl without escaping, and neither base64 nor a URL has
        # spaces of its own: in a source a raw "+" means "+".
        self.plus = b"+" if name in SOURCES else b" "

    def decode(self, piece: bytes) -> None:
        data = self.held + piece.replace(b"+", self.plus)
        escape = data.rfind(b"%", max(0, len(data) - 2))
        cut = escape if escape >= 0 else len(data)
        self.held = data[cut:]
        self.fields.write(unquote_to_bytes(data[:cut]))
