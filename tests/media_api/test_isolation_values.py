"""What crosses the border to a child and back: the same values, or nothing (DEC-6)."""

from __future__ import annotations

import ast
import io
import json
import re
import socket
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from media_api.derivatives.image import Rendition
from media_api.filetypes import FileType
from media_api.ingest.facts import Facts
from media_api.isolation.answers import REPORTS, believed, reported
from media_api.isolation.bounds import LIMITS
from media_api.isolation.pool import Broken
from media_api.isolation.values import packed, read, rebuilt
from media_api.isolation.wire import Garbled, Gone, Message, receive, send
from media_api.problems import DamagedMedia, WiderThanOriginal
from tests.samples import draw

ROOT = Path(__file__).resolve().parents[2]
INSIDE = [  # what runs in a child
    path
    for folder in ("ingest", "derivatives")
    for path in sorted((ROOT / "media_api" / folder).rglob("*.py"))
    if path.name not in {"remote.py", "source.py", "naming.py", "addresses.py", "deadline.py"}
]
OUTSIDE = {  # a child has its own folder; the watermark is read before, and travels as a wish
    "SPOOL_DIR",
    "WATERMARK_FILE",
    "WATERMARK_LEAST",
    "WATERMARK_OPACITY",
    "WATERMARK_POSITION",
}
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**40), 2**40)
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["\ud800", "\0", "jpg", "2026-01-01"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=10,
)
FACTS = Facts(
    type=FileType.JPEG,
    width=4,
    height=3,
    title="山水",
    taken_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    exif={"Model": "M 3", "FNumber": 2.8, "parts": [1, None]},
)
RENDITION = Rendition(kind="thumb", type=FileType.PNG, data=b"\0\xff", width=1, height=1)


@dataclass(frozen=True)
class Pair:
    first: int | None
    second: tuple[bool, ...]


@pytest.mark.parametrize("value", [FACTS, RENDITION, Pair(None, (True, False)), Pair(3, ())])
def test_a_value_comes_back_as_it_was(value: Any) -> None:
    blobs: list[bytes] = []
    sent = json.loads(json.dumps(packed(value, blobs)))
    assert rebuilt(type(value), sent, blobs) == value


@given(JSON)
def test_whatever_comes_is_a_value_of_its_type_or_garbled(data: Any) -> None:
    for hint in (Facts, list[Rendition], Pair, int, float, str, dict[str, Any], datetime, bytes):
        try:
            value = read(hint, data, [])
        except Garbled:
            continue
        json.dumps(packed(value, []), allow_nan=False).encode()
        assert "\\u0000" not in json.dumps(packed(value, []))


@pytest.mark.parametrize(
    "change",
    [
        {"type": "exe"},
        {"type": ["jpg"]},
        {"width": True},
        {"width": 2**31},
        {"width": "4"},
        {"width": None},
        {"title": "\0"},
        {"title": "\ud800"},
        {"title": "a" * 100_001},
        {"taken_at": "yesterday"},
        {"exif": {"Model": 10**30}},
        {"more": 1},
    ],
    ids=str,
)
def test_a_value_that_is_not_of_its_type_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Garbled):
        rebuilt(Facts, packed(FACTS, []) | change, [])


@pytest.mark.parametrize("place", [-1, 1, True, "0", None])
def test_bytes_are_those_that_were_sent(place: Any) -> None:
    with pytest.raises(Garbled):
        rebuilt(Rendition, packed(RENDITION, []) | {"data": place}, [b"one"])


def answer(**changes: Any) -> Message:
    """An honest one about a PNG of 4 by 3, and what was changed in it."""
    facts = packed(FACTS, []) | {"type": "png"} | changes.pop("facts", {})
    original = {"type": "png", "width": 4, "height": 3, "is_resized": False}
    thumb = packed(RENDITION, [])
    done = {"facts": facts, "original": original, "renditions": [thumb], "thumbhash": "", **changes}
    return Message({"done": done}, [b"thumb"])


def target(kind: str = "PNG") -> io.BytesIO:
    return io.BytesIO(draw.encoded(draw.picture(4, 3), kind))


def test_an_honest_answer_is_believed_and_the_file_is_measured_here() -> None:
    file = target()
    made = believed(answer(), file)
    assert made.original.size == len(file.getvalue())
    assert made.original.file is file
    assert made.renditions[0].data == b"thumb"


@pytest.mark.parametrize(
    "change",
    [
        {"facts": {"width": 0}},
        {"facts": {"height": 100_000}},
        {"facts": {"title": "a" * 101}},
        {"facts": {"description": "a" * 2001}},
        {"thumbhash": "a" * 49},
        {"original": {"type": "png", "width": 4, "height": 3}},
        {"original": {"type": "jpg", "width": 4, "height": 3, "is_resized": False}},
        {"renditions": [packed(RENDITION, [])] * 2},
        {"renditions": [packed(RENDITION, []) | {"kind": "original"}]},
        {"more": 1},
    ],
    ids=str,
)
def test_an_answer_that_cannot_be_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(Garbled):
        believed(answer(**change), target())


def test_a_page_is_not_taken_for_a_picture() -> None:
    with pytest.raises(Garbled):
        believed(answer(), io.BytesIO(b"<script>alert(1)</script>"))


def test_a_child_that_says_it_broke_is_believed() -> None:
    with pytest.raises(Broken):
        believed(Message({"broken": "MemoryError"}), target())


def test_a_problem_keeps_its_details() -> None:
    problem = reported("WiderThanOriginal", {"width": 7})
    assert isinstance(problem, WiderThanOriginal)
    assert "7" in problem.message
    value = {"problem": "DamagedMedia", "details": {"type": "PNG"}, "reason": ""}
    with pytest.raises(DamagedMedia):
        believed(Message(value), target())


@pytest.mark.parametrize(
    ("name", "details"),
    [
        ("Duplicate", {"existing": "http://evil.example/"}),
        ("Exception", {}),
        ("__class__", {}),
        ("WiderThanOriginal", {}),
        ("WiderThanOriginal", {"width": ["<b>"]}),
        ("DamagedMedia", {"type": "a" * 201}),
    ],
)
def test_a_problem_that_a_child_cannot_have_is_refused(name: str, details: dict[str, Any]) -> None:
    with pytest.raises(Garbled):
        reported(name, details)


@given(st.binary(max_size=64))
def test_whatever_bytes_come_are_a_message_or_an_error(data: bytes) -> None:
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            theirs.sendall(data)
        with pytest.raises((Garbled, Gone)):
            receive(ours, until=time.monotonic() + 5)


def test_a_message_arrives_with_its_bytes() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        send(theirs, Message({"a": [1, "é"]}, [b"", b"\0" * 1000]))
        assert receive(ours, most=1000) == Message({"a": [1, "é"]}, [b"", b"\0" * 1000])


@pytest.mark.parametrize("path", INSIDE, ids=lambda path: path.name)
def test_the_settings_and_problems_of_the_code_inside_are_known(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    used = {*re.findall(r"\bsettings(?:\.|, \")([A-Z_]{2,})", text)}
    assert {name for name in used if name not in OUTSIDE} <= {*LIMITS}
    imported = {
        alias.name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and node.module == "media_api.problems"
        for alias in node.names
    }
    assert imported <= {*REPORTS}


def test_the_limits_exist() -> None:
    assert [name for name in LIMITS if not hasattr(settings, name)] == []
