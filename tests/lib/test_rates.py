"""Counters over sliding windows, and the honesty of the seconds they answer."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from django.core.cache import cache
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from imgfly.lib.rates import Rate, count, rates_from, take, wait

START = datetime(2026, 1, 1, tzinfo=UTC).timestamp()


def test_rates_are_written_as_limit_and_seconds() -> None:
    assert rates_from(["50/60", "500/3600"]) == [Rate(50, 60), Rate(500, 3600)]
    assert rates_from([]) == []


@pytest.mark.parametrize("text", ["50", "50/", "/60", "a/b", "50/60/70", "5.5/60", "50 per 60", ""])
def test_another_spelling_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        rates_from([text])


@pytest.mark.parametrize("text", ["50/0", "50/-60", "-1/60"])
def test_a_rate_that_cannot_be_counted_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        rates_from([text])


def test_the_limit_is_allowed_and_one_more_is_not() -> None:
    with time_machine.travel(START + 30, tick=False):
        assert [take("a", [Rate(3, 60)]) for _ in range(3)] == [0, 0, 0]
        assert take("a", [Rate(3, 60)]) > 0


def test_waiting_counts_nothing() -> None:
    with time_machine.travel(START, tick=False):
        assert [wait("a", [Rate(1, 60)]) for _ in range(5)] == [0] * 5
        count("a", [Rate(1, 60)])
        assert wait("a", [Rate(1, 60)]) > 0


def test_what_is_refused_is_not_counted() -> None:
    with time_machine.travel(START, tick=False):
        take("a", [Rate(1, 60)])
        seconds = [take("a", [Rate(1, 60)]) for _ in range(10)]
    assert len(set(seconds)) == 1
    with time_machine.travel(START + seconds[0], tick=False):
        assert take("a", [Rate(1, 60)]) == 0


def test_names_and_rates_are_counted_apart() -> None:
    with time_machine.travel(START, tick=False):
        take("a", [Rate(1, 60)])
        assert take("b", [Rate(1, 60)]) == 0
        assert take("a", [Rate(1, 61)]) == 0


def test_no_rates_allow_everything() -> None:
    assert take("a", []) == 0


def test_a_cost_counts_as_often() -> None:
    with time_machine.travel(START, tick=False):
        assert take("a", [Rate(4, 60)], cost=2) == 0
        assert take("a", [Rate(4, 60)], cost=2) == 0
        assert take("a", [Rate(4, 60)]) > 0


def test_the_end_of_a_window_does_not_double_the_rate() -> None:
    rate = Rate(10, 60)
    with time_machine.travel(START + 59, tick=False):
        for _ in range(10):
            assert take("a", [rate]) == 0
    with time_machine.travel(START + 61, tick=False):
        allowed = sum(take("a", [rate]) == 0 for _ in range(10))
    assert allowed <= 1


def test_the_tightest_rate_says_how_long_to_wait() -> None:
    rates = [Rate(2, 60), Rate(2, 3600)]
    with time_machine.travel(START + 10, tick=False):
        assert take("a", rates) == take("a", rates) == 0
        assert wait("a", rates) == max(wait("a", [rate]) for rate in rates) > 60


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.integers(1, 6),
    st.integers(1, 120),
    st.lists(st.floats(0, 90), max_size=25),
)
def test_after_the_seconds_it_named_it_is_allowed(
    limit: int, seconds: int, pauses: list[float]
) -> None:
    cache.clear()
    rates, now = [Rate(limit, seconds), Rate(limit * 3, seconds * 4)], START
    for pause in pauses:
        now += pause
        with time_machine.travel(now, tick=False):
            needed = take("a", rates)
        if needed:
            now += needed
            with time_machine.travel(now, tick=False):
                assert take("a", rates) == 0


@hypothesis_settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(1, 6), st.lists(st.floats(0, 40), max_size=40))
def test_no_window_of_the_clock_holds_more_than_the_limit(limit: int, pauses: list[float]) -> None:
    cache.clear()
    now, taken = START, dict[int, int]()
    for pause in pauses:
        now += pause
        with time_machine.travel(now, tick=False):
            if not take("a", [Rate(limit, 60)]):
                window = int(now // 60)
                taken[window] = taken.get(window, 0) + 1
    assert all(number <= limit for number in taken.values())
