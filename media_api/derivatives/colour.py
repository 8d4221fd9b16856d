"""Colours as a browser without colour management shows them: sRGB, grey, never CMYK."""

from __future__ import annotations

from io import BytesIO

from PIL import ImageCms
from PIL.Image import Image

from media_api.ingest.decoder import decoding
from media_api.problems import DamagedMedia

SRGB_NAMES = (b"sRGB", "sRGB".encode("utf-16-be"))
SPACES = {b"RGB ": {"RGB", "RGBA"}, b"CMYK": {"CMYK"}}
DESCRIPTION = 4096  # the name of a profile stands near its start, or the profile is a large one
SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def to_screen(image: Image, profile: bytes | None) -> Image:
    """The image in sRGB or grey; a broken profile, or one for other colours, is ignored."""
    if profile and image.mode in SPACES.get(profile[16:20], ()) and not _is_srgb(profile):
        try:
            with decoding("ICC"):
                return _converted(image, profile)
        except DamagedMedia:
            pass
    return image.convert("RGB") if image.mode == "CMYK" else image


def _is_srgb(profile: bytes) -> bool:
    return any(
        name in profile[-DESCRIPTION:] or name in profile[:DESCRIPTION] for name in SRGB_NAMES
    )


def _converted(image: Image, profile: bytes) -> Image:
    mode = "RGB" if image.mode == "CMYK" else image.mode
    converted = ImageCms.profileToProfile(
        image, ImageCms.ImageCmsProfile(BytesIO(profile)), SRGB, outputMode=mode
    )
    return converted or image
