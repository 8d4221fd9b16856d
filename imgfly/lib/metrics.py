"""What is counted and measured while work is done; who listens is the edge's affair."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Listener(Protocol):
    """Takes every figure; a name that it does not know is a mistake of ours."""

    def count(self, name: str, amount: float, labels: dict[str, str]) -> None:
        """Something happened so many times more."""

    def observe(self, name: str, value: float, labels: dict[str, str]) -> None:
        """Something had this size, or took so long."""

    def shift(self, name: str, amount: float, labels: dict[str, str]) -> None:
        """So many more are doing it now, or fewer."""


_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    _listeners.append(listener)


def forget(listener: Listener) -> None:
    _listeners.remove(listener)


def count(name: str, amount: float = 1, **labels: str) -> None:
    for listener in _listeners:
        listener.count(name, amount, labels)


def observe(name: str, value: float, **labels: str) -> None:
    for listener in _listeners:
        listener.observe(name, value, labels)


@contextmanager
def timed(name: str, **labels: str) -> Iterator[None]:
    """Observe how long what stands inside takes, however it ends."""
    start = time.monotonic()
    try:
        yield
    finally:
        observe(name, time.monotonic() - start, **labels)


@contextmanager
def during(name: str, **labels: str) -> Iterator[None]:
    """One more is doing it, as long as what stands inside takes."""
    heard = [*_listeners]
    for listener in heard:
        listener.shift(name, 1, labels)
    try:
        yield
    finally:
        for listener in heard:
            listener.shift(name, -1, labels)
