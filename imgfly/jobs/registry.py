"""Which jobs there are, and on which terms they are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a job is done: on which queue, how often it is tried, how long one try may take.

    `seconds` is also the lease: a try that has said nothing for so long counts as lost.
    A job that is `long` never runs in a request: without a broker the clock does it.
    """

    queue: str = "default"
    tries: int = 5
    seconds: int = 240
    long: bool = False


@dataclass(frozen=True, kw_only=True)
class Registered:
    function: Callable[..., None]
    terms: Terms


REGISTRY: dict[str, Registered] = {}
