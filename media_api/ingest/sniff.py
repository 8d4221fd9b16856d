"""What the first bytes of a file say it is; no name and no header is asked (DEC-1)."""

from __future__ import annotations

from enum import StrEnum
from typing import IO

HEAD = 64  # bytes that decide


class Format(StrEnum):
    """The kinds of file that are told apart; for images the value is what Pillow knows it by."""

    JPEG = "JPEG"
    PNG = "PNG"
    GIF = "GIF"
    WEBP = "WEBP"
    AVIF = "AVIF"
    BMP = "BMP"
    HEIC = "HEIC"
    MP4 = "MP4"
    MOV = "MOV"
    WEBM = "WEBM"

    @property
    def is_image(self) -> bool:
        """One of those Pillow opens."""
        return self not in {Format.MP4, Format.MOV, Format.WEBM}

    @property
    def is_video(self) -> bool:
        return not self.is_image


STARTS = {
    b"\xff\xd8\xff": Format.JPEG,
    b"\x89PNG\r\n\x1a\n": Format.PNG,
    b"GIF87a": Format.GIF,
    b"GIF89a": Format.GIF,
    b"BM": Format.BMP,
}
EBML = b"\x1a\x45\xdf\xa3"
AVIF_BRANDS = {b"avif", b"avis"}
HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
STILL_BRANDS = {b"mif1", b"msf1", b"miaf"}
MP4_BRANDS = {
    *(b"isom", b"iso2", b"iso3", b"iso4", b"iso5", b"iso6", b"iso7", b"iso8", b"iso9"),
    *(b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VH", b"M4VP", b"MSNV", b"dash", b"f4v "),
}
QUICKTIME_ATOMS = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}


def sniff(file: IO[bytes]) -> Format | None:
    """The format, or None when it is none of those; the file is left at its start."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    for start, format_ in STARTS.items():
        if head.startswith(start):
            return format_
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return Format.WEBP
    if head.startswith(EBML):
        return Format.WEBM if b"webm" in head else None
    return _base_media(head)


def _base_media(head: bytes) -> Format | None:
    """Files made of ISO boxes: a still picture is never taken for a video."""
    if head[4:8] in QUICKTIME_ATOMS:
        return Format.MOV
    if head[4:8] != b"ftyp":
        return None
    brands = _brands(head)
    if brands & AVIF_BRANDS:
        return Format.AVIF
    if brands & HEIC_BRANDS:
        return Format.HEIC
    if brands & STILL_BRANDS:
        return None
    return _video(head[8:12])


def _brands(head: bytes) -> set[bytes]:
    size = min(int.from_bytes(head[:4], "big"), len(head))
    return {head[8:12], *(head[at : at + 4] for at in range(16, size - 3, 4))}


def _video(major: bytes) -> Format | None:
    if major == b"qt  ":
        return Format.MOV
    return Format.MP4 if major in MP4_BRANDS else None
