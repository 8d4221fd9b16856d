"""The ways to make a medium and a thumb that are compared: ours, and what else could be used."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from PIL.Image import Resampling

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "imgfly.settings")

WIDTH, SIDE, GAP = 500, 320, 2.0
SAVED = {
    "JPEG": {"quality": 85},
    "PNG": {"compress_level": 6},
    "WEBP": {"quality": 80, "method": 2},
    "AVIF": {"quality": 60, "speed": 9},
}
# PNG with a choice of filters: without, its files are nearly twice as large.
VIPS_SAVED: dict[str, tuple[str, dict[str, Any]]] = {
    ".jpg": (".jpg", {"Q": 85}),
    ".png": (".png", {"compression": 6, "filter": "all"}),
    ".webp": (".webp", {"Q": 80, "effort": 2}),
    ".avif": (".avif", {"Q": 60, "effort": 0}),
}
Made = dict[str, bytes]
Engine = Callable[[], Made]


def ours(path: Path) -> Engine:
    """The derive step of the portal; of a HEIC, the whole way, for it is stored as a JPEG."""
    from media_api.ingest.sniff import Format, sniff  # noqa: PLC0415 - others do without

    file = path.open("rb")
    return _ours_converted(path) if sniff(file) is Format.HEIC else _ours(path)


def _ours(path: Path) -> Engine:
    from media_api.derivatives.image import derive  # noqa: PLC0415 - others do without
    from media_api.ingest.examine import examine  # noqa: PLC0415
    from media_api.ingest.finish import Finished  # noqa: PLC0415
    from media_api.ingest.spool import measured  # noqa: PLC0415

    spool = measured(path.open("rb"), path.name)
    facts = examine(spool)
    original = Finished(
        file=spool.file,
        type=facts.type,
        width=facts.width,
        height=facts.height,
        size=spool.size,
        is_resized=False,
    )
    return lambda: _chosen(derive(original, facts))


def _ours_converted(path: Path) -> Engine:
    from media_api.ingest.prepare import Wishes, prepare  # noqa: PLC0415 - others do without

    def run() -> Made:
        with path.open("rb") as source, (path.parent / "target").open("w+b") as target:
            return _chosen(prepare(source, target, Wishes()).renditions)

    return run


def _chosen(made: Any) -> Made:
    renditions = getattr(made, "renditions", made)
    return {rendition.kind: rendition.data for rendition in renditions}


def pillow_plain(path: Path) -> Engine:
    """Every pixel decoded, and the filter run over all of them, twice."""
    return lambda: _by_pillow(path, is_tuned=False)


def pillow_tuned(path: Path) -> Engine:
    """Decoded small where the format can, averaged before the filter, the thumb of the medium."""
    return lambda: _by_pillow(path, is_tuned=True)


def _by_pillow(path: Path, *, is_tuned: bool) -> Made:
    with opened(path) as image:
        kind = image.format or "JPEG"
        if kind == "HEIF":  # what is stored is a JPEG: it is part of the work
            kind = "JPEG"
            image.save(BytesIO(), "JPEG", quality=90)
        size = (WIDTH, round(image.height * WIDTH / image.width))
        box, gap = (0.0, 0.0, *map(float, image.size)), GAP if is_tuned else None
        if is_tuned and (drafted := image.draft("RGB", (size[0] * 3 // 2, size[1] * 3 // 2))):
            box = drafted[1]
        medium = image.resize(size, Resampling.LANCZOS, box, gap)
        start, whole = (medium, (0, 0, *size)) if is_tuned else (image, box)
        thumb = start.resize((SIDE, SIDE), Resampling.LANCZOS, centre(whole), gap)
        return {"medium": _saved(medium, kind), "thumb": _saved(thumb, kind)}


def opened(path: Path) -> Any:
    """As Pillow sees it; of a video, one frame."""
    if path.suffix == ".mp4":
        return _frame(path)
    if path.suffix == ".heic":
        import pillow_heif  # noqa: PLC0415 - for one format only

        pillow_heif.register_heif_opener()
    return Image.open(path)


def _frame(path: Path) -> Image.Image:
    """The picture at a quarter of the video, or the last key picture before it."""
    import av  # noqa: PLC0415 - for videos only

    with av.open(str(path)) as container:
        container.streams.video[0].codec_context.thread_count = 1
        container.seek((container.duration or 0) // 4)
        return next(container.decode(video=0)).to_image()


def centre(box: tuple[float, ...]) -> tuple[float, float, float, float]:
    width, height = box[2], box[3]
    side = min(width, height)
    return (width - side) / 2, (height - side) / 2, (width + side) / 2, (height + side) / 2


def _saved(image: Image.Image, kind: str) -> bytes:
    data = BytesIO()
    image.info = {}  # comments would travel along
    image.save(data, kind, **SAVED[kind])
    return data.getvalue()


def pyvips(path: Path) -> Engine:
    """Its own way to shrink while loading, on one thread, as fast as it goes."""
    import pyvips as vips  # noqa: PLC0415 - only one of the engines

    vips.concurrency_set(1)
    vips.cache_set_max(0)
    suffix, options = VIPS_SAVED[path.suffix]

    def run() -> Made:
        medium = vips.Image.thumbnail(str(path), WIDTH, height=10_000).copy_memory()
        thumb = medium.thumbnail_image(SIDE, height=SIDE, crop="centre")
        pictures = {"medium": medium, "thumb": thumb}
        return {kind: one.write_to_buffer(suffix, **options) for kind, one in pictures.items()}

    return run


ENGINES: dict[str, Callable[[Path], Engine]] = {
    "ours": ours,
    "pillow plain": pillow_plain,
    "pillow tuned": pillow_tuned,
    "pyvips": pyvips,
}
NOT_FOR_VIPS = {".mp4", ".heic"}  # the wheel cannot read them
