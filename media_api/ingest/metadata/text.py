"""Text as it is found in files: several encodings, stray bytes, no trust."""

from __future__ import annotations

import unicodedata

CHARSET = 8  # a UserComment starts with the name of its encoding
KEPT_CONTROLS = {"\n"}
# Controls, marks that turn or hide what is read (TXT-3), halves of pairs.
HIDDEN = {"Cc", "Cf", "Cs"}


def decoded(value: object) -> str:
    """EXIF text, which should be ASCII and is often UTF-8."""
    if isinstance(value, str):
        value = value.encode("latin-1", "replace")  # as it stood in the file
    if not isinstance(value, bytes):
        return ""
    value = value.rstrip(b"\0")
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


def decoded_wide(value: object) -> str:
    """The fields Windows writes: UTF-16, as bytes or as numbers."""
    if isinstance(value, tuple) and all(isinstance(number, int) for number in value):
        value = bytes(number & 0xFF for number in value)
    return value.decode("utf-16-le", "ignore") if isinstance(value, bytes) else ""


def decoded_comment(value: object, *, big_endian: bool) -> str:
    """A UserComment: eight bytes of encoding, then the text."""
    if not isinstance(value, bytes):
        return decoded(value)
    charset, text = value[:CHARSET], value[CHARSET:]
    if charset.startswith(b"UNICODE"):
        return text.decode("utf-16-be" if big_endian else "utf-16-le", "ignore")
    if charset.startswith(b"JIS"):
        return text.decode("iso2022_jp", "ignore")
    return decoded(text) if charset.startswith((b"ASCII", b"\0")) else decoded(value)


def tidy(text: str, longest: int) -> str | None:
    """Trimmed, cut, without control and format characters; None when nothing is left."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(
        char for char in text if char in KEPT_CONTROLS or unicodedata.category(char) not in HIDDEN
    )
    return kept.strip()[:longest].strip() or None
