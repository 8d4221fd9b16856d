"""Real videos of public projects: what plays is kept clean, what does not is refused."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from imgfly.lib.problems import Problem
from media_api.ingest.sniff import sniff
from media_api.ingest.video import examine_video, frame, remux
from media_api.problems import NotMedia

pytestmark = pytest.mark.shared

KEPT = {"mp4", "mov", "webm"}
OTHERS = {"mkv", "avi", "flv", "ogg"}
PASSENGERS = (b"<?php", b"<script", b"<div", b"%PDF", b"PK\x03\x04")
# By their first bytes neither MP4 nor WebM, though a player would find pictures in them.
OTHER_BRANDS = {b"3gp4", b"jpeg"}


def rows(shared: Path, kinds: set[str]) -> list[dict[str, str]]:
    with (shared / "corpus" / "MANIFEST.tsv").open(encoding="utf-8", newline="") as manifest:
        table = csv.DictReader(manifest, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [row for row in table if row["format"] in kinds]


def walked(path: Path) -> tuple[tuple[int, int], bytes] | Problem:
    """The size and the clean copy, or the problem it ended in."""
    with path.open("rb") as file:
        format_ = sniff(file)
        if format_ is None or format_.is_image:
            return NotMedia()
        try:
            facts = examine_video(file, format_)
            target = io.BytesIO()
            remux(file, target, facts)
            picture = frame(target, facts)
            assert frame(file, facts).size == picture.size == (facts.width, facts.height)
            return picture.size, target.getvalue()
        except Problem as problem:
            return problem


def verdict(row: dict[str, str], path: Path) -> str | None:
    """What is wrong with the outcome, None when nothing is."""
    outcome = walked(path)
    expected = "reject" if path.read_bytes()[8:12] in OTHER_BRANDS else row["expected"]
    if isinstance(outcome, Problem):
        wrong = expected == "ok" or not 400 <= outcome.status < 500
        return f"refused: {outcome!r} {outcome}" if wrong else None
    size, copy = outcome
    if expected == "reject":
        return "accepted"
    if [passenger for passenger in PASSENGERS if passenger in copy]:
        return "has kept a passenger"
    stated = {int(row["width"]), int(row["height"])}
    return None if set(size) == stated else f"is {size}, not {stated}"


def report(shared: Path, chosen: list[dict[str, str]]) -> list[str]:
    assert chosen
    folder = shared / "corpus" / "files"
    found = ((row, verdict(row, folder / row["file"])) for row in chosen)
    return [f"{row['file']} ({row['why']}): {wrong}" for row, wrong in found if wrong]


@pytest.mark.parametrize("kind", sorted(KEPT))
def test_every_video_of_the_corpus_is_kept_or_refused_as_it_should(shared: Path, kind: str) -> None:
    assert report(shared, rows(shared, {kind})) == []


def test_other_kinds_of_video_are_refused(shared: Path) -> None:
    assert report(shared, [{**row, "expected": "reject"} for row in rows(shared, OTHERS)]) == []
