"""Recorded pairs: a curl command and the raw answer it got, read into what tests compare."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from django.test import Client

from tests.contract.wire import MULTIPART, URLENCODED, Part, file_part, multipart, text_part

WITH_VALUE = {"-H", "-F", "-d", "--data-urlencode", "-X", "-o", "-D"}
CONTINUE = re.compile(rb"^HTTP/1.1 100 .*?\r\n\r\n", re.DOTALL)
KEY = re.compile(r"chv_(\w{2})_[0-9a-f]{64,}")
MEDIA_ID, ALBUM_OF_ALICE, ALBUM_OF_BOB = "9Se", "kN", "2M"
TOKEN = "41b85ec0cb00e60fdf4f0e90afde943eebd8e94e1f2c4952"


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One request as it goes over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    content_type: str
    body: bytes

    def by(self, client: Client) -> Any:
        return client.generic(
            self.method,
            self.path,
            self.body,
            content_type=self.content_type,
            headers=self.headers,
        )


@dataclass(frozen=True, kw_only=True)
class Recorded:
    """The answer that was recorded; `body` is None when it was not JSON."""

    status: int
    content_type: str
    location: str
    body: dict[str, Any] | None

    @property
    def code(self) -> int | None:
        return None if self.body is None else self.body.get("error", {}).get("code")

    @property
    def media(self) -> dict[str, Any] | None:
        body = self.body or {}
        return body.get("image", body.get("data"))


@dataclass(kw_only=True)
class Command:
    """What curl was told."""

    url: str = ""
    method: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    as_query: bool = False


def folder() -> Path:
    """Where the recordings are, on a machine that has them."""
    beside = Path(__file__).resolve().parents[3] / "shared"
    return Path(os.environ.get("IMGFLY_SHARED", beside)) / "golden"


def names(golden: Path) -> list[str]:
    """The pairs, in the order in which they were recorded."""
    index = golden / "INDEX.tsv"
    lines = index.read_text().splitlines() if index.is_file() else []
    found = [line.partition(" ")[0].strip() for line in lines if line.strip()]
    return sorted(found, key=lambda name: int(name.partition("-")[0]))


def recorded(golden: Path, name: str) -> Recorded:
    raw = (golden / f"{name}.res").read_bytes()
    raw = CONTINUE.sub(b"", raw)
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode().splitlines()
    headers = {key.lower(): value.strip() for key, _, value in (x.partition(":") for x in lines)}
    content_type = headers.get("content-type", "").partition(";")[0]
    is_json = content_type == "application/json"
    return Recorded(
        status=int(first.split()[1]),
        content_type=content_type,
        location=headers.get("location", ""),
        body=json.loads(body) if is_json else None,
    )


def sent(golden: Path, name: str, words: Mapping[str, str]) -> Sent:
    """The request of a pair, the recorded keys and ids replaced by our `words` for them."""
    lines = (golden / f"{name}.req").read_text().splitlines()
    text = " ".join(line for line in lines if not line.startswith("#"))
    command = parsed(shlex.split(translated(text, words)))
    fixtures = golden / "fixtures"
    content_type, body = body_of(command, fixtures)
    target = urlsplit(command.url)
    query = target.query
    if command.as_query:
        query, body, content_type = body.decode(), b"", ""
    has_body = bool(command.parts or command.data) and not command.as_query
    return Sent(
        method=command.method or ("POST" if has_body else "GET"),
        path=f"{target.path}?{query}" if query else target.path,
        headers={key: value for key, value in command.headers.items() if key != "Content-Type"},
        content_type=command.headers.get("Content-Type", content_type),
        body=body,
    )


def translated(text: str, words: Mapping[str, str]) -> str:
    """Keys last: they are random, and might hold what stands for an id."""
    for ours, theirs in (
        ("token", TOKEN),
        ("thumb", "/images/2026/11/23/h19059_1.th.jpg"),
        ("media", MEDIA_ID),
    ):
        text = text.replace(theirs, words[ours])
    text = text.replace(f"album_id={ALBUM_OF_ALICE}", f"album_id={words['album']}")
    text = text.replace(f"album_id={ALBUM_OF_BOB}", f"album_id={words['other album']}")
    text = re.sub(r"category_id=1\b", f"category_id={words['category']}", text)
    return KEY.sub(lambda found: words[f"key of {found[1]}"], text)


def parsed(arguments: list[str]) -> Command:
    command, rest = Command(), iter(arguments[1:])
    for argument in rest:
        value = next(rest) if argument in WITH_VALUE else ""
        if argument == "-H":
            key, _, text = value.partition(":")
            command.headers[key.strip()] = text.strip()
        elif argument == "-F":
            command.parts.append(value)
        elif argument in {"-d", "--data-urlencode"}:
            command.data.append(value if argument == "-d" else f"\0{value}")
        else:
            option(command, argument, value)
    return command


def option(command: Command, argument: str, value: str) -> None:
    if argument == "-X":
        command.method = value
    elif argument == "-G":
        command.as_query = True
    elif not argument.startswith("-"):
        command.url = argument


def body_of(command: Command, fixtures: Path) -> tuple[str, bytes]:
    if command.parts:
        return MULTIPART, multipart(part_of(text, fixtures) for text in command.parts)
    if command.data:
        pairs = [data_of(text, fixtures) for text in command.data]
        return URLENCODED, "&".join(pairs).encode()
    return "", b""


def data_of(text: str, fixtures: Path) -> str:
    """`-d` as it stands; `name=text` or `name@file` of `--data-urlencode`, escaped."""
    if not text.startswith("\0"):
        return text
    name, mark, value = re.split(r"([=@])", text[1:], maxsplit=1)
    value = (fixtures / value).read_text() if mark == "@" else value
    return f"{name}={quote(value, safe='')}"


def part_of(text: str, fixtures: Path) -> Part:
    """`name=value`, `name=<file` or `name=@file;filename=...;type=...`."""
    name, _, value = text.partition("=")
    if value.startswith("<") and (fixtures / value[1:]).is_file():
        return text_part(name, (fixtures / value[1:]).read_bytes())
    if not value.startswith("@"):
        value, mark, filename = value.partition(";filename=")
        return (
            file_part(value.encode(), name=name, filename=filename)
            if mark
            else (text_part(name, value))
        )
    source, *options = value[1:].split(";")
    given = dict(option.split("=", 1) for option in options)
    file = fixtures / source  # one file was not kept: only its size mattered
    return file_part(
        file.read_bytes() if file.is_file() else bytes(3_600_000),
        name=name,
        filename=given.get("filename", source),
        content_type=given.get("type", "application/octet-stream"),
    )
