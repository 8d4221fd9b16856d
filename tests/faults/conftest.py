"""The fault kit: slow, and run by `make faults` only; its figures are printed at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.faults import machines

FIGURES: list[tuple[str, str]] = []
HERE = Path(__file__).parent


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Every test here has the mark, and is left out unless the mark is asked for."""
    wanted = "faults" in config.getoption("-m")
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker("faults")
    if not wanted:
        items[:] = [item for item in items if item not in ours]
        config.hook.pytest_deselected(items=ours)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if FIGURES:
        terminalreporter.section("figures")
        for name, text in FIGURES:
            terminalreporter.write_line(f"{name:8} {text}")


@pytest.fixture
def figure() -> Callable[[str, str], None]:
    """What a test has measured, to be printed at the end."""
    return lambda name, text: FIGURES.append((name, text))


@pytest.fixture(scope="session")
def postgres() -> Iterator[machines.Postgres]:
    with machines.postgres() as machine:
        yield machine


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[int]:
    with machines.redis(tmp_path) as port:
        yield port
