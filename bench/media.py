"""What the thumb and medium of a file cost with our engine and others: `make bench-media`."""

from __future__ import annotations

import argparse
import base64
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from typing import Any

from engines import ENGINES, NOT_FOR_VIPS, SIDE, WIDTH, centre, opened
from memory import NOW, PEAK, forgotten, kilobytes
from PIL import Image
from PIL.Image import Resampling
from quality import psnr, ssim
from sources import SOURCES

MOST = 1.3  # times the fastest engine of equal quality
EQUAL = 0.3  # decibels
WARM_UPS = 1
KINDS = ("medium", "thumb")


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One engine on one file; CPU and wall are medians of the rounds, quality includes encoding."""

    case: str
    engine: str
    cpu_ms: float
    wall_ms: float
    rss_mb: float
    medium_psnr: float
    medium_ssim: float
    thumb_psnr: float
    thumb_ssim: float
    kilobytes: float
    ratio: float = 0.0


def main() -> int:
    options = arguments()
    if options.child:
        return child(Path(options.child[0]), options.child[1])
    table: list[Figures] = []
    show_head()
    with tempfile.TemporaryDirectory() as folder:
        for case in options.cases:
            figures = compared(case, drawn(case, Path(folder)), rounds=options.rounds)
            show(figures)
            table += figures
    if options.json:
        options.json.write_text(json.dumps([asdict(one) for one in table], indent=1) + "\n")
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="of each engine, taking turns")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    parser.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--cases", nargs="+", choices=list(SOURCES), default=list(SOURCES))
    return parser.parse_args()


def drawn(case: str, folder: Path) -> Path:
    suffix, draw = SOURCES[case]
    path = folder / f"source{suffix}"
    draw(path)
    return path


def compared(case: str, path: Path, *, rounds: int) -> list[Figures]:
    names = [name for name in ENGINES if name != "pyvips" or path.suffix not in NOT_FOR_VIPS]
    with ExitStack() as stack:
        children = {name: stack.enter_context(started(path, name)) for name in names}
        runs: dict[str, list[dict[str, Any]]] = {name: [] for name in names}
        for number in range(WARM_UPS + rounds):
            for name, process in children.items():
                answer = asked(process, "run")
                if number >= WARM_UPS:
                    runs[name].append(answer)
        ends = {name: asked(process, "end") for name, process in children.items()}
    best = reference(path)
    figures = [figures_of(case, name, runs[name], ends[name], best) for name in names]
    return with_ratios(figures)


def with_ratios(figures: Sequence[Figures]) -> list[Figures]:
    """To the fastest of those whose medium is not worse than ours."""
    best = next(one.medium_psnr for one in figures if one.engine == "ours") - EQUAL
    fastest = min(one.cpu_ms for one in figures if one.medium_psnr >= best)
    return [replace(one, ratio=one.cpu_ms / fastest) for one in figures]


def figures_of(
    case: str,
    engine: str,
    runs: list[dict[str, Any]],
    end: dict[str, Any],
    references: dict[str, Image.Image],
) -> Figures:
    made = {kind: base64.b64decode(data) for kind, data in end["made"].items()}
    likeness = {kind: quality(made[kind], references[kind]) for kind in KINDS}
    return Figures(
        case=case,
        engine=engine,
        cpu_ms=statistics.median(run["cpu"] for run in runs) * 1000,
        wall_ms=statistics.median(run["wall"] for run in runs) * 1000,
        rss_mb=end["growth"] / 1e6,
        medium_psnr=likeness["medium"][0],
        medium_ssim=likeness["medium"][1],
        thumb_psnr=likeness["thumb"][0],
        thumb_ssim=likeness["thumb"][1],
        kilobytes=sum(len(made[kind]) for kind in KINDS) / 1000,
    )


def quality(data: bytes, reference: Image.Image) -> tuple[float, float]:
    with Image.open(BytesIO(data)) as image:
        picture = image.convert("RGB")
    return psnr(picture, reference), ssim(picture, reference)


def reference(path: Path) -> dict[str, Image.Image]:
    """The best there is: every pixel through the filter, nothing encoded."""
    with opened(path) as image:
        whole = image.convert("RGB")
    size = (WIDTH, round(whole.height * WIDTH / whole.width))
    box = centre((0, 0, *whole.size))
    return {
        "medium": whole.resize(size, Resampling.LANCZOS),
        "thumb": whole.resize((SIDE, SIDE), Resampling.LANCZOS, box),
    }


@contextmanager
def started(path: Path, engine: str) -> Iterator[subprocess.Popen[str]]:
    """A process for one engine and file, so that its memory is its own."""
    process = subprocess.Popen(
        [sys.executable, __file__, "--child", str(path), engine],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def asked(process: subprocess.Popen[str], word: str) -> dict[str, Any]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError
    process.stdin.write(word + "\n")
    process.stdin.flush()
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"{process.args} ended")
    answer: dict[str, Any] = json.loads(line)
    return answer


def child(path: Path, engine: str) -> int:
    run = ENGINES[engine](path)
    before, made = 0, {}
    for line in sys.stdin:
        if line.strip() == "end":
            growth = kilobytes(os.getpid(), PEAK) * 1024 - before
            words = {kind: base64.b64encode(data).decode() for kind, data in made.items()}
            print(json.dumps({"growth": growth, "made": words}), flush=True)
            break
        if not before and forgotten(os.getpid()):
            before = kilobytes(os.getpid(), NOW) * 1024
        wall, cpu = time.perf_counter(), time.process_time()
        made = run()
        spent = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
        print(json.dumps(spent), flush=True)
    return 0


def show_head() -> None:
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{cores} cores, load {load:.1f} before. CPU and wall in ms, memory growth in MB.\n")
    print("| file | engine | CPU | ratio | wall | RSS | medium dB / SSIM | thumb dB / SSIM | KB |")
    print("|---|---|---|---|---|---|---|---|---|")


def show(figures: Sequence[Figures]) -> None:
    for one in figures:
        mark = " !" if one.engine == "ours" and one.ratio > MOST else ""
        print(
            f"| {one.case} | {one.engine} | {one.cpu_ms:.1f} | {one.ratio:.2f}{mark} "
            f"| {one.wall_ms:.1f} | {one.rss_mb:.0f} "
            f"| {one.medium_psnr:.2f} / {one.medium_ssim:.3f} "
            f"| {one.thumb_psnr:.2f} / {one.thumb_ssim:.3f} | {one.kilobytes:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    sys.exit(main())
