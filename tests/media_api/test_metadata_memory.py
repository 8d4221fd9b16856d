"""Metadata takes no memory, however much of a file it is (EDGE-3): measured in a child.

The files are 48 MB long, to keep the run short; one copy of such a file in memory is too much.
"""

from __future__ import annotations

import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from tests.samples import draw

ROOT = Path(__file__).resolve().parent.parent.parent
SIZE = 48_000_000
LIMIT = 32_000_000
ZEROS = bytes(1_000_000)

CHILD = """
import sys
import django
django.setup()
from media_api.derivatives.image import derive
from media_api.ingest.examine import examine
from media_api.ingest.spool import measured
from media_api.problems import DamagedMedia
from tests.samples.keeping import finished

def taken(path, width):
    with open(path, "rb") as file:
        spool = measured(file, "")
        try:
            facts = examine(spool)
            with finished(spool, facts, width=width) as made:
                derive(made, facts)
        except DamagedMedia:
            return "damaged"
    return "taken"

def peak():  # the kernel's other word for it includes that of the parent
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))

small, large, width = sys.argv[1], sys.argv[2], int(sys.argv[3]) or None
assert taken(small, width) == "taken"
before = peak()
word = taken(large, width)
print(word, peak() - before)
"""

Write = Callable[[IO[bytes]], None]


def jpeg(payload: bytes, marker: int, *, orientation: int = 1) -> Write:
    """Segment after segment of the longest size, in front of everything else."""

    def write(file: IO[bytes]) -> None:
        data = draw.encoded(draw.picture(), "JPEG", exif=draw.exif(orientation))
        segment = bytes((0xFF, marker)) + b"\xff\xff" + payload.ljust(65_533, b"\0")
        file.write(data[:2])
        for _ in range(SIZE // len(segment)):
            file.write(segment)
        file.write(data[2:])

    return write


def png(name: bytes, start: bytes = b"") -> Write:
    """A chunk right behind the header."""

    def write(file: IO[bytes]) -> None:
        data = draw.encoded(draw.picture(), "PNG")
        at = 33
        file.write(data[:at] + struct.pack(">I", SIZE + len(start)) + name + start)
        crc = zlib.crc32(name + start)
        for _ in range(SIZE // len(ZEROS)):
            file.write(ZEROS)
            crc = zlib.crc32(ZEROS, crc)
        file.write(struct.pack(">I", crc) + data[at:])

    return write


def webp(name: bytes, *, stated: bool = True) -> Write:
    """The chunk at the end, where it belongs; or behind the end."""

    def write(file: IO[bytes]) -> None:
        profile = ZEROS[:100] if name != b"ICCP" else b""
        data = draw.encoded(draw.picture(), "WEBP", exif=draw.exif(), icc_profile=profile, xmp=b"x")
        flags = bytes((data[20] | 0x2C,))
        size = len(data) + SIZE if stated else len(data) - 8
        at = 30 if name == b"ICCP" else len(data)
        file.write(data[:4] + struct.pack("<I", size) + data[8:20] + flags + data[21:at])
        file.write(name + struct.pack("<I", SIZE))
        file.writelines([ZEROS] * (SIZE // len(ZEROS)))
        file.write(data[at:])

    return write


def avif(**metadata: bytes) -> Write:
    """Metadata lies somewhere in the data: only an encoder can place it."""

    def write(file: IO[bytes]) -> None:
        file.write(draw.encoded(draw.picture(), "AVIF", **metadata))

    return write


def avif_with_a_box(file: IO[bytes]) -> None:
    file.write(draw.encoded(draw.picture(), "AVIF"))
    file.write(struct.pack(">I4s", SIZE + 8, b"mdat"))
    file.writelines([ZEROS] * (SIZE // len(ZEROS)))


def gif(file: IO[bytes]) -> None:
    data = draw.encoded(draw.picture(400, 300), "GIF")
    at = 13 + (3 << ((data[10] & 7) + 1))
    file.write(data[:at] + b"!\xfe")
    file.writelines([(b"\xff" + bytes(255)) * 4_000] * (SIZE // 1_024_000))
    file.write(b"\0" + data[at:])


def bitmap(file: IO[bytes]) -> None:
    file.write(b"BM" + struct.pack("<IIII", SIZE, 0, SIZE, SIZE - 64))
    file.writelines([ZEROS] * (SIZE // len(ZEROS)))


EXIF = b"Exif\0\0II*\0\x08\0\0\0\0\0\0\0\0\0"
XMP = b"http://ns.adobe.com/xap/1.0/\0"
FRAME = b"\x08\0\x30\0\x40\3\1\x22\0\2\x11\1\3\x11\1"
CASES: dict[str, tuple[str, Write, str]] = {
    "jpeg comments": ("JPEG", jpeg(b"", 0xFE), "taken"),
    "jpeg exif": ("JPEG", jpeg(EXIF, 0xE1), "taken"),
    "jpeg xmp": ("JPEG", jpeg(XMP, 0xE1), "taken"),
    "jpeg profile": ("JPEG", jpeg(b"ICC_PROFILE\0\1\1", 0xE2), "taken"),
    "jpeg comments, resized": ("JPEG", jpeg(b"", 0xFE), "taken"),
    "jpeg comments, turned": ("JPEG", jpeg(b"", 0xFE, orientation=6), "taken"),
    "jpeg of many frames": ("JPEG", jpeg(FRAME, 0xC0), "damaged"),
    "png exif": ("PNG", png(b"eXIf", EXIF[6:]), "taken"),
    "png text": ("PNG", png(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0"), "taken"),
    "png private": ("PNG", png(b"prVt"), "taken"),
    "png private, resized": ("PNG", png(b"prVt"), "taken"),
    "png profile": ("PNG", png(b"iCCP", b"name\0\0"), "taken"),
    "webp exif": ("WEBP", webp(b"EXIF"), "taken"),
    "webp xmp": ("WEBP", webp(b"XMP "), "taken"),
    "webp profile": ("WEBP", webp(b"ICCP"), "taken"),
    "webp unknown, resized": ("WEBP", webp(b"JUNK"), "taken"),
    "webp behind the end": ("WEBP", webp(b"JUNK", stated=False), "taken"),
    "avif exif": ("AVIF", avif(exif=EXIF + bytes(SIZE)), "taken"),
    "avif xmp, resized": ("AVIF", avif(xmp=bytes(SIZE)), "taken"),
    "avif box": ("AVIF", avif_with_a_box, "taken"),
    "gif comment, resized": ("GIF", gif, "taken"),
    "bitmap header": ("BMP", bitmap, "damaged"),
}


@pytest.mark.parametrize("case", CASES)
def test_48_megabytes_of_metadata_take_no_memory(tmp_path: Path, case: str) -> None:
    kind, write, expected = CASES[case]
    width = 32 if case.endswith(", resized") else 0
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(draw.encoded(draw.picture(), kind))
    with large.open("wb") as file:
        write(file)
    child = subprocess.run(
        [sys.executable, "-c", CHILD, str(small), str(large), str(width)],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
            "IMGFLY_DATA_DIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert child.returncode == 0, child.stderr
    word, grown_kib = child.stdout.split()
    assert word == expected
    assert int(grown_kib) * 1024 <= LIMIT
