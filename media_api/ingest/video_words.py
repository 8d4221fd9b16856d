"""Title, description and moment of a video, from the metadata of its container."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from media_api.ingest.metadata.text import tidy
from media_api.parameters import DESCRIPTION_LENGTH, TITLE_LENGTH

APPLE = "com.apple.quicktime."
TITLES = ("title", f"{APPLE}title", f"{APPLE}displayname")
DESCRIPTIONS = ("description", "comment", f"{APPLE}description", f"{APPLE}comment", "synopsis")
MOMENTS = (f"{APPLE}creationdate", "creation_time", "date_recorded")
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)  # clocks that were never set count from 1904 or 1970


def title_and_description(metadata: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The first of each that is not empty; one text is not used for both."""
    words = {name.lower(): text for name, text in metadata.items()}
    title = _first((words.get(name, "") for name in TITLES), TITLE_LENGTH)
    told = (words.get(name, "") for name in DESCRIPTIONS)
    described = _first(
        (text for text in told if tidy(text, TITLE_LENGTH + 1) != title), DESCRIPTION_LENGTH
    )
    return title, described


def taken_at(metadata: Mapping[str, str]) -> datetime | None:
    """When it was recorded, if that is neither before cameras did so nor in the future."""
    words = {name.lower(): text for name, text in metadata.items()}
    latest = datetime.now(UTC) + timedelta(days=1)
    moments = (_moment(words.get(name, "")) for name in MOMENTS)
    return next((moment for moment in moments if moment and EARLIEST <= moment <= latest), None)


def _moment(text: str) -> datetime | None:
    """Without an offset the clock is taken for UTC."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _first(texts: Iterable[str], longest: int) -> str | None:
    return next((text for found in texts if (text := tidy(found, longest))), None)
