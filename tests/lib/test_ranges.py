"""One range of bytes, as RFC 9110 reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from imgfly.lib.ranges import Unsatisfiable, one_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-499", (0, 499)),
        ("bytes=500-999", (500, 999)),
        ("bytes=9500-", (9500, 9999)),
        ("bytes=-500", (9500, 9999)),
        ("bytes=0-0", (0, 0)),
        ("bytes=-1", (9999, 9999)),
        ("bytes=0-99999", (0, 9999)),
        ("bytes=9999-9999", (9999, 9999)),
        ("bytes=-99999", (0, 9999)),
        (" bytes=1-2 ", (1, 2)),
    ],
)
def test_a_range_is_cut_to_the_file(header: str, expected: tuple[int, int]) -> None:
    assert one_range(header, 10_000) == expected


@pytest.mark.parametrize(
    "header",
    [
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=5-4",
        "bytes=a-b",
        "bytes=0-1,5-6",
        "bytes=0-0,-1",
        "bytes= 0-1 ,",
        "items=0-5",
        "bytes=0x1-5",
        "bytes=--5",
        "bytes=1-2-3",
        "bytes=" + "9" * 19 + "-",
        "bytes=0-" + "9" * 5000,
        "bytes=0-1\nbytes=3-4",
    ],
)
def test_several_ranges_and_nonsense_mean_the_whole_file(header: str) -> None:
    assert one_range(header, 10_000) is None


@pytest.mark.parametrize(
    ("header", "size"),
    [
        ("bytes=10000-", 10_000),
        ("bytes=10000-10001", 10_000),
        ("bytes=-0", 10_000),
        ("bytes=0-", 0),
        ("bytes=-5", 0),
    ],
)
def test_a_range_outside_the_file_cannot_be_satisfied(header: str, size: int) -> None:
    with pytest.raises(Unsatisfiable):
        one_range(header, size)


@given(
    st.text(max_size=30) | st.from_regex(r"\s?bytes=\d{0,20}-\d{0,20}\s?", fullmatch=True),
    st.integers(0, 10**12),
)
def test_any_header_gives_a_range_inside_the_file_or_none(header: str, size: int) -> None:
    try:
        span = one_range(header, size)
    except Unsatisfiable:
        return
    assert span is None or 0 <= span[0] <= span[1] < size
