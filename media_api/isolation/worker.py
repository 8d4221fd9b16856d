"""The loop of a child: take a job, do it, answer in words that cannot hurt."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Callable
from typing import IO

from django.conf import settings

from imgfly.lib.problems import Problem
from media_api.isolation.bounds import Bounds
from media_api.isolation.limits import allow_cpu
from media_api.isolation.wire import Gone, Message, receive_with_files, send

Jobs = dict[str, Callable[[Message, IO[bytes], IO[bytes]], Message]]
REASON = 500  # letters
MOST_REQUEST = 1 << 25  # bytes beside the JSON, such as a watermark


def work(server: socket.socket, jobs: Jobs, bounds: Bounds) -> None:
    """Until the server closes the connection."""
    while True:
        try:
            request, files = receive_with_files(server, 2, most=MOST_REQUEST)
        except Gone:
            return
        allow_cpu(bounds.cpu_seconds)
        with os.fdopen(files[0], "rb") as source, os.fdopen(files[1], "r+b") as target:
            answer = answered(request, jobs, source, target)
        send(server, answer)


def answered(request: Message, jobs: Jobs, source: IO[bytes], target: IO[bytes]) -> Message:
    for name, limit in request.value["limits"].items():
        setattr(settings, name, limit)
    try:
        made = jobs[request.value["job"]](request, source, target)
        target.flush()
    except Problem as problem:
        return told(problem)
    except Exception as error:  # noqa: BLE001 - whatever a decoder raises (DEC-6)
        return Message({"broken": _words(error)})
    return Message({"done": made.value}, made.blobs)


def told(problem: Problem) -> Message:
    """A Problem by its name; files that grew too large are the upload's fault, not the disk's."""
    cause = problem.__cause__
    if isinstance(cause, MemoryError) or (
        isinstance(cause, OSError) and cause.errno == errno.EFBIG
    ):
        return Message({"broken": _words(cause)})
    details = {
        name: value if isinstance(value, int | float) else str(value)
        for name, value in problem.details.items()
    }
    reason = _words(cause) if cause else ""
    return Message({"problem": type(problem).__name__, "details": details, "reason": reason})


def _words(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:REASON]
