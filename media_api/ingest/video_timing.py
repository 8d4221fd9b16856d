"""How long a video is and how fast, as its file says or, when that is nothing, as counted."""

from __future__ import annotations

from dataclasses import dataclass

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from media_api.ingest.video_container import is_last, packets, picture_stream
from media_api.ingest.video_limits import most_frames_a_second, most_packets


@dataclass(frozen=True)
class Timing:
    """Length and speed, in seconds and pictures a second; 0 when not known."""

    seconds: float
    rate: float


def stated_timing(container: InputContainer, stream: VideoStream) -> Timing | None:
    """None when the file does not say: browsers record without a length and with a wild rate."""
    seconds = (container.duration or 0) / av.time_base
    if stream.frames and stream.duration and stream.time_base:
        return Timing(seconds, stream.frames / float(stream.duration * stream.time_base))
    rate = float(stream.average_rate or 0)
    if seconds <= 0 or rate > most_frames_a_second():
        return None
    return Timing(seconds, rate)


def counted_timing(container: InputContainer) -> Timing:
    """From the times of all pictures; the container is read to its end."""
    stream = picture_stream(container)
    spans = [
        (packet.pts, packet.pts + (packet.duration or 0))
        for packet in packets(container, [stream], most=most_packets())
        if packet.pts is not None and not is_last(packet)
    ]
    if not spans or not stream.time_base:
        return Timing(0, 0)
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    seconds = float((last - first) * stream.time_base)
    return Timing(seconds, len(spans) / seconds if seconds else 0)
