"""Every file of a corpus through the embedded server, then bombs: `make bench-corpus CORPUS=...`.

A corpus is a folder with `files/` and `MANIFEST.tsv`, whose columns are file, sha256, format,
width, height, frames, expected (ok, reject or either), why and source.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from bombs import BOMBS
from memory import NOW, kilobytes
from photos import jpeg_2mp, multipart
from PIL import Image
from portal import Portal, end_politely, served

MOST_SECONDS = 1.0  # for a bomb to be refused
MOST_MB = 2 * 1024 + 512  # two children at their bound, and the server
SAMPLE_SECONDS = 0.02
BUG = 500
VIDEOS = {"mp4", "mov", "webm"}
# What the manifest expects of any host, and this one does otherwise on purpose. These beginnings,
# at these places, are taken:
TAKEN = {"bmp": (0, (b"BM",)), "mp4": (8, (b"isom", b"iso2", b"mp41", b"mp42", b"avc1"))}
CLEANED = {"polyglot-584510d204b0.htm": "a video within a page: kept is the video alone"}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the manifest, and its file."""

    path: Path
    format: str
    width: int
    height: int
    frames: int
    expected: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What the server said; `media` is None when it refused."""

    status: int
    seconds: float
    message: str
    media: dict[str, Any] | None


def main() -> int:
    end_politely()
    options = arguments()
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as portal:
        sent(portal, jpeg_2mp(), "warm-up.jpg")  # the children are started by the first upload
        with watched(portal) as peak_mb:
            wrong = corpus_told(portal, rows(options.corpus)) + bombs_told(portal)
            wrong += memory_told(peak_mb())
            wrong += alive_told(portal)
    print("\n" + ("\n".join(wrong) if wrong else "All as it should be."))
    return 1 if wrong else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path, help="a folder with MANIFEST.tsv and files/")
    return parser.parse_args()


def rows(corpus: Path) -> list[Row]:
    with (corpus / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        return [
            Row(
                path=corpus / "files" / line["file"],
                format=line["format"],
                width=int(line["width"] or 0),
                height=int(line["height"] or 0),
                frames=int(line["frames"] or 1),
                expected=line["expected"],
                why=line["why"],
            )
            for line in csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE)
        ]


def corpus_told(portal: Portal, corpus: list[Row]) -> list[str]:
    counts, statuses, slowest = Counter[str](), Counter[int](), (0.0, "")
    wrong = []
    for row in corpus:
        outcome = sent(portal, row.path.read_bytes(), row.path.name)
        statuses[outcome.status] += 1
        counts[f"{row.expected}, {'refused' if outcome.media is None else 'kept'}"] += 1
        slowest = max(slowest, (outcome.seconds, row.path.name))
        wrong += [f"{row.path.name} ({row.why}): {one}" for one in complaints(portal, row, outcome)]
    print(f"{len(corpus)} files; by the manifest's word and ours: {listed(counts)}")
    print(f"statuses: {listed(statuses)}; slowest: {slowest[1]}, {slowest[0]:.2f} s")
    return wrong


def listed(counts: Counter[Any]) -> str:
    return "; ".join(f"{name}: {count}" for name, count in sorted(counts.items()))


def complaints(portal: Portal, row: Row, outcome: Outcome) -> Iterator[str]:
    """What is wrong with the outcome, as far as the manifest says anything."""
    if outcome.status >= BUG:
        yield f"answered {outcome.status}: {outcome.message}"
    elif outcome.media is None:
        if is_to_be_kept(row):
            yield f"refused: {outcome.message}"
    elif row.expected == "reject" and row.path.name not in CLEANED:
        yield "kept"
    elif row.expected == "ok":
        yield from differences(portal, row, outcome.media)


def is_to_be_kept(row: Row) -> bool:
    """But for bitmaps without a file header, and containers that only resemble MP4."""
    place, starts = TAKEN.get(row.format, (0, (b"",)))
    return row.expected == "ok" and row.path.read_bytes()[place:].startswith(starts)


def differences(portal: Portal, row: Row, media: dict[str, Any]) -> Iterator[str]:
    yield from size_differences(row, media)
    if row.format not in VIDEOS:
        yield from frame_differences(portal, row, media)


def size_differences(row: Row, media: dict[str, Any]) -> Iterator[str]:
    """Sides either way round: the manifest has them as stored, the answer as seen."""
    sides = sorted((int(media["width"]), int(media["height"])))
    if sides != sorted((row.width, row.height)):
        yield f"is {media['width']}x{media['height']}, not {row.width}x{row.height}"


def frame_differences(portal: Portal, row: Row, media: dict[str, Any]) -> Iterator[str]:
    """A JPEG is one picture: others that follow it, as in an MPO, are not kept."""
    frames = 1 if row.format == "jpg" else row.frames
    if bool(media["is_animated"]) != (frames > 1):
        yield f"is_animated is {media['is_animated']} with {frames} frames"
    with Image.open(BytesIO(fetched(portal, media["url"]))) as image:
        if getattr(image, "n_frames", 1) != frames:
            yield f"was kept with {getattr(image, 'n_frames', 1)} frames, not {frames}"


def bombs_told(portal: Portal) -> list[str]:
    wrong = []
    print(f"\n{'bomb':<36}{'bytes':>10}{'status':>8}{'ms':>7}")
    for name, drawn in BOMBS.items():
        data = drawn()
        outcome = sent(portal, data, "bomb")
        print(f"{name:<36}{len(data):>10,}{outcome.status:>8}{1000 * outcome.seconds:>7.0f}")
        if outcome.media is not None or outcome.status >= BUG or outcome.seconds > MOST_SECONDS:
            wrong.append(f"{name}: {outcome.status} {outcome.message}, {outcome.seconds:.2f} s")
    return wrong


def memory_told(peak_mb: float) -> list[str]:
    print(f"\npeak memory of all processes together: {peak_mb:.0f} MB (bound: {MOST_MB})")
    return [f"took {peak_mb:.0f} MB"] if peak_mb > MOST_MB else []


def alive_told(portal: Portal) -> list[str]:
    outcome = sent(portal, jpeg_2mp(), "afterwards.jpg")
    return [] if outcome.media else [f"afterwards a photograph is refused: {outcome.message}"]


def sent(portal: Portal, data: bytes, name: str) -> Outcome:
    body, content_type = multipart(data, name)
    start = time.perf_counter()
    answer = portal.post(body, content_type)
    return Outcome(
        status=answer["status_code"],
        seconds=time.perf_counter() - start,
        message=answer.get("error", {}).get("message", ""),
        media=answer.get("image"),
    )


def fetched(portal: Portal, url: str) -> bytes:
    connection = portal.connection()
    try:
        connection.request("GET", "/" + url.split("/", 3)[3])
        return connection.getresponse().read()
    finally:
        connection.close()


@contextmanager
def watched(portal: Portal) -> Iterator[Callable[[], float]]:
    """The highest sum of what the server and its children hold at one time, looked at often."""
    peak, ended = [0], threading.Event()

    def look() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            peak[0] = max(peak[0], sum(held(pid) for pid in portal.pids()))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield lambda: peak[0] / 1024
    finally:
        ended.set()
        thread.join()


def held(pid: int) -> int:
    """Kilobytes; 0 of a process that has ended meanwhile."""
    try:
        return kilobytes(pid, NOW)
    except OSError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
