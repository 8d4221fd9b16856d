"""Does this container's part live? `health.py web [PORT]`, `health.py worker`, `health.py beat`."""

from __future__ import annotations

import os
import socket
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

SCHEDULE = Path("/tmp/celerybeat-schedule")  # noqa: S108 - a container of its own
SILENCE = 600  # seconds; beat writes its schedule every three minutes


def web(port: str = "8000") -> bool:
    host = urlsplit(os.environ.get("IMGFLY_SITE_URL") or "http://127.0.0.1:8000").netloc
    request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
    with urllib.request.urlopen(request, timeout=4) as answer:
        return bool(answer.status == 200)  # noqa: PLR2004


def worker() -> bool:
    from imgfly.celery import app  # noqa: PLC0415 - takes a second, and web needs none of it

    return bool(app.control.ping(destination=[f"celery@{socket.gethostname()}"], timeout=5))


def beat() -> bool:
    files = list(SCHEDULE.parent.glob(f"{SCHEDULE.name}*"))
    return bool(files) and time.time() - max(file.stat().st_mtime for file in files) < SILENCE


PARTS: dict[str, Callable[..., bool]] = {"web": web, "worker": worker, "beat": beat}


def main(part: str, *words: str) -> int:
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    try:
        return 0 if PARTS[part](*words) else 1
    except OSError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
