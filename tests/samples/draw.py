"""Sample files, drawn when a test asks for them: nothing binary is committed."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import ExifTags, Image
from PIL.TiffImagePlugin import IFDRational

from media_api.ingest.spool import Spool, measured

SECRETS = (b"SECRET-SERIAL", b"SECRET-OWNER", b"SECRET-COMMENT", b"SECRET-XMP", b"SECRET-TAIL")
XMP = (
    b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    b"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'"
    b" xmlns:dc='http://purl.org/dc/elements/1.1/'"
    b" xmlns:GPano='http://ns.google.com/photos/1.0/panorama/'>"
    b"<rdf:Description GPano:ProjectionType='equirectangular' note='SECRET-XMP'>"
    b"<dc:title><rdf:Alt><rdf:li>\xe5\xb1\xb1\xe6\xb0\xb4</rdf:li></rdf:Alt></dc:title>"
    b"<dc:description><rdf:Alt><rdf:li>Two words</rdf:li></rdf:Alt></dc:description>"
    b"</rdf:Description></rdf:RDF></x:xmpmeta>"
)


def picture(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Smooth colours with an orange corner, so that turning it shows."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    image = Image.merge("RGB", (across, down, Image.new("L", (width, height), 90)))
    image.paste((250, 120, 0), (0, 0, width // 3, height // 3))
    return image.convert(mode)


def encoded(image: Image.Image, kind: str, **options: Any) -> bytes:
    data = io.BytesIO()
    image.save(data, kind, **options)
    return data.getvalue()


def spool(data: bytes) -> Spool:
    """The bytes as they arrive."""
    return measured(io.BytesIO(data), "sample")


def exif(orientation: int = 1) -> Image.Exif:
    """Camera fields, and what must not be published."""
    tags = Image.Exif()
    tags[ExifTags.Base.Make] = "Leitz<?"
    tags[ExifTags.Base.Model] = "M 3"
    tags[ExifTags.Base.Orientation] = orientation
    tags[ExifTags.Base.ImageDescription] = "A caption"
    tags[ExifTags.Base.Artist] = "SECRET-OWNER"
    photo = tags.get_ifd(ExifTags.IFD.Exif)
    photo[ExifTags.Base.ExposureTime] = IFDRational(1, 250)
    photo[ExifTags.Base.FNumber] = IFDRational(28, 10)
    photo[ExifTags.Base.ISOSpeedRatings] = 400
    photo[ExifTags.Base.DateTimeOriginal] = "2024:05:06 07:08:09"
    photo[ExifTags.Base.OffsetTimeOriginal] = "+02:00"
    photo[ExifTags.Base.BodySerialNumber] = "SECRET-SERIAL"
    places = tags.get_ifd(ExifTags.IFD.GPSInfo)
    places[ExifTags.GPS.GPSLatitude] = (48.0, 51.0, 29.6)
    places[ExifTags.GPS.GPSMapDatum] = "SECRET-OWNER"
    return tags


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def gif(frames: int, width: int = 2, height: int = 2) -> bytes:
    """An animation whose frames are one pixel each: the screen may be of any size."""
    header = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + b"\0\0\0\xff\xff\xff"
    frame = b"!\xf9\4\0\1\0\0\0," + struct.pack("<4HB", 0, 0, 1, 1, 0) + b"\2\2D\1\0"
    return header + frame * frames + b";"
