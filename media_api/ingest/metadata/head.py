"""What of a file is shown to a decoder that shall tell its facts: a little, however long it is.

Decoders take into memory all that stands before the pixels, some of them the whole file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import IO

from media_api.ingest.metadata import avif, gif, jpeg, png, webp
from media_api.ingest.metadata.camera import is_modest
from media_api.ingest.metadata.parts import MOST_WORDS, Part, Unreadable, copy
from media_api.ingest.sniff import Format
from media_api.ingest.spool import temporary_file
from media_api.problems import DamagedMedia

XMP = b"http://ns.adobe.com/xap/1.0/\0"
XMP_IN_PNG = b"XML:com.adobe.xmp\0"
FIRST_IMAGE = 1024  # bytes of a GIF's image: its place, its palette and the first of its pixels
BITMAP_HEADER = 512 * 1024  # the longest palette is half of it
SPARE = 256 * 1024  # padding that is not worth a copy


@contextmanager
def head(file: IO[bytes], format_: Format) -> Iterator[IO[bytes]]:
    """The file's size, words and camera fields. Raises DamagedMedia."""
    with ExitStack() as stack:
        try:
            if format_ in HEADS:
                lean: IO[bytes] = HEADS[format_](file)
            else:
                lean = _whole(file, format_, stack)
        except Unreadable as error:
            raise DamagedMedia(type=format_) from error
        yield lean


def _jpeg(file: IO[bytes]) -> IO[bytes]:
    """The frame's size and the first words of each kind, up to where the pixels begin."""
    lean, seen = BytesIO(jpeg.START), set()
    lean.seek(0, 2)
    for part in jpeg.front(file):
        kind = _kind(file, part) if part.name == jpeg.APP1 else b""
        if part.name in {*jpeg.FRAMES, jpeg.SCAN} or (kind and kind not in seen):
            seen.add(kind)
            copy(file, lean, part)
    return lean


def _kind(file: IO[bytes], part: Part) -> bytes:
    data = _data(file, part, 4)
    if data.startswith(b"Exif\0\0"):
        return b"Exif" if is_modest(data) else b""
    return XMP if data.startswith(XMP) else b""


def _png(file: IO[bytes]) -> IO[bytes]:
    """The size and the words that stand before the pixels, then pixels of no length."""
    lean, seen = BytesIO(png.SIGNATURE), set()
    lean.seek(0, 2)
    for chunk in png.chunks(file):
        if chunk.name == b"IDAT":
            break
        if chunk.name not in seen and _is_told(file, chunk):
            seen.add(chunk.name)
            copy(file, lean, chunk)
    lean.write(bytes(4) + b"IDAT")
    return lean


def _is_told(file: IO[bytes], chunk: Part) -> bool:
    if chunk.end - chunk.start > MOST_WORDS:
        return False
    if chunk.name == b"eXIf":
        return is_modest(_data(file, chunk, 8)[:-4])
    file.seek(chunk.start + 8)
    is_xmp = chunk.name == b"iTXt" and file.read(len(XMP_IN_PNG)) == XMP_IN_PNG
    return is_xmp or chunk.name == b"IHDR"


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
    """Decoders of these want all pixels at once: take away only what would weigh."""
    if format_ is Format.WEBP:
        exif = next((chunk for chunk in webp.worth(file) if chunk.name == b"EXIF"), None)
        words = exif is None or is_modest(_data(file, exif, 8))
        if words and webp.superfluous(file) <= SPARE:
            return file
        lean = stack.enter_context(temporary_file())
        webp.strip(file, lean, words=words)
        return lean
    if all(map(_is_light, avif.secrets(file))):
        return file
    lean = stack.enter_context(temporary_file())
    avif.strip(file, lean)
    return lean


def _is_light(secret: avif.Secret) -> bool:
    return secret.size <= MOST_WORDS and (secret.kind != b"Exif" or is_modest(secret.data[4:]))


def _data(file: IO[bytes], part: Part, header: int) -> bytes:
    file.seek(part.start + header)
    return file.read(part.end - part.start - header)


HEADS: dict[Format, Callable[[IO[bytes]], IO[bytes]]] = {
    Format.JPEG: _jpeg,
    Format.PNG: _png,
    Format.GIF: _gif,
    Format.BMP: _bitmap,
}
