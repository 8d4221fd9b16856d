"""Sample videos, encoded when a test asks for them: nothing binary is committed."""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from fractions import Fraction

import av
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream
from PIL import Image

SECRETS = {
    "title": "Harbour at dawn",
    "comment": "SECRET-COMMENT",
    "location": "+48.8584+002.2945/",
    "creation_time": "2023-04-05T06:07:08Z",
    "encoder": "SECRET-ENCODER",
}
RATE, SAMPLES = 25, 48_000
IDENTITY = struct.pack(">9i", 65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30)
# By EXIF orientation: where right, and where down, are shown (a, b, c, d of the display matrix).
TURNS = {
    1: (1, 0, 0, 1),
    2: (-1, 0, 0, 1),
    3: (-1, 0, 0, -1),
    4: (1, 0, 0, -1),
    5: (0, 1, 1, 0),
    6: (0, 1, -1, 0),
    7: (0, -1, -1, 0),
    8: (0, -1, 1, 0),
}


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """What to film: `kind` is a muxer, `codec` an encoder."""

    kind: str = "mp4"
    codec: str = "mpeg4"
    size: tuple[int, int] = (64, 48)
    frames: int = 50
    rate: int = RATE
    has_sound: bool = True
    has_picture: bool = True
    pixels: str = "yuv420p"
    metadata: dict[str, str] | None = None
    options: dict[str, str] | None = None


def still(size: tuple[int, int], moment: float) -> Image.Image:
    """Grey that grows lighter, with an orange corner, so that time and turning show."""
    level = 40 + round(160 * moment)
    image = Image.new("RGB", size, (level, level, level))
    image.paste((250, 120, 0), (0, 0, size[0] // 3, size[1] // 3))
    return image


def film(recipe: Recipe | None = None) -> bytes:
    """The bytes of a video."""
    recipe = recipe or Recipe()
    data = io.BytesIO()
    with av.open(
        data, "w", format=recipe.kind, container_options=recipe.options or {}
    ) as container:
        container.metadata.update(recipe.metadata or {})
        pictures = _picture_stream(container, recipe) if recipe.has_picture else None
        sound = _sound_stream(container, recipe) if recipe.has_sound else None
        if pictures:
            _film(container, pictures, recipe)
        if sound:
            _record(container, sound, recipe)
    return data.getvalue()


def film_with_chapter() -> bytes:
    """An MP4 with a track of text that names its chapter."""
    data = io.BytesIO()
    with av.open(data, "w", format="mp4") as container:
        container.set_chapters(
            [
                {
                    "id": 1,
                    "start": 0,
                    "end": 1,
                    "time_base": Fraction(1),
                    "metadata": {"title": "SECRET-CHAPTER"},
                }
            ]
        )
        _film(container, _picture_stream(container, Recipe()), Recipe())
    return data.getvalue()


def turned(video: bytes, orientation: int) -> bytes:
    """An MP4 or MOV without sound whose player has to turn the picture."""
    assert video.count(IDENTITY) == 2  # of the film and of its only track
    a, b, c, d = (65536 * number for number in TURNS[orientation])
    at = video.rindex(IDENTITY)
    matrix = struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    return video[:at] + matrix + video[at + len(matrix) :]


def payloads(video: bytes, demuxer: str) -> list[tuple[str, Fraction, bytes]]:
    """Every encoded picture and sound with its time."""
    with av.open(io.BytesIO(video), "r", format=demuxer, metadata_errors="replace") as container:
        return sorted(
            (packet.stream.type, (packet.pts or 0) * packet.time_base, bytes(packet))
            for packet in container.demux()
            if packet.size
        )


def _picture_stream(container: OutputContainer, recipe: Recipe) -> VideoStream:
    stream = container.add_stream(recipe.codec, rate=recipe.rate)
    assert isinstance(stream, VideoStream)
    stream.width, stream.height = recipe.size
    stream.pix_fmt = recipe.pixels
    stream.codec_context.gop_size = 10
    stream.codec_context.thread_count = 1
    return stream


def _sound_stream(container: OutputContainer, recipe: Recipe) -> AudioStream:
    codec = "libopus" if recipe.kind == "webm" else "aac"
    stream = container.add_stream(codec, rate=SAMPLES, layout="mono")
    assert isinstance(stream, AudioStream)
    return stream


def _film(container: OutputContainer, stream: VideoStream, recipe: Recipe) -> None:
    for number in range(recipe.frames):
        image = still(recipe.size, number / recipe.frames)
        frame = av.VideoFrame.from_image(image)  # type: ignore[no-untyped-call]  # PyAV's
        frame.pts, frame.time_base = number, Fraction(1, recipe.rate)
        container.mux(stream.encode(frame))
    container.mux(stream.encode())


def _record(container: OutputContainer, stream: AudioStream, recipe: Recipe) -> None:
    size = stream.codec_context.frame_size or 960
    for number in range(SAMPLES * recipe.frames // recipe.rate // size):
        frame = av.AudioFrame(stream.codec_context.format.name, "mono", size)
        frame.sample_rate, frame.pts = SAMPLES, number * size
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        container.mux(stream.encode(frame))
    container.mux(stream.encode())
