"""Postgres restarts while clients write (REL-8)."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from bench.portal import served
from tests.faults.machines import Postgres
from tests.faults.state import state_of
from tests.faults.writers import Writers, send


def test_a_restart_costs_no_promise_and_no_request_after_it(
    postgres: Postgres, tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    url = postgres.made("restarted")
    with served(tmp_path / "portal", DATABASE_URL=url) as portal:
        with Writers(portal.port, portal.key) as writers:
            for how in ("fast", "immediate", "fast"):
                time.sleep(1.5)
                postgres.restart(how)
        after = [send(portal.port, portal.key).status for _ in range(20)]
    state = state_of(url, tmp_path / "portal/media")
    figure(
        "REL-8",
        f"3 restarts under 4 writers: {dict(writers.statuses)}, then {after.count(200)} of 20; "
        f"{len(writers.promises)} promised, {len(state.lost(writers.promises))} lost",
    )
    assert set(writers.statuses) <= {200, 503}
    assert after == [200] * 20
    assert (state.lost(writers.promises), state.broken) == ([], [])


def test_a_restart_between_requests_is_not_noticed(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.made("quiet")
    with served(tmp_path / "portal", DATABASE_URL=url) as portal:
        for _ in range(3):
            assert [send(portal.port, portal.key).status for _ in range(8)] == [200] * 8
            postgres.restart()
