"""Pages of long lists: everything once, whatever comes and goes meanwhile."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from media_api.listings import PLACE, Order, page_of
from media_api.models import Media
from media_api.problems import MediaNotFound
from tests.makers import make_media

pytestmark = pytest.mark.django_db
ENGINE = settings.DATABASES["default"]["ENGINE"]
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def walk(size: int) -> list[Media]:
    rows, after = list[Media](), ""
    while True:
        page = page_of(Media.objects.all(), after, size=size)
        rows += page.rows
        after = page.after
        if not after:
            return rows


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_rows_of_one_moment_come_once_each(alice: User, size: int) -> None:
    media = [make_media(alice, date=NOON + timedelta(seconds=number // 4)) for number in range(7)]
    assert walk(size) == media[::-1]


def test_what_comes_in_at_the_top_moves_nothing(alice: User) -> None:
    media = [make_media(alice, date=NOON + timedelta(seconds=number)) for number in range(4)]
    page = page_of(Media.objects.all(), size=2)
    make_media(alice, date=NOON + timedelta(days=1))
    assert page_of(Media.objects.all(), page.after, size=2).rows == media[1::-1]


def test_the_place_stays_when_its_row_goes(alice: User) -> None:
    media = [make_media(alice, date=NOON + timedelta(seconds=number)) for number in range(4)]
    page = page_of(Media.objects.all(), size=2)
    media[2].delete()
    assert page_of(Media.objects.all(), page.after, size=2).rows == media[1::-1]


def test_no_number_of_a_row_is_told(alice: User) -> None:
    for _ in range(3):
        make_media(alice, date=NOON)
    last = page_of(Media.objects.all(), size=1).rows[0]
    assert page_of(Media.objects.all(), size=1).after == f"1767268800000000.{last.public_id}"


@pytest.mark.skipif("postgres" in ENGINE, reason="Postgres plans by size: few rows are just read")
def test_a_page_far_down_is_found_by_the_index(alice: User) -> None:
    make_media(alice)
    rows = Media.objects.filter(user=alice)
    after = f"{10**15}.abc"
    with connection.execute_wrapper(explained := Explained()):
        page_of(rows, after)
    assert "media USING INDEX media_of_user (user_id=? AND date<?)" in explained.plan
    assert "TEMP B-TREE" not in explained.plan


class Explained:
    """How SQLite does what it is asked."""

    plan = ""

    def __call__(self, execute, sql, params, many, context):  # type: ignore[no-untyped-def]  # Django's  # noqa: ANN001, ANN204
        raw = context["connection"].connection
        rows = raw.execute(f"EXPLAIN QUERY PLAN {sql.replace('%s', '?')}", params).fetchall()
        self.plan += "\n".join(str(row[-1]) for row in rows)
        return execute(sql, params, many, context)


@pytest.mark.parametrize("order", [Order(), Order(date="created_at", word="pk")])
@given(after=st.text(max_size=40) | st.from_regex(PLACE, fullmatch=True))
def test_any_text_is_a_place_or_refused(order: Order, after: str) -> None:
    with suppress(MediaNotFound):
        assert page_of(Media.objects.all(), after, order=order).rows == []
