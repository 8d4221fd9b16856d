"""What the bytes are: type, dimensions, words and camera fields; decided by content alone."""

from __future__ import annotations

from django.conf import settings
from PIL.ExifTags import Base
from PIL.Image import Exif
from PIL.ImageFile import ImageFile

from media_api.filetypes import FileType
from media_api.ingest.decoder import opened
from media_api.ingest.facts import Facts
from media_api.ingest.frames import Canvas, check_limits, stated
from media_api.ingest.metadata.camera import camera_fields, read_exif
from media_api.ingest.metadata.head import head
from media_api.ingest.metadata.iptc import iptc_of
from media_api.ingest.metadata.words import is_panorama, taken_at, title_and_description
from media_api.ingest.rework import SIDEWAYS, UPRIGHT
from media_api.ingest.sniff import Format, sniff
from media_api.ingest.spool import Spool
from media_api.ingest.video import examine_video
from media_api.problems import NotMedia

SLOW_PIXELS = 4_000_000
KEPT_AS = {
    Format.JPEG: FileType.JPEG,
    Format.PNG: FileType.PNG,
    Format.GIF: FileType.GIF,
    Format.WEBP: FileType.WEBP,
    Format.AVIF: FileType.AVIF,
    Format.BMP: FileType.PNG,
    Format.HEIC: FileType.JPEG,
}
CONVERTED = {Format.BMP, Format.HEIC}
TURNED = {Format.HEIC}  # by the decoder: its EXIF tells what was, not what is to be done


def examine(spool: Spool) -> Facts:
    """Raises NotMedia, DamagedMedia, TooManyPixels, TooManyFrames, or what `examine_video` does."""
    format_ = sniff(spool.file)
    if format_ is None:
        raise NotMedia
    if not format_.is_image:
        return examine_video(spool.file, format_)
    canvas = stated(spool.file, format_)
    if canvas:  # before the decoder sees the file: some make room for the pixels at once
        check_limits(canvas)
    with head(spool.file, format_) as file, opened(file, format_) as image:
        frames = canvas.frames if canvas else _frames(image, format_)
        check_limits(Canvas(*image.size, frames), most_pixels=_most_pixels(image))
        return _facts(image, format_, is_animated=frames > 1)


def _most_pixels(image: ImageFile) -> int:
    """Fewer for run-length bitmaps, whose decoder is slow: it is written in Python."""
    is_slow = any(tile.codec_name == "bmp_rle" for tile in image.tile)
    return min(settings.MAX_PIXELS, SLOW_PIXELS) if is_slow else settings.MAX_PIXELS


def _frames(image: ImageFile, format_: Format) -> int:
    """Of an AVIF, known from its index; a JPEG or BMP is one picture whatever is appended."""
    return int(getattr(image, "n_frames", 1)) if format_ is Format.AVIF else 1


def _facts(image: ImageFile, format_: Format, *, is_animated: bool) -> Facts:
    exif, xmp = read_exif(image.info.get("exif")), _xmp(image)
    orientation = _orientation(exif) if format_ not in TURNED and not is_animated else 1
    width, height = image.size[::-1] if orientation in SIDEWAYS else image.size
    title, description = title_and_description(exif, xmp, iptc_of(image))
    return Facts(
        type=KEPT_AS[format_],
        width=width,
        height=height,
        orientation=orientation,
        is_animated=is_animated,
        is_converted=format_ in CONVERTED,
        is_360=is_panorama(xmp),
        title=title,
        description=description,
        taken_at=taken_at(exif, xmp),
        exif=camera_fields(exif),
    )


def _orientation(exif: Exif) -> int:
    value = exif.get(Base.Orientation)
    return value if isinstance(value, int) and value in UPRIGHT else 1


def _xmp(image: ImageFile) -> bytes:
    value = image.info.get("xmp", b"")
    return value if isinstance(value, bytes) else b""
