"""Real files of public projects: what opens is kept and derived, what does not is refused."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from imgfly.lib.problems import Problem
from media_api.derivatives.image import derive
from media_api.ingest.examine import examine
from media_api.ingest.spool import measured
from tests.samples.keeping import finished

# Pillow warns of odd but readable files; the tests' rule that warnings are errors is not theirs.
pytestmark = [pytest.mark.shared, pytest.mark.filterwarnings("ignore::UserWarning")]

IMAGES = {"jpg", "png", "gif", "webp", "avif", "bmp", "heif"}
PASSENGERS = (b"<?php", b"<script", b"%PDF", b"PK\x03\x04")
# A page around a real video: kept is a copy of its pictures and sounds, without the page.
SAFE_BY_COPYING = {"polyglot-584510d204b0.htm"}
VIDEOS = {"mp4", "mov", "webm", "mkv", "avi"}


def walked(path: Path) -> tuple[int, int] | Problem:
    """The whole walk of one file: the size kept, or the problem it ended in."""
    with path.open("rb") as file:
        spool = measured(file, path.name)
        try:
            facts = examine(spool)
            with finished(spool, facts, width=None) as kept:
                renditions = derive(kept, facts).renditions
                assert renditions[-1].kind == "thumb"
                return kept.width, kept.height
        except Problem as problem:
            return problem


def rows(shared: Path) -> list[dict[str, str]]:
    with (shared / "corpus" / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        return list(csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE))


def verdict(row: dict[str, str], outcome: tuple[int, int] | Problem) -> str | None:
    """What is wrong with the outcome, None when nothing is."""
    if isinstance(outcome, Problem):
        wrong = row["expected"] == "ok" or not 400 <= outcome.status < 500
        return f"refused: {outcome!r} {outcome}" if wrong else None
    if row["expected"] == "reject":
        return "accepted"
    size = {int(row["width"]), int(row["height"])}
    return f"is {outcome}, not {size}" if row["expected"] == "ok" and set(outcome) != size else None


def expected(row: dict[str, str], path: Path) -> str:
    """Bitmaps without the file header, as some programs keep them in memory, are not taken."""
    headless = row["format"] == "bmp" and not path.read_bytes().startswith(b"BM")
    return "reject" if headless else row["expected"]


def report(shared: Path, chosen: list[dict[str, str]]) -> list[str]:
    wrong: list[str] = []
    for row in chosen:
        path = shared / "corpus" / "files" / row["file"]
        if complaint := verdict({**row, "expected": expected(row, path)}, walked(path)):
            wrong.append(f"{row['file']} ({row['why']}): {complaint}")
    return wrong


@pytest.mark.parametrize("kind", sorted(IMAGES))
def test_every_image_of_the_corpus_is_kept_or_refused_as_it_should(shared: Path, kind: str) -> None:
    assert report(shared, [row for row in rows(shared) if row["format"] == kind]) == []


def test_everything_that_is_neither_image_nor_video_is_refused(shared: Path) -> None:
    others = [
        row
        for row in rows(shared)
        if row["format"] not in IMAGES | VIDEOS and row["file"] not in SAFE_BY_COPYING
    ]
    assert others
    assert report(shared, [{**row, "expected": "reject"} for row in others]) == []


@pytest.mark.parametrize("kind", sorted(IMAGES))
def test_the_passenger_of_a_polyglot_is_not_kept(shared: Path, kind: str) -> None:
    polyglots = [row for row in rows(shared) if row["why"].startswith("polyglot")]
    for row in (row for row in polyglots if row["format"] == kind):
        with (shared / "corpus" / "files" / row["file"]).open("rb") as file:
            spool = measured(file, row["file"])
            with finished(spool, examine(spool), width=None) as kept:
                data = kept.file.read()
        assert [passenger for passenger in PASSENGERS if passenger in data] == []
