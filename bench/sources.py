"""The files that thumbs and media are made of in the comparison."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
from photos import jpeg_2mp, jpeg_12mp, large_jpeg, photo, png_small

LARGE = 14_000_000  # bytes
BIG = (4000, 3000)
RATE, FRAMES, STEP = 25, 75, 2


def _bytes(draw: Callable[[], bytes]) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        path.write_bytes(draw())

    return write


def _encoded(
    kind: str, *, grain: int, size: tuple[int, int] = BIG, **options: int
) -> Callable[[Path], None]:
    def write(path: Path) -> None:
        photo(*size, grain=grain).save(path, kind, **options)

    return write


def _heic(path: Path) -> None:
    import pillow_heif  # noqa: PLC0415 - for one format only

    pillow_heif.from_pillow(photo(*BIG, grain=3)).save(path, quality=60)


def _video(width: int, height: int) -> Callable[[Path], None]:
    """Three seconds of a camera that turns to the right."""

    def write(path: Path) -> None:
        view = photo(width + FRAMES * STEP, height, grain=3)
        with av.open(str(path), "w") as container:
            stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast"})
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            for number in range(FRAMES):
                left = number * STEP
                picture = view.crop((left, 0, left + width, height))
                frame = av.VideoFrame.from_image(picture)
                frame.pts, frame.time_base = number, Fraction(1, RATE)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))

    return write


SOURCES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "JPEG 2 MP": (".jpg", _bytes(jpeg_2mp)),
    "JPEG 12 MP": (".jpg", _bytes(jpeg_12mp)),
    "JPEG 48 MP": (".jpg", _bytes(lambda: large_jpeg(LARGE))),
    "PNG 0.3 MP": (".png", _bytes(png_small)),
    "PNG 12 MP": (".png", _encoded("PNG", grain=3)),
    "WebP 12 MP": (".webp", _encoded("WEBP", grain=3, quality=80)),
    "WebP 2 MP": (".webp", _encoded("WEBP", size=(1632, 1224), grain=3, quality=80)),
    "AVIF 12 MP": (".avif", _encoded("AVIF", grain=3, quality=70, speed=9)),
    "HEIC 12 MP": (".heic", _heic),
    "MP4 720p": (".mp4", _video(1280, 720)),
    "MP4 1080p": (".mp4", _video(1920, 1080)),
}
