"""The portal as a child process: on a free port, with a data folder of its own."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 30.0  # seconds to start, and to stop
KEY = re.compile(r"API key:\s+(\S+)")


@dataclass(frozen=True, kw_only=True)
class Portal:
    """A running server. `printed` is what it said until it answered."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]
    printed: str

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def key(self) -> str:
        """The key of the first administrator; "" when this was not the first start."""
        found = KEY.search(self.printed)
        return found[1] if found else ""

    def connection(self, blocksize: int = 256 * 1024) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60, blocksize=blocksize)

    def post(self, body: bytes | IO[bytes], content_type: str, key: str = "") -> dict[str, Any]:
        """The answer to one upload; an open file is streamed."""
        connection = self.connection()
        headers = {"X-API-Key": key or self.key, "Content-Type": content_type}
        if not isinstance(body, bytes):
            headers["Content-Length"] = str(os.fstat(body.fileno()).st_size)
        try:
            connection.request("POST", "/api/1/upload", body=body, headers=headers)
            answer: dict[str, Any] = json.loads(connection.getresponse().read())
        finally:
            connection.close()
        return answer

    def pids(self) -> list[int]:
        """The server and all its descendants."""
        parents = {pid: int(fields[1]) for pid, fields in processes()}
        found = [self.pid]
        for pid in found:  # grows while it is walked
            found += [child for child, parent in parents.items() if parent == pid]
        return found

    def cpu_seconds(self) -> float:
        """Used so far by the server and its descendants, those that have ended included."""
        ours = set(self.pids())
        ticks = sum(
            sum(int(field) for field in fields[11:15]) for pid, fields in processes() if pid in ours
        )
        return ticks / os.sysconf("SC_CLK_TCK")


def processes() -> Iterator[tuple[int, list[str]]]:
    """Each process with the fields of its stat file that follow the name."""
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = path.read_text(encoding="utf-8", errors="replace")
        except OSError:  # it ended meanwhile
            continue
        yield int(path.parent.name), text.rpartition(")")[2].split()


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Portal]:
    """A server on this data folder, stopped at the end whatever happens."""
    port = free_port()
    log = folder / "server.log"
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment(folder, port=port, settings=settings),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,  # so that all of it can be ended at once
        )
    try:
        until_answered(port, process, log)
        printed = log.read_text(encoding="utf-8")
        yield Portal(port=port, folder=folder, process=process, printed=printed)
    finally:
        stop(process)


def environment(folder: Path, *, port: int, settings: Mapping[str, str]) -> dict[str, str]:
    """Nothing of the developer's own settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("IMGFLY_") and name != "DATABASE_URL"
    }
    return kept | {
        "DJANGO_SETTINGS_MODULE": "imgfly.settings",
        "IMGFLY_DATA_DIR": str(folder),
        "IMGFLY_SITE_URL": f"http://127.0.0.1:{port}",
        **settings,
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until_answered(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/api/1/upload")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.05)
        else:
            return
        finally:
            connection.close()
    raise RuntimeError(f"the server did not start:\n{log.read_text(encoding='utf-8')}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask with SIGINT, as Ctrl-C would; what is left after a while is killed."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        pass
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def end_politely() -> None:
    """Let SIGTERM and SIGHUP unwind the script like Ctrl-C does, so that its server ends, too."""

    def leave(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
