"""Uploads a second, and what one costs in CPU, of the embedded server: `make bench`."""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from io import BytesIO
from pathlib import Path
from queue import Empty, SimpleQueue

from engines import ours
from photos import STANDARD, multipart, unique
from PIL import Image
from portal import Portal, end_politely, served

TARGETS = {"jpeg2mp": 30, "jpeg12mp": 75, "png500k": 55}  # milliseconds of CPU for one upload
WARM_UP = 2
ENGINE_ROUNDS = 10
OK = 200
Body = tuple[bytes, str]


@dataclass(frozen=True, kw_only=True)
class Figures:
    """One line of the table. `load` is how busy the machine was with other things before.

    `engine_ms` is what the bare engine takes here and now: the rest is what the server adds.
    """

    case: str
    concurrency: int
    uploads: int
    failures: int
    per_second: float
    p50_ms: float
    p95_ms: float
    cpu_ms: float
    target_cpu_ms: int
    engine_ms: float
    load: float


def main() -> int:
    end_politely()
    options = arguments()
    pictures = {case: STANDARD[case]() for case in options.cases.split(",")}
    for case, data in pictures.items():
        print(f"{case}: {described(data)}")
    print(f"\n{'case':<10}{'conc':>5}{'n':>5}{'up/s':>8}{'p50 ms':>8}{'p95 ms':>8}", end="")
    print(f"{'CPU ms':>8}{'target':>8}{'engine':>8}{'load':>7}")
    lines = []
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as portal:
        for case, data in pictures.items():
            engine = engine_ms(data, Path(folder) / case)
            for concurrency in map(int, options.conc.split(",")):
                line = measured(portal, case, data=data, n=options.n, concurrency=concurrency)
                line = replace(line, engine_ms=engine)
                show(line)
                lines.append(line)
    if options.json:
        options.json.write_text(json.dumps([asdict(line) for line in lines], indent=1) + "\n")
    return 1 if any(line.failures for line in lines) else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=40, help="uploads for each line")
    parser.add_argument("--conc", default="1,4", help="how many at a time, comma separated")
    parser.add_argument("--cases", default=",".join(STANDARD), help=", ".join(STANDARD))
    parser.add_argument("--json", type=Path, help="write the figures to this file, too")
    options = parser.parse_args()
    if unknown := set(options.cases.split(",")) - set(STANDARD):
        parser.error(f"there is no case {', '.join(sorted(unknown))}")
    return options


def described(data: bytes) -> str:
    with Image.open(BytesIO(data)) as image:
        return f"{image.format} {image.width}x{image.height}, {len(data):,} bytes"


def measured(portal: Portal, case: str, *, data: bytes, n: int, concurrency: int) -> Figures:
    bodies = [multipart(unique(data), case) for _ in range(n + WARM_UP)]
    sent(portal, bodies[:WARM_UP], concurrency=1)
    load, before, start = os.getloadavg()[0], portal.cpu_seconds(), time.perf_counter()
    answers = sent(portal, bodies[WARM_UP:], concurrency=concurrency)
    elapsed, cpu = time.perf_counter() - start, portal.cpu_seconds() - before
    waits = [1000 * wait for _, wait in answers]
    return Figures(
        case=case,
        concurrency=concurrency,
        uploads=n,
        failures=sum(status != OK for status, _ in answers),
        per_second=round(n / elapsed, 2),
        p50_ms=round(statistics.median(waits), 1),
        p95_ms=round(statistics.quantiles([*waits, *waits], n=20, method="inclusive")[-1], 1),
        cpu_ms=round(1000 * cpu / n, 1),
        target_cpu_ms=TARGETS[case],
        engine_ms=0.0,
        load=round(load, 2),
    )


def engine_ms(data: bytes, path: Path) -> float:
    """CPU that no server can do without: the derivatives, and the digests of the stored bytes."""
    path.write_bytes(data)
    derived = ours(path)
    spent = []
    for _ in range(ENGINE_ROUNDS):
        start = time.process_time()
        derived()
        hashlib.md5(data, usedforsecurity=False)
        hashlib.sha256(data)
        spent.append(time.process_time() - start)
    return round(1000 * statistics.median(spent), 1)


def sent(portal: Portal, bodies: Sequence[Body], *, concurrency: int) -> list[tuple[int, float]]:
    """Status and seconds of each upload, each thread on one connection that it keeps."""
    waiting: SimpleQueue[Body] = SimpleQueue()
    for body in bodies:
        waiting.put(body)
    with ThreadPoolExecutor(concurrency) as pool:
        threads = [pool.submit(one_after_the_other, portal, waiting) for _ in range(concurrency)]
        return [answer for thread in threads for answer in thread.result()]


def one_after_the_other(portal: Portal, waiting: SimpleQueue[Body]) -> list[tuple[int, float]]:
    answers = []
    connection = portal.connection()
    try:
        while True:
            body, content_type = waiting.get_nowait()
            headers = {"X-API-Key": portal.key, "Content-Type": content_type}
            start = time.perf_counter()
            connection.request("POST", "/api/1/upload", body=body, headers=headers)
            response = connection.getresponse()
            response.read()
            answers.append((response.status, time.perf_counter() - start))
    except Empty:
        return answers
    finally:
        connection.close()


def show(line: Figures) -> None:
    print(
        f"{line.case:<10}{line.concurrency:>5}{line.uploads:>5}{line.per_second:>8.1f}"
        f"{line.p50_ms:>8.0f}{line.p95_ms:>8.0f}{line.cpu_ms:>8.1f}{line.target_cpu_ms:>8}"
        f"{line.engine_ms:>8.1f}{line.load:>7.2f}"
        + (f"  {line.failures} FAILED" if line.failures else ""),
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
