"""Request bodies byte by byte, as tools write them and Django's test client does not."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

BOUNDARY = "------------------------d74496d66958873e"
MULTIPART = f"multipart/form-data; boundary={BOUNDARY}"
URLENCODED = "application/x-www-form-urlencoded"


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of a multipart body; `headers` are the lines as they stand on the wire."""

    headers: tuple[str, ...]
    content: bytes


def text_part(name: str, value: str | bytes) -> Part:
    content = value.encode() if isinstance(value, str) else value
    return Part(headers=(f'Content-Disposition: form-data; name="{name}"',), content=content)


def file_part(
    content: bytes,
    *,
    name: str = "source",
    filename: str = "photo.jpg",
    content_type: str | None = "application/octet-stream",
) -> Part:
    escaped = filename.replace("\\", "\\\\").replace('"', '\\"')
    lines = [f'Content-Disposition: form-data; name="{name}"; filename="{escaped}"']
    if content_type is not None:
        lines.append(f"Content-Type: {content_type}")
    return Part(headers=tuple(lines), content=content)


def multipart(parts: Iterable[Part]) -> bytes:
    blocks = [
        b"\r\n".join(
            [
                f"--{BOUNDARY}".encode(),
                *(line.encode() for line in part.headers),
                b"",
                part.content,
            ]
        )
        for part in parts
    ]
    return b"\r\n".join([*blocks, f"--{BOUNDARY}--".encode(), b""])
