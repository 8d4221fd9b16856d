"""The EXIF that stays with a file, by the wish of its uploader (PRV-1)."""

from __future__ import annotations

from typing import IO

from PIL.ExifTags import IFD, Base

from media_api.ingest.decoder import opened
from media_api.ingest.metadata import tiff
from media_api.ingest.metadata.camera import camera_fields, exif_block, read_exif
from media_api.ingest.metadata.head import head
from media_api.ingest.metadata.parts import EXIF_NAME
from media_api.ingest.policy import MetadataPolicy
from media_api.ingest.sniff import Format

LONGEST = 60_000  # bytes; the segment of a JPEG holds 65,533
WITH_EXIF = {Format.JPEG, Format.PNG, Format.WEBP}
# Directories of their own, copies of XMP and IPTC, previews, and what only its maker can read: each
# may say where a picture was taken. Orientation and size are those of the pixels as they came.
NOT_KEPT = {
    *(IFD.GPSInfo, IFD.MakerNote, IFD.Interop, IFD.Exif),
    *(Base.SubIFDs, Base.XMLPacket, Base.IPTCNAA, Base.ImageResources, Base.InterColorProfile),
    *(Base.JpegIFOffset, Base.JpegIFByteCount, Base.StripOffsets, Base.StripByteCounts),
    *(Base.TileOffsets, Base.TileByteCounts),
    *(Base.Orientation, Base.ImageWidth, Base.ImageLength),
    *(Base.ExifImageWidth, Base.ExifImageHeight),
}
PRIVATE = 0xC000  # from here on tags belong to raw files and to makers
KEPT = {tag.value for tag in Base if tag < PRIVATE} - NOT_KEPT


def kept_exif(source: IO[bytes], format_: Format, policy: MetadataPolicy) -> bytes:
    """What `strip(source, target, exif=...)` and the encoders take; b"" for nothing at all."""
    if policy is MetadataPolicy.NONE or format_ not in WITH_EXIF:
        return b""
    with head(source, format_) as file, opened(file, format_) as image:
        return exif_by_policy(image.info.get("exif"), policy)


def exif_by_policy(data: bytes | None, policy: MetadataPolicy) -> bytes:
    """An EXIF block made of the one that came; what cannot be read is not kept."""
    if policy is MetadataPolicy.NONE or not data:
        return b""
    if policy is MetadataPolicy.ALL_BUT_GPS:
        try:
            return EXIF_NAME + tiff.rewritten(
                data.removeprefix(EXIF_NAME), KEPT.__contains__, longest=LONGEST
            )
        except tiff.Malformed:
            pass
    return exif_block(camera_fields(read_exif(data)))
