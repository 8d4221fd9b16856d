"""How much memory one upload of 64 MB takes in the embedded server: `make bench-memory`."""

from __future__ import annotations

import argparse
import base64
import secrets
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import IO
from urllib.parse import quote_from_bytes

from photos import jpeg_2mp, large_jpeg, multipart, padded, unique
from PIL import Image
from portal import Portal, end_politely, served

SIZE = 64_000_000
LIMIT = 32_000_000  # bytes by which the peak may lie above what the server took before
BLOCK = 3 * 256 * 1024  # whole groups of base64
WARM_UPS = 4
SAMPLE_SECONDS = 0.005
PEAK, NOW = "VmHWM:", "VmRSS:"


def main() -> int:
    end_politely()
    options = arguments()
    small = jpeg_2mp()
    kinds = {"48 MP": large_jpeg(options.size), "2 MP padded": padded(small, options.size)}
    for kind, data in kinds.items():
        print(f"{kind}: {described(data)}")
    print(f"\n{'file':<13}{'form':<22}{'before MB':>10}{'peak MB':>9}{'growth MB':>11}{'limit':>7}")
    growths = []
    for kind, data in kinds.items():
        for form, write in FORMS.items():
            before, peak = measured(data, write, warm_up=small)
            growths.append(peak - before)
            show(kind, form, before=before, peak=peak)
    return 1 if max(growths) > LIMIT else 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="bytes of the file")
    return parser.parse_args()


def described(data: bytes) -> str:
    with Image.open(BytesIO(data)) as image:
        return f"{image.format} {image.width}x{image.height}, {len(data):,} bytes"


def measured(data: bytes, write: Writer, *, warm_up: bytes) -> tuple[int, int]:
    """Bytes before the upload and at its peak, in a server of its own.

    A used server would hide growth: what an earlier upload made it take is not given back.
    """
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "data") as portal:
        for _ in range(WARM_UPS):
            accepted(portal, *multipart(unique(warm_up), "warm.jpg"))
        with (Path(folder) / "body").open("w+b") as body:
            content_type = write(body, data)
            body.seek(0)
            with watched(portal.pids()) as memory:
                accepted(portal, body, content_type)
            return memory()


def accepted(portal: Portal, body: bytes | IO[bytes], content_type: str) -> None:
    answer = portal.post(body, content_type)
    if "image" not in answer:
        raise SystemExit(f"the server refused the upload: {answer}")


@contextmanager
def watched(pids: list[int]) -> Iterator[Callable[[], tuple[int, int]]]:
    """Gives, after the block, the memory before it and the peak within it.

    The kernel keeps the peak itself where it may be told to forget the one of the past.
    """
    before = total(pids, NOW)
    if all(forgotten(pid) for pid in pids):
        yield lambda: (before, total(pids, PEAK))
        return
    samples, ended = [before], threading.Event()

    def sample() -> None:
        while not ended.wait(SAMPLE_SECONDS):
            samples.append(total(pids, NOW))

    thread = threading.Thread(target=sample)
    thread.start()
    try:
        yield lambda: (before, max(samples))
    finally:
        ended.set()
        thread.join()


def forgotten(pid: int) -> bool:
    try:
        Path(f"/proc/{pid}/clear_refs").write_text("5")
    except OSError:
        return False
    return True


def total(pids: Iterable[int], name: str) -> int:
    return sum(kilobytes(pid, name) for pid in pids) * 1024


def kilobytes(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def write_multipart_file(body: IO[bytes], data: bytes) -> str:
    return _multipart(body, '; filename="large.jpg"', [data])


def write_multipart_text(body: IO[bytes], data: bytes) -> str:
    return _multipart(body, "", base64_of(data))


def _multipart(body: IO[bytes], more: str, blocks: Iterable[bytes]) -> str:
    boundary = secrets.token_hex(16)
    disposition = f'Content-Disposition: form-data; name="source"{more}'
    body.write(f"--{boundary}\r\n{disposition}\r\n\r\n".encode())
    body.writelines(blocks)
    body.write(f"\r\n--{boundary}--\r\n".encode())
    return f"multipart/form-data; boundary={boundary}"


def write_urlencoded(body: IO[bytes], data: bytes) -> str:
    body.write(b"source=")
    body.writelines(quote_from_bytes(block, safe="").encode() for block in base64_of(data))
    return "application/x-www-form-urlencoded"


def base64_of(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), BLOCK):
        yield base64.b64encode(data[start : start + BLOCK])


def show(kind: str, form: str, *, before: int, peak: int) -> None:
    growth = peak - before
    verdict = "  TOO MUCH" if growth > LIMIT else ""
    print(
        f"{kind:<13}{form:<22}{before / 1e6:>10.1f}{peak / 1e6:>9.1f}{growth / 1e6:>11.1f}"
        f"{LIMIT / 1e6:>7.0f}{verdict}",
        flush=True,
    )


Writer = Callable[[IO[bytes], bytes], str]
FORMS: dict[str, Writer] = {
    "multipart file": write_multipart_file,
    "base64 in multipart": write_multipart_text,
    "base64 urlencoded": write_urlencoded,
}

if __name__ == "__main__":
    sys.exit(main())
