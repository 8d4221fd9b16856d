"""A small file of each format, with all the words that it has room for: where fuzzing starts."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pillow_heif
from PIL.PngImagePlugin import PngInfo

from tests.samples import draw, draw_video
from tests.samples.videos import KINDS

WORDS: dict[str, Any] = {"exif": draw.exif(6), "xmp": draw.XMP, "comment": b"a comment"}


def write_seeds(folder: Path) -> None:
    """Beside what earlier runs found."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, drawn in SEEDS.items():
        (folder / f"seed-{name}").write_bytes(drawn())


def still(kind: str) -> bytes:
    return draw.encoded(draw.picture(), kind, **options(kind))


def progressive() -> bytes:
    return draw.encoded(draw.picture(), "JPEG", progressive=True, xmp=draw.XMP)


def options(kind: str) -> dict[str, Any]:
    if kind != "PNG":
        return WORDS
    text = PngInfo()
    text.add_itxt("XML:com.adobe.xmp", draw.XMP.decode())
    text.add_text("Comment", "a comment", zip=True)
    return {"exif": WORDS["exif"], "pnginfo": text}


def animated(kind: str) -> bytes:
    frames = [draw.picture().rotate(turn) for turn in (90, 180)]
    return draw.encoded(draw.picture(), kind, save_all=True, append_images=frames)


def heic() -> bytes:
    data = io.BytesIO()
    words = {"exif": draw.exif(6).tobytes(), "xmp": draw.XMP}
    pillow_heif.from_pillow(draw.picture()).save(data, **words)
    return data.getvalue()


SEEDS: dict[str, Callable[[], bytes]] = {
    **{kind: partial(still, kind) for kind in ("JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP")},
    **{f"animated-{kind}": partial(animated, kind) for kind in ("PNG", "GIF", "WEBP", "AVIF")},
    **{kind.value: partial(draw_video.film, recipe) for kind, recipe in KINDS.items()},
    "progressive": progressive,
    "HEIC": heic,
}
