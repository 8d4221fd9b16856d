"""Long lists in pages: newest first, each page found from the last row of the one before.

A page costs the same however far down it is, and nothing is shown twice or left out when rows
come in at the top meanwhile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

from media_api import presentation
from media_api.models import Media
from media_api.presentation import Card
from media_api.problems import MediaNotFound

Row = TypeVar("Row", bound=Model)
PAGE = 24
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
PLACE = re.compile(r"[0-9]{1,17}\.[0-9A-Za-z_]{1,16}")


@dataclass(frozen=True, kw_only=True)
class Order:
    """By which date, and which word names a row to the outside; numbers of rows stay inside."""

    date: str = "date"
    word: str = "public_id"


@dataclass(frozen=True, kw_only=True)
class Page(Generic[Row]):
    """One page of a list, and the word that leads to the next; "" at the end."""

    rows: list[Row]
    after: str


NEWEST = Order()


def page_of(
    rows: QuerySet[Row], after: str = "", *, order: Order = NEWEST, size: int = PAGE
) -> Page[Row]:
    """Raises MediaNotFound for an `after` that no page ever named."""
    wanted = rows.filter(_below(rows, after, order)) if after else rows
    found = list(wanted.order_by(f"-{order.date}", "-pk")[: size + 1])
    shown = found[:size]
    return Page(rows=shown, after=_name_of(shown[-1], order) if len(found) > size else "")


def _name_of(row: Model, order: Order) -> str:
    moment = (_value(row, order.date) - EPOCH) // MICROSECOND
    return f"{moment}.{_value(row, order.word)}"


def _value(row: Model, path: str) -> Any:
    return attrgetter(path.replace("__", "."))(row)


def _below(rows: QuerySet[Any], after: str, order: Order) -> Q:
    """`date <= x AND (date < x OR id < y)`: the form of it that databases use an index for.

    The row may be gone by now: then its date alone tells the place.
    """
    if not PLACE.fullmatch(after):
        raise MediaNotFound
    microseconds, _, word = after.partition(".")
    moment = EPOCH + int(microseconds) * MICROSECOND
    try:
        last = rows.filter(**{order.word: word}).values("pk")[:1]
    except ValueError as error:  # no number, where rows are named by theirs
        raise MediaNotFound from error
    return Q(**{f"{order.date}__lte": moment}) & (
        Q(**{f"{order.date}__lt": moment}) | Q(pk__lt=last)
    )


def cards_of(media: Iterable[Media]) -> list[Card]:
    """Their tiles; `for_cards` should have fetched what these show."""
    return [presentation.card_of(one, one.derivatives.all()) for one in media]
