"""From the texts of a request to words that are understood (TXT-3)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from imgfly.lib.problems import Problem
from media_api.parameters import Words
from media_api.problems import BadExpiration, BadParameter, BadTag, NoSuchCategory
from media_api.v1.parameters import words_of

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def test_nothing_said_is_nothing_known() -> None:
    assert words_of({}) == Words()


def test_blank_counts_as_not_said() -> None:
    names = ("title", "description", "tags", "album_id", "category_id", "width", "expiration")
    assert words_of(dict.fromkeys((*names, "nsfw", "use_file_date"), "  ")) == Words()


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"title": " A title "}, {"title": "A title"}),
        ({"title": "x" * 101}, {"title": "x" * 100}),
        ({"title": "字" * 101}, {"title": "字" * 100}),
        ({"title": "a\u202eb\x00c\r\n"}, {"title": "abc"}),
        ({"title": "Cafe\u0301"}, {"title": "Café"}),
        ({"title": "<b>&amp;"}, {"title": "<b>&amp;"}),
        ({"name": "by name"}, {"title": "by name"}),
        ({"title": "first", "name": "second"}, {"title": "first"}),
        ({"description": "one\r\ntwo\n\nthree\x07"}, {"description": "one\ntwo\n\nthree"}),
        ({"description": "x" * 2000}, {"description": "x" * 2000}),
        ({"tags": "b, a,b ,, c d "}, {"tags": ("b", "a", "c d")}),
        ({"tags": "秋天,Red,red"}, {"tags": ("秋天", "Red", "red")}),
        ({"tags": "x" * 32}, {"tags": ("x" * 32,)}),
        ({"album_id": " abc "}, {"album_id": "abc"}),
        ({"category_id": "12"}, {"category_id": 12}),
        ({"width": "1"}, {"width": 1}),
        ({"width": "16384"}, {"width": 16_384}),
        ({"expiration": "PT5M"}, {"expires_at": NOW + timedelta(minutes=5)}),
        ({"expiration": "86400"}, {"expires_at": NOW + timedelta(days=1)}),
        ({"expiration": "0"}, {"expires_at": None}),
        ({"nsfw": "1"}, {"nsfw": True}),
        ({"nsfw": "0"}, {"nsfw": False}),
        ({"use_file_date": "1"}, {"use_file_date": True}),
        ({"unknown": "x"}, {}),
    ],
    ids=str,
)
def test_what_is_said_is_understood(texts: dict[str, str], expected: dict[str, Any]) -> None:
    with time_machine.travel(NOW, tick=False):
        assert words_of(texts) == Words(**expected)


@pytest.mark.parametrize(
    ("texts", "problem", "word"),
    [
        ({"description": "x" * 2001}, BadParameter, "description"),
        ({"tags": ",".join(map(str, range(31)))}, BadParameter, "tags"),
        ({"tags": "ok," + "x" * 33}, BadTag, "x" * 32),
        ({"tags": "a/b"}, BadTag, "a/b"),
        ({"tags": "#a"}, BadTag, "#a"),
        ({"tags": "a\x07b"}, BadTag, "ab"),
        ({"tags": "a\u202eb"}, BadTag, "ab"),
        ({"category_id": "x"}, NoSuchCategory, "category_id"),
        ({"category_id": "-1"}, NoSuchCategory, "category_id"),
        ({"category_id": "9" * 10}, NoSuchCategory, "category_id"),
        ({"category_id": "١"}, NoSuchCategory, "category_id"),
        ({"width": "0"}, BadParameter, "width"),
        ({"width": "16385"}, BadParameter, "width"),
        ({"width": "-5"}, BadParameter, "width"),
        ({"width": "1.5"}, BadParameter, "width"),
        ({"width": "1e3"}, BadParameter, "width"),
        ({"width": "100px"}, BadParameter, "width"),
        ({"width": "9" * 5000}, BadParameter, "width"),
        ({"expiration": "tomorrow"}, BadExpiration, "expiration"),
        ({"expiration": "300.5"}, BadExpiration, "expiration"),
        ({"nsfw": "yes"}, BadParameter, "nsfw"),
        ({"nsfw": "2"}, BadParameter, "nsfw"),
        ({"use_file_date": "true"}, BadParameter, "use_file_date"),
    ],
)
def test_what_is_not_understood_is_named(
    texts: dict[str, str], problem: type[Problem], word: str
) -> None:
    with pytest.raises(problem, match=word):
        words_of(texts)


def test_thirty_tags_are_allowed() -> None:
    assert len(words_of({"tags": ",".join(map(str, range(30)))}).tags) == 30


@given(
    st.dictionaries(
        st.sampled_from([
            "title", "name", "description", "tags", "album_id", "category_id", "width",
            "expiration", "nsfw", "use_file_date",
        ]),
        st.text(max_size=60) | st.integers().map(str) | st.text(",#/ab-\n", max_size=20),
    )
)  # fmt: skip
def test_any_texts_are_understood_within_the_limits_or_refused(texts: dict[str, str]) -> None:
    try:
        words = words_of(texts)
    except Problem:
        return
    assert len(words.title or "") <= 100
    assert len(words.description or "") <= 2000
    assert len(words.tags) == len({*words.tags}) <= 30
    assert all(1 <= len(tag) <= 32 and not {*tag} & {*",/#\x00"} for tag in words.tags)
    assert words.width is None or 1 <= words.width <= 16_384
