"""What of a file's metadata stays, by the wish of its uploader."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import IO, Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageCms, ImageSequence

from media_api.ingest.metadata import jpeg, png, tiff, webp
from media_api.ingest.metadata.kept import exif_by_policy, kept_exif
from media_api.ingest.policy import MetadataPolicy
from media_api.ingest.sniff import Format
from tests.samples import draw

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
TAIL = b"SECRET-TAIL"
PLACE = b"SECRET-PLACE"
CAMERA, NONE, ALL_BUT_GPS = MetadataPolicy
KINDS = ("JPEG", "PNG", "WEBP")


class Strip(Protocol):
    def __call__(self, source: IO[bytes], target: IO[bytes], *, exif: bytes) -> None: ...


STRIPS: dict[str, Strip] = {"JPEG": jpeg.strip, "PNG": png.strip, "WEBP": webp.strip}


def exif_with_a_preview(byte_order: str = "<") -> bytes:
    """Place, serial number, owner, maker's note, and a preview behind the main directory."""
    tags = draw.exif(6)
    tags.endian = byte_order
    tags[ExifTags.Base.XMLPacket] = b"SECRET-XMP"
    tags.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSMapDatum] = PLACE.decode()
    tags.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.MakerNote] = b"SECRET-COMMENT"
    tags.get_ifd(ExifTags.IFD.IFD1)[ExifTags.Base.ImageDescription] = TAIL.decode()
    return tags.tobytes()


def full(kind: str, data: bytes) -> bytes:
    """A file of the kind with these EXIF bytes, XMP, IPTC, comments and a passenger."""
    image = draw.picture()
    if kind == "WEBP":
        return draw.encoded(image, kind, exif=data, xmp=draw.XMP, icc_profile=PROFILE) + TAIL
    made = draw.encoded(image, kind, exif=data, icc_profile=PROFILE)
    if kind == "PNG":
        texts = draw.png_chunk(b"tEXt", b"Author\0SECRET-OWNER")
        texts += draw.png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + draw.XMP)
        return made[:-12] + texts + made[-12:] + TAIL
    texts = jpeg.segment(b"\xff\xfe", b"SECRET-COMMENT")
    texts += jpeg.segment(jpeg.APP13, b"Photoshop 3.0\0" + PLACE)
    texts += jpeg.segment(jpeg.APP1, b"http://ns.adobe.com/xap/1.0/\0" + draw.XMP)
    return made[:2] + texts + made[2:] + TAIL


def kept(kind: str, data: bytes, policy: MetadataPolicy) -> bytes:
    source, target = io.BytesIO(data), io.BytesIO()
    STRIPS[kind](source, target, exif=kept_exif(source, Format[kind], policy))
    return target.getvalue()


def pixels(data: bytes) -> list[bytes]:
    with Image.open(io.BytesIO(data)) as image:
        return [frame.convert("RGBA").tobytes() for frame in ImageSequence.Iterator(image)]


def tags_of(data: bytes) -> tuple[dict[int, object], dict[int, object]]:
    with Image.open(io.BytesIO(data)) as image:
        exif = image.getexif()
        return dict(exif), dict(exif.get_ifd(ExifTags.IFD.Exif))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("policy", MetadataPolicy)
def test_whatever_the_policy_place_preview_and_passengers_go(
    kind: str, policy: MetadataPolicy
) -> None:
    data = full(kind, exif_with_a_preview())
    stays = kept(kind, data, policy)
    gone = [PLACE, TAIL, b"SECRET-XMP", b"SECRET-COMMENT"]
    assert [secret for secret in gone if secret not in data] == []
    assert [secret for secret in gone if secret in stays] == []
    assert pixels(stays) == pixels(data)
    with Image.open(io.BytesIO(stays)) as image:
        assert image.info["icc_profile"] == PROFILE
        assert not image.getexif().get_ifd(ExifTags.IFD.GPSInfo)
        assert ExifTags.Base.Orientation not in image.getexif()


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_left_of_exif_for_who_wants_none(kind: str) -> None:
    assert tags_of(kept(kind, full(kind, exif_with_a_preview()), NONE)) == ({}, {})


@pytest.mark.parametrize("kind", KINDS)
def test_the_camera_fields_stay_without_owner_and_serial_number(kind: str) -> None:
    stays = kept(kind, full(kind, exif_with_a_preview()), CAMERA)
    main, photo = tags_of(stays)
    assert (main[ExifTags.Base.Make], main[ExifTags.Base.Model]) == ("Leitz?", "M 3")
    assert photo[ExifTags.Base.ExposureTime] == 1 / 250
    assert b"SECRET" not in stays


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("byte_order", "<>")
def test_all_but_the_place_is_kept_byte_for_byte(kind: str, byte_order: str) -> None:
    data = full(kind, exif_with_a_preview(byte_order))
    main, photo = tags_of(kept(kind, data, ALL_BUT_GPS))
    assert main[ExifTags.Base.Artist] == "SECRET-OWNER"
    assert main[ExifTags.Base.ImageDescription] == "A caption"
    assert photo[ExifTags.Base.BodySerialNumber] == "SECRET-SERIAL"
    assert photo[ExifTags.Base.OffsetTimeOriginal] == "+02:00"
    assert photo[ExifTags.Base.ExposureTime] == 1 / 250


@pytest.mark.parametrize("options", [{"lossless": True}, {"quality": 80}])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_a_plain_webp_is_extended_to_hold_exif(mode: str, options: dict[str, object]) -> None:
    picture = draw.picture(65, 47, mode)
    if mode == "RGBA":
        picture.putalpha(128)
    plain = draw.encoded(picture, "WEBP", **options)
    target = io.BytesIO()
    webp.strip(io.BytesIO(plain), target, exif=exif_by_policy(draw.exif().tobytes(), CAMERA))
    assert pixels(target.getvalue()) == pixels(plain)
    with Image.open(target) as image:
        assert image.size == (65, 47)
        assert image.mode == mode
        assert image.getexif()[ExifTags.Base.Model] == "M 3"


@pytest.mark.parametrize("kind", ["PNG", "WEBP"])
def test_an_animation_keeps_its_frames_beside_its_exif(kind: str) -> None:
    frames = [draw.picture(), draw.picture().rotate(90)]
    data = draw.encoded(
        frames[0], kind, save_all=True, append_images=frames[1:], duration=80, exif=draw.exif()
    )
    stays = kept(kind, data, CAMERA)
    assert pixels(stays) == pixels(data)
    assert tags_of(stays)[0][ExifTags.Base.Model] == "M 3"


def test_exif_too_long_to_keep_is_cut_down_to_the_camera() -> None:
    tags = draw.exif()
    tags.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.UserComment] = b"x" * 61_000
    data = tags.tobytes()
    assert exif_by_policy(data, ALL_BUT_GPS) == exif_by_policy(data, CAMERA)


def test_exif_in_itself_twice_is_not_kept_twice() -> None:
    """Each field of a directory may point at the same bytes: a small block must not grow."""
    rows = b"".join(
        tag.to_bytes(2, "little") + b"\2\0" + (900).to_bytes(4, "little") + bytes(4)
        for tag in range(0x9000, 0x9000 + 900)
    )
    block = b"II*\0\x08\0\0\0" + (900).to_bytes(2, "little") + rows
    with pytest.raises(tiff.Malformed):
        tiff.rewritten(block, lambda _tag: True, longest=60_000)


@given(st.binary(max_size=80), st.integers(0, 200), st.sampled_from("<>"))
def test_any_exif_is_kept_within_bounds_or_not(noise: bytes, at: int, byte_order: str) -> None:
    block = bytearray(exif_with_a_preview(byte_order))
    block[at : at + len(noise)] = noise
    wanted: Callable[[int], bool] = {ExifTags.Base.Artist, ExifTags.Base.Model}.__contains__
    try:
        outcome = tiff.rewritten(bytes(block[6:]), wanted, longest=100)
    except tiff.Malformed:
        return
    assert len(outcome) < 400
