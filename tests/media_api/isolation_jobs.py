"""Jobs that break the rules, for children that tests start."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import stat
import sys
import threading
import time
from pathlib import Path
from typing import IO, Any

from media_api import problems
from media_api.ingest.spool import temporary_file
from media_api.isolation.wire import HEAD, Message


def echo(request: Message, *files: IO[bytes]) -> Message:
    return Message({"pid": os.getpid(), "limits": request.value["limits"]}, request.blobs)


def segv(request: Message, *files: IO[bytes]) -> Message:
    ctypes.string_at(0)
    return Message({})


def kill(request: Message, *files: IO[bytes]) -> Message:
    os.kill(os.getpid(), signal.SIGKILL)
    return Message({})


def leave(request: Message, *files: IO[bytes]) -> Message:
    sys.exit(0)


def loop(request: Message, *files: IO[bytes]) -> Message:
    while True:
        pass


def spin(request: Message, *files: IO[bytes]) -> Message:
    """Half a second of work."""
    start = time.process_time()
    while time.process_time() < start + 0.5:
        pass
    return Message({"pid": os.getpid()})


def sleep(request: Message, *files: IO[bytes]) -> Message:
    time.sleep(60)
    return Message({})


def nap(request: Message, *files: IO[bytes]) -> Message:
    time.sleep(0.5)
    return Message({})


def hog(request: Message, *files: IO[bytes]) -> Message:
    return Message({"size": len(bytearray(1 << 30))})


def write(request: Message, *files: IO[bytes]) -> Message:
    for _ in range(40):
        files[1].write(bytes(1 << 20))
    return Message({})


def write_beside(request: Message, *files: IO[bytes]) -> Message:
    with temporary_file() as file:
        return write(request, file, file)


def tell(request: Message, *files: IO[bytes]) -> Message:
    """What a child is and has."""
    with temporary_file() as file:
        file.write(b"a place to work in")
    kinds: dict[str, int] = {}
    for number in range(3, 64):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        kind = "socket" if stat.S_ISSOCK(mode) else "file" if stat.S_ISREG(mode) else "other"
        kinds[kind] = kinds.get(kind, 0) + 1
    return Message(
        {
            "environment": dict(os.environ),
            "folder": [str(Path.cwd()), *map(str, Path().iterdir())],
            "files": kinds,
            "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
            "threads": threading.active_count(),
            "modules": sorted(name for name in sys.modules if name.startswith(("django", "media"))),
        }
    )


def connect(request: Message, *files: IO[bytes]) -> Message:
    with socket.socket() as sock:
        sock.settimeout(2)
        return Message({"error": sock.connect_ex(("127.0.0.1", request.value["port"]))})


def open_paths(request: Message, *files: IO[bytes]) -> Message:
    """Which of the paths could be opened."""
    return Message({"opened": [path for path in request.value["paths"] if opens(path)]})


def opens(path: str) -> bool:
    try:
        Path(path).read_bytes()
    except OSError:
        return False
    return True


def start_program(request: Message, *files: IO[bytes]) -> Message:
    try:
        os.execv("/bin/true", ["true"])  # noqa: S606 - it is refused
    except OSError as error:
        return Message({"error": error.errno})


def write_source(request: Message, *files: IO[bytes]) -> Message:
    try:
        os.write(files[0].fileno(), b"changed")
    except OSError as error:
        return Message({"error": error.errno})
    return Message({"error": 0})


def move(request: Message, *files: IO[bytes]) -> Message:
    files[0].seek(0, os.SEEK_END)
    return Message({})


def lie(text: bytes) -> Any:
    """Speak out of turn, on whatever connection there is."""

    def job(request: Message, *files: IO[bytes]) -> Message:
        for number in range(3, 64):
            try:
                if stat.S_ISSOCK(os.fstat(number).st_mode):
                    os.write(number, text)
            except OSError:
                continue
        time.sleep(60)
        return Message({})

    return job


def large(request: Message, *files: IO[bytes]) -> Message:
    return Message({}, [bytes(5 << 20)])


def unknown_problem(request: Message, *files: IO[bytes]) -> Message:
    raise problems.Duplicate(existing="http://evil.example/")


def wordless_problem(request: Message, *files: IO[bytes]) -> Message:
    raise problems.TooManyPixels(width=1)


def frames(request: Message, *files: IO[bytes]) -> Message:
    raise problems.TooManyFrames


def bug(request: Message, *files: IO[bytes]) -> Message:
    raise KeyError("a mistake of ours")


def empty(request: Message, *files: IO[bytes]) -> Message:
    return Message({})


JOBS: dict[str, Any] = {
    job.__name__: job
    for job in (
        *(echo, segv, kill, leave, loop, spin, sleep, nap, hog, write, write_beside, tell, connect),
        *(open_paths, start_program, write_source, move, large, unknown_problem),
        *(wordless_problem, frames, bug, empty),
    )
} | {
    "garbage": lie(b"\xff" * 100),
    "no_json": lie(HEAD.pack(4) + b"{[}]"),
    "nested": lie(HEAD.pack(200_000) + b"[" * 200_000),
    "huge": lie(HEAD.pack(45) + b'{"sizes": [99999999999], "value": {"done":1}}'),
    "negative": lie(HEAD.pack(32) + b'{"sizes": [-1], "value": {"a":1}}'),
    "not_a_number": lie(HEAD.pack(33) + b'{"sizes": [], "value": {"a": NaN}}'),
}
