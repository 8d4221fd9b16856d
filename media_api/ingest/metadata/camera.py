"""The camera's own words: the fields that say how a picture was taken, not where or by whom."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from media_api.ingest.decoder import decoding
from media_api.ingest.metadata.text import decoded, tidy
from media_api.problems import DamagedMedia

LONGEST = 255
Base = ExifTags.Base
PLAIN = {"Make": Base.Make, "Model": Base.Model, "DateTime": Base.DateTime}
PHOTO = {
    "LensMake": Base.LensMake,
    "LensModel": Base.LensModel,
    "ExposureTime": Base.ExposureTime,
    "FNumber": Base.FNumber,
    "ISOSpeedRatings": Base.ISOSpeedRatings,
    "FocalLength": Base.FocalLength,
    "FocalLengthIn35mmFilm": Base.FocalLengthIn35mmFilm,
    "ExposureProgram": Base.ExposureProgram,
    "ExposureBiasValue": Base.ExposureBiasValue,
    "MeteringMode": Base.MeteringMode,
    "Flash": Base.Flash,
    "WhiteBalance": Base.WhiteBalance,
    "ColorSpace": Base.ColorSpace,
    "DateTimeOriginal": Base.DateTimeOriginal,
}


def read_exif(data: bytes | None) -> Image.Exif:
    """The tags of an EXIF block; a damaged block is no reason to refuse the picture."""
    exif = Image.Exif()
    try:
        with decoding("EXIF"):
            exif.load(data or b"")
            list(exif.items())
    except DamagedMedia:
        return Image.Exif()
    return exif


def photo_tags(exif: Image.Exif) -> dict[int, Any]:
    """The tags about the exposure, kept in a directory of their own."""
    try:
        with decoding("EXIF"):
            return dict(exif.get_ifd(ExifTags.IFD.Exif))
    except DamagedMedia:
        return {}


def camera_fields(exif: Image.Exif) -> dict[str, Any] | None:
    """The allow-listed fields as strings and numbers, None when there are none (PRV-1)."""
    return dict(_fields(exif)) or None


def _fields(exif: Image.Exif) -> Iterator[tuple[str, str | float]]:
    for names, tags in ((PLAIN, exif), (PHOTO, photo_tags(exif))):
        for name, tag in names.items():
            value = _readable(name, tags.get(tag))
            if value is not None:
                yield name, value


def _readable(name: str, value: Any) -> str | float | None:
    if isinstance(value, tuple) and value:
        value = value[0]
    if isinstance(value, str | bytes):
        # Brackets have no place in a camera's name, but are how scripts are smuggled (SRV-3).
        return tidy(decoded(value).translate({60: None, 62: None}), LONGEST)
    if not isinstance(value, int | float | IFDRational) or not math.isfinite(value):
        return None
    return _exposure(value) if name == "ExposureTime" else _number(value)


def _number(value: float | IFDRational) -> float:
    number = round(float(value), 4)
    return int(number) if number == int(number) else number


def _exposure(value: float | IFDRational) -> str | None:
    seconds = float(value)
    if seconds <= 0:
        return None
    return f"1/{round(1 / seconds)}" if seconds < 1 else f"{seconds:g}"


def exif_block(fields: dict[str, Any] | None) -> bytes:
    """An EXIF block of exactly these fields, b"" when there are none."""
    if not fields:
        return b""
    exif = Image.Exif()
    photo = exif.get_ifd(ExifTags.IFD.Exif)
    for names, tags in ((PLAIN, exif), (PHOTO, photo)):
        for name in names.keys() & fields.keys():
            tags[names[name]] = _raw(name, fields[name])
    return exif.tobytes()


def _raw(name: str, value: Any) -> Any:
    if name == "ExposureTime" or isinstance(value, float):
        fraction = Fraction(value).limit_denominator(100_000)
        return IFDRational(fraction.numerator, fraction.denominator)
    if name in {"FNumber", "FocalLength", "ExposureBiasValue"}:
        return IFDRational(value)
    return value
