"""Clients that upload without a pause and remember what they were promised."""

from __future__ import annotations

import hashlib
import http.client
import json
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from bench.photos import multipart
from tests.makers import make_image

SIZE = (640, 480)


@dataclass(frozen=True)
class Promise:
    """An upload that was answered with 200."""

    public_id: str
    sha256: str  # of what was sent; a JPEG without metadata is kept as it is
    seconds: float


@dataclass(frozen=True)
class Sent:
    """One request: its status (0 without an answer), how long it took, and the answer."""

    status: int
    seconds: float
    answer: dict[str, Any]
    sha256: str


def send(port: int, key: str, *, timeout: float = 60, filename: str = "photo.jpg") -> Sent:
    """Upload one new picture."""
    data = make_image(size=SIZE)
    body, content_type = multipart(data, filename)
    start = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    status, answer = 0, {}
    try:
        headers = {"X-API-Key": key, "Content-Type": content_type}
        connection.request("POST", "/api/1/upload", body=body, headers=headers)
        response = connection.getresponse()
        answer = json.loads(response.read())
        status = response.status
    except (OSError, http.client.HTTPException, ValueError):
        pass
    finally:
        connection.close()
    return Sent(status, time.monotonic() - start, answer, hashlib.sha256(data).hexdigest())


@dataclass
class Writers:
    """So many threads that upload until the end of the block."""

    port: int
    key: str
    number: int = 4
    promises: list[Promise] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    _stopping: threading.Event = field(default_factory=threading.Event)
    _threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Self:
        self._threads = [threading.Thread(target=self._write) for _ in range(self.number)]
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _write(self) -> None:
        while not self._stopping.is_set():
            sent = send(self.port, self.key)
            self.statuses[sent.status] += 1
            if sent.status == http.client.OK:
                public_id = sent.answer["image"]["id_encoded"]
                self.promises.append(Promise(public_id, sent.sha256, sent.seconds))
            elif sent.status == 0:
                time.sleep(0.05)
