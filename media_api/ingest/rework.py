"""Pixels encoded anew, for the files whose pixels cannot stay as they came."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import IO, Any

from PIL import Image as Images
from PIL import JpegImagePlugin
from PIL.Image import Image, Resampling, Transpose
from PIL.ImageFile import ImageFile

from media_api.filetypes import FileType
from media_api.ingest.decoder import decoding, decoding_turn, opened, smooth
from media_api.ingest.sniff import Format
from media_api.ingest.watermark import Watermark, marked
from media_api.problems import DamagedMedia

# What has to be done to the stored pixels so that they stand upright, by EXIF orientation.
UPRIGHT: dict[int, Transpose | None] = {
    1: None,
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
SIDEWAYS = {5, 6, 7, 8}
DRAFT_MARGIN = 1.5  # decode at no less than this times the wanted size: sharp, and cheap
REDUCING_GAP = 2.0
FULL_CHROMA, HALVED_BOTH_WAYS, COLOUR_LAYERS = 0, 2, 3


@dataclass(frozen=True, kw_only=True)
class Rework:
    """What to change. `width` and `orientation` are about the picture once upright."""

    type: FileType
    orientation: int = 1
    width: int | None = None
    exif: bytes = b""
    watermark: Watermark | None = None


def rework(source: IO[bytes], target: IO[bytes], *, format_: Format, plan: Rework) -> None:
    """Write the picture upright, in the wanted type and width, with its colour profile only."""
    with decoding_turn(), opened(source, format_) as image:
        profile = image.info.get("icc_profile")
        picture: Image = image
        if format_ is Format.HEIC:
            picture = _decoded_as_stated(image)
        if plan.width:
            picture = _shrunk(image, plan)
        turn = UPRIGHT[plan.orientation]
        upright = picture if turn is None else picture.transpose(turn)
        options = _options(image, plan)
        upright.load()
        upright.info = {k: v for k, v in upright.info.items() if k == "transparency"}
        if plan.watermark:
            upright = marked(upright, plan.watermark)
        if plan.type is FileType.JPEG:
            upright = _opaque(upright)
        with decoding(format_):
            upright.save(target, plan.type.name, icc_profile=profile, **options)


def _decoded_as_stated(image: ImageFile) -> Image:
    """In samples of 8 bits. Raises DamagedMedia when the size is not the one in the header."""
    stated = image.size
    image.load()
    if image.size != stated:
        raise DamagedMedia(type=Format.HEIC)
    return smooth(image)


def _opaque(picture: Image) -> Image:
    """JPEG knows no transparency: white is behind it."""
    if not picture.has_transparency_data:
        return picture
    front = picture.convert("RGBA")
    white = Images.new("RGBA", front.size, "white")
    return Images.alpha_composite(white, front).convert("RGB")


def draft(image: ImageFile, scale: float) -> tuple[float, float, float, float]:
    """Let a JPEG be decoded small when it will be shrunk; the box the picture then fills."""
    wanted = [max(1, math.ceil(side * scale * DRAFT_MARGIN)) for side in image.size]
    drafted = image.draft(image.mode, (wanted[0], wanted[1]))
    return drafted[1] if drafted else (0, 0, *image.size)


def _shrunk(image: ImageFile, plan: Rework) -> Image:
    width, height = image.size
    upright = height if plan.orientation in SIDEWAYS else width
    scale = (plan.width or upright) / upright
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    box = draft(image, scale)
    return smooth(image).resize(size, Resampling.LANCZOS, box, REDUCING_GAP)


def _options(image: ImageFile, plan: Rework) -> dict[str, Any]:
    if plan.type is FileType.JPEG:
        tables = {"quality": 90} if plan.width else _same_tables(image, plan.orientation)
        return {"exif": plan.exif, **tables}
    if plan.type is FileType.PNG:
        return {"exif": plan.exif}
    if plan.type is FileType.AVIF:
        return {"quality": 80 if plan.width else 90, "speed": 8}
    return {"quality": 90, "exif": plan.exif} if plan.type is FileType.WEBP else {}


def _same_tables(image: ImageFile, orientation: int) -> dict[str, Any]:
    """The quantisation the file had, so that encoding again loses next to nothing."""
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return {"quality": 92}  # converted: there are none
    tables = [image.quantization[key] for key in sorted(image.quantization)]
    if orientation in SIDEWAYS:
        tables = [[table[i % 8 * 8 + i // 8] for i in range(64)] for table in tables]
    return {"qtables": tables, "subsampling": _subsampling(image)}


def _subsampling(image: JpegImagePlugin.JpegImageFile) -> int:
    """What can be kept in both directions is kept, else the chroma stays whole."""
    sampling = JpegImagePlugin.get_sampling(image)
    if image.layers != COLOUR_LAYERS or sampling == HALVED_BOTH_WAYS:
        return sampling
    return FULL_CHROMA
