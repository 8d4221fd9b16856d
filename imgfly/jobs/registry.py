"""Which jobs there are, and on which terms they are done."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a job is done: on which queue, how often it is tried, how long one try may take.

    `seconds` is also the lease: a try that has said nothing for so long counts as lost.
    """

    queue: str = "default"
    tries: int = 5
    seconds: int = 240


@dataclass(frozen=True, kw_only=True)
class Registered:
    function: Callable[..., None]
    terms: Terms


REGISTRY: dict[str, Registered] = {}
