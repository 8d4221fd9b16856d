"""Expiration texts: both spellings, the ends they are moved to, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from imgfly.lib.intervals import LONGEST, SHORTEST, expiry

NOW = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("PT5M", timedelta(minutes=5)),
        ("300", timedelta(minutes=5)),
        ("PT1H30M", timedelta(minutes=90)),
        ("P3D", timedelta(days=3)),
        ("P2W", timedelta(weeks=2)),
        ("P1DT12H", timedelta(days=1, hours=12)),
        ("PT0.5H", timedelta(minutes=30)),
        (" 86400 ", timedelta(days=1)),
        ("+600", timedelta(minutes=10)),
        ("31536000", timedelta(days=365)),
        ("P1Y", timedelta(days=365)),
    ],
)
def test_an_interval_or_seconds(text: str, length: timedelta) -> None:
    assert expiry(text, NOW) == NOW + length


def test_months_follow_the_calendar() -> None:
    assert expiry("P1M", NOW) == datetime(2026, 2, 28, 12, 0, tzinfo=UTC)
    assert expiry("P2M", NOW) == datetime(2026, 3, 31, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["60", "1", "-100", "-999999999999999999", "PT1S", "P0D", "PT4M59S"]
)
def test_too_short_becomes_five_minutes(text: str) -> None:
    assert expiry(text, NOW) == NOW + SHORTEST


@pytest.mark.parametrize(
    "text",
    [
        "31536001",
        "999999999999999999",
        "P2Y",
        "P366D",
        "P999M",
        "PT99999999H",
        "P99999999999999999999D",
        "P8000Y",
        "P9999999999Y",
        "P99999999999M",
    ],
)
def test_too_long_becomes_a_year(text: str) -> None:
    assert expiry(text, NOW) == NOW + LONGEST


@pytest.mark.parametrize("text", ["0", "00", "-0", "+0", " 0 "])
def test_zero_means_never(text: str) -> None:
    assert expiry(text, NOW) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "P",
        "PT",
        "P1DT",
        "pt5m",
        "PT5m",
        "P-1D",
        "-P1D",
        "+P1D",
        "PT5",
        "5M",
        "P5",
        "P1H",
        "P.D",
        "PT,S",
        "300.5",
        "1e3",
        "٣٠٠",
        "2030-01-01",
        "P0003-06-04T12:30:05",
        "never",
        "NaN",
        "1 day",
        "PT5M\nPT5M",
        "9" * 19,
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        expiry(text, NOW)


@given(
    st.text(max_size=40)
    | st.integers(-(10**18), 10**18).map(str)
    | st.text("P0123456789YMWDTHS.,+-", max_size=12)
    | st.from_regex(r"P(\d{0,9}Y)?(\d{0,9}M)?(\d{0,9}W)?(\d{0,9}D)?(T(\d{0,9}H)?)?", fullmatch=True)
)
@example("P1Y1W")
@example("P1.5Y")
@example("PT" + "9" * 58 + "S")
def test_any_text_gives_a_date_within_the_limits_or_none_or_is_refused(text: str) -> None:
    try:
        end = expiry(text, NOW)
    except ValueError:
        return
    assert end is None or NOW + SHORTEST <= end <= NOW + LONGEST
