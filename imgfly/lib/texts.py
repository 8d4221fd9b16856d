"""What people write, without what hides in it."""

from __future__ import annotations

import unicodedata

HIDDEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}  # controls, bidi marks, halves of pairs


def visible(text: str) -> str:
    """The text in composed form, without characters that hide, reorder or control (TXT-3)."""
    composed = unicodedata.normalize("NFC", text)
    return "".join(letter for letter in composed if unicodedata.category(letter) not in HIDDEN)


def visible_lines(text: str) -> str:
    """The same of several lines: their breaks stay."""
    return "\n".join(visible(line) for line in text.splitlines()).strip()
