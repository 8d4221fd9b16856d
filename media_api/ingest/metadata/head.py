"""What of a file is shown to a decoder that shall tell its facts: a little, however long it is.

Decoders take into memory all that stands before the pixels, some of them the whole file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import IO

from media_api.ingest.metadata import avif, gif, jpeg, png, webp
from media_api.ingest.metadata.parts import EXIF_NAME, MOST_WORDS, Part, Unreadable, copy, size_of
from media_api.ingest.sniff import Format
from media_api.ingest.spool import temporary_file
from media_api.problems import DamagedMedia

XMP, PHOTOSHOP = b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\0"  # the latter: IPTC
WORDS = {jpeg.APP1: (EXIF_NAME, XMP), jpeg.APP13: (PHOTOSHOP,)}
XMP_IN_PNG = b"XML:com.adobe.xmp\0"
FIRST_IMAGE = 1024  # bytes of a GIF's image: its place, its palette and the first of its pixels
BITMAP_HEADER = 512 * 1024  # the longest palette is half of it
SPARE = 2 * MOST_WORDS  # bytes that are not worth a copy
MOST_UNREADABLE = 4 * 1024 * 1024  # bytes of a file whose words cannot be told from its picture
SHAPE = {*jpeg.FRAMES, jpeg.SCAN}


@contextmanager
def head(file: IO[bytes], format_: Format) -> Iterator[IO[bytes]]:
    """The file's size, words and camera fields. Raises DamagedMedia."""
    with ExitStack() as stack:
        try:
            read = HEADS.get(format_)
            lean = read(file) if read else _whole(file, format_, stack)
        except Unreadable as error:
            raise DamagedMedia(type=format_) from error
        yield lean


def _jpeg(file: IO[bytes]) -> IO[bytes]:
    """The frame's size and some words of each kind, up to where the pixels begin."""
    lean, told = BytesIO(), Counter[bytes]()
    lean.write(jpeg.START)
    for part in jpeg.front(file):
        kind = _kind_of_words(file, part) if part.name in WORDS else b""
        told[kind] += size_of(part) if kind else 0
        if (kind or part.name in SHAPE) and told[kind] <= MOST_WORDS:
            copy(file, lean, part)
    return lean


def _kind_of_words(file: IO[bytes], part: Part) -> bytes:
    file.seek(part.start + 4)
    start = file.read(len(XMP))
    return next((kind for kind in WORDS[part.name] if start.startswith(kind)), b"")


def _png(file: IO[bytes]) -> IO[bytes]:
    """The size and the words that stand before the pixels, then pixels of no length."""
    lean, told = BytesIO(), set()
    lean.write(png.SIGNATURE)
    for chunk in png.chunks(file):
        if chunk.name == b"IDAT":
            break
        if chunk.name not in told and _is_told(file, chunk):
            told.add(chunk.name)
            copy(file, lean, chunk)
    lean.write(bytes(4) + b"IDAT")
    return lean


def _is_told(file: IO[bytes], chunk: Part) -> bool:
    file.seek(chunk.start + 8)
    is_xmp = chunk.name == b"iTXt" and file.read(len(XMP_IN_PNG)) == XMP_IN_PNG
    return size_of(chunk) <= MOST_WORDS and (is_xmp or chunk.name in {b"IHDR", b"eXIf"})


def _gif(file: IO[bytes]) -> IO[bytes]:
    """Screen and first image: comments may stand before, between and behind."""
    lean = BytesIO()
    for block in gif.blocks(file):
        if block.name in {b"GIF", gif.IMAGE}:
            copy(file, lean, Part(b"", block.start, min(block.end, block.start + FIRST_IMAGE)))
        if block.name == gif.IMAGE:
            break
    return lean


def _bitmap(file: IO[bytes]) -> IO[bytes]:
    """The header states its own length, up to that of the file."""
    file.seek(0)
    return BytesIO(file.read(BITMAP_HEADER))


def _whole(file: IO[bytes], format_: Format, stack: ExitStack) -> IO[bytes]:
    """These want all pixels to be there: take away only what would weigh, for that is a copy."""
    is_light = webp.superfluous(file) <= SPARE if format_ is Format.WEBP else _is_light(file)
    if is_light:
        return file
    lean = stack.enter_context(temporary_file())
    if format_ is Format.WEBP:
        webp.strip(file, lean, words=True)
    else:
        avif.strip(file, lean)
    return lean


def _is_light(file: IO[bytes]) -> bool:
    """An AVIF is not read as a whole, but its words are."""
    try:
        return avif.weight(file) <= SPARE
    except Unreadable:
        if file.seek(0, 2) > MOST_UNREADABLE:
            raise
        return True


HEADS: dict[Format, Callable[[IO[bytes]], IO[bytes]]] = {
    Format.JPEG: _jpeg,
    Format.PNG: _png,
    Format.GIF: _gif,
    Format.BMP: _bitmap,
}
