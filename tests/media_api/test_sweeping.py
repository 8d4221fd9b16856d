"""Files without rows, rows without files: found, and removed only when it is safe."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from media_api import clock, storage, sweeping
from media_api.models import Derivative, Media
from tests.makers import make_image
from tests.media_api.kept_files import kept

pytestmark = pytest.mark.django_db
Stored = Callable[[], list[str]]
ORPHAN = "images/2026/01/02/orphan.jpg"
MANY = 30  # so that one orphan is less than five per cent


@pytest.fixture
def full() -> list[Media]:
    return [kept() for _ in range(MANY)]


@pytest.fixture
def orphan(full: list[Media]) -> str:
    default_storage.save(ORPHAN, ContentFile(b"x" * 10))
    return ORPHAN


def later(**words: Any) -> Any:
    """When all that is there now is old."""
    return time_machine.travel(timezone.now() + timedelta(hours=2), tick=True)


def told(*args: str) -> str:
    out = io.StringIO()
    call_command("sweep", *args, stdout=out)
    return out.getvalue()


def test_a_file_without_a_row_is_removed_once_it_is_old(orphan: str, stored: Stored) -> None:
    assert sweeping.sweep(apply=True).orphans == []
    assert orphan in stored()
    with later():
        assert sweeping.sweep(apply=True).orphans == [orphan]
    assert len(stored()) == 2 * MANY
    assert orphan not in stored()


def test_an_archive_that_nobody_waits_for_is_removed(full: list[Media], stored: Stored) -> None:
    default_storage.save("exports/0123456789abcdefghijkl/alice.zip", ContentFile(b"x"))
    with later():
        assert len(sweeping.sweep(apply=True).orphans) == 1
    assert len(stored()) == 2 * MANY


def test_looking_changes_nothing(orphan: str, stored: Stored) -> None:
    before = stored()
    with later():
        report = sweeping.sweep(apply=False)
    assert (report.orphans, report.orphan_bytes, report.removed) == ([orphan], 10, False)
    assert (report.files, report.rows) == (2 * MANY + 1, 2 * MANY)
    assert stored() == before


def test_an_empty_database_sweeps_nothing(full: list[Media], stored: Stored) -> None:
    Derivative.objects.all()._raw_delete("default")
    Media.objects.all()._raw_delete("default")
    with later(), pytest.raises(sweeping.Refused, match="60 of 60"):
        sweeping.sweep(apply=True)
    assert len(stored()) == 2 * MANY


def test_an_empty_storage_takes_no_rows(full: list[Media], settings: Any, tmp_path: Path) -> None:
    (tmp_path / "media").rename(tmp_path / "unmounted")
    with later(), pytest.raises(sweeping.Refused, match="60 of 60 rows"):
        sweeping.sweep(apply=True)
    assert Derivative.objects.count() == MANY


def test_the_line_is_at_five_per_cent(full: list[Media], stored: Stored) -> None:
    for number in range(3):
        default_storage.save(f"images/2026/01/02/o{number}.jpg", ContentFile(b"x"))
    with later():
        assert len(sweeping.sweep(apply=True).orphans) == 3  # of 63
    for number in range(4):
        default_storage.save(f"images/2026/01/02/p{number}.jpg", ContentFile(b"x"))
    with later():
        with pytest.raises(sweeping.Refused, match="4 of 64"):
            sweeping.sweep(apply=True)
        sweeping.sweep(apply=True, force=True)
    assert len(stored()) == 2 * MANY


@pytest.mark.django_db(transaction=True)
def test_lost_derivatives_are_made_anew(upload: Any, full: list[Media]) -> None:
    upload(make_image(size=(900, 700)))
    media = Media.objects.latest("pk")
    kinds = {row.kind: row.key for row in media.derivatives.all()}
    default_storage.delete(kinds["medium"])
    assert sweeping.sweep(apply=True).lost == [kinds["medium"]]
    assert {row.kind: row.key for row in media.derivatives.all()} == kinds
    assert default_storage.exists(kinds["medium"])
    assert sweeping.sweep(apply=True).lost == []


@pytest.mark.django_db(transaction=True)
def test_derivatives_that_cannot_be_made_are_forgotten(full: list[Media]) -> None:
    lost = full[0].derivatives.get()  # of bytes that are no picture
    default_storage.delete(lost.key)
    assert sweeping.sweep(apply=True).lost == [lost.key]
    assert not full[0].derivatives.exists()
    assert sweeping.sweep(apply=True).lost == []
    assert Derivative.objects.count() == MANY - 1


def test_a_lost_original_is_told_and_kept(full: list[Media]) -> None:
    default_storage.delete(full[0].key)
    assert sweeping.sweep(apply=True).missing == [full[0].key]
    assert Media.objects.count() == MANY


def test_a_row_that_comes_while_it_looks_saves_its_file(
    orphan: str, stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare = sweeping.compare_rows

    def recording(*args: Any) -> None:
        compare(*args)
        Media.objects.filter(pk=Media.objects.earliest("pk").pk).update(key=orphan)

    monkeypatch.setattr(sweeping, "compare_rows", recording)
    with later():
        sweeping.sweep(apply=True)
    assert orphan in stored()


def test_other_folders_are_none_of_its_business(full: list[Media], stored: Stored) -> None:
    default_storage.save("avatars/a.png", ContentFile(b"x"))
    with later():
        assert sweeping.sweep(apply=True).orphans == []
    assert "avatars/a.png" in stored()


def test_drafts_and_spools_of_a_killed_server_go(full: list[Media], settings: Any) -> None:
    draft = Path(default_storage.path(full[0].key)).parent / ".0123456789abcdef.part"
    spool = settings.SPOOL_DIR / "tmpabc.upload"
    settings.SPOOL_DIR.mkdir(exist_ok=True)
    for path in (draft, spool):
        path.write_bytes(b"half")
    assert sweeping.sweep(apply=True).unfinished == 0
    assert spool.exists()
    with later():
        report = sweeping.sweep(apply=True)
    assert (report.unfinished, report.spooled) == (1, 1)
    assert not draft.exists()
    assert not spool.exists()


def test_a_bucket_that_is_away_is_no_loss(
    full: list[Media], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away(self: Any, folder: str) -> None:
        raise OSError("away")

    monkeypatch.setattr(type(storage.store()._wrapped), "stored", away)  # type: ignore[attr-defined]  # LazyObject's
    clock.sweep()
    assert Derivative.objects.count() == MANY
    assert "could not be swept" in caplog.text


def test_the_clock_sweeps_and_tells(
    orphan: str, stored: Stored, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    with later():
        clock.sweep()
    assert orphan not in stored()
    assert "swept 1 files without a row (10 bytes)" in caplog.text


def test_the_clock_does_not_insist(
    full: list[Media], stored: Stored, caplog: pytest.LogCaptureFixture
) -> None:
    Derivative.objects.all()._raw_delete("default")
    Media.objects.all()._raw_delete("default")
    with later():
        clock.sweep()
    assert len(stored()) == 2 * MANY
    assert "nothing was swept" in caplog.text


def test_the_command_looks_first(orphan: str, stored: Stored) -> None:
    with later():
        text = told()
        assert "found: 1 files without a row, 10 B" in text
        assert f"  {orphan}" in text
        assert orphan in stored()
        assert "removed: 1 files without a row" in told("--apply")
        assert "found: 0 files without a row" in told()
    assert orphan not in stored()


def test_the_command_refuses_and_can_be_forced(full: list[Media], stored: Stored) -> None:
    Derivative.objects.all()._raw_delete("default")
    with later():
        assert "--apply would refuse: 30 of 60" in told()
        with pytest.raises(CommandError, match="right database"):
            told("--apply")
        told("--apply", "--force")
    assert len(stored()) == MANY


def test_nothing_is_left_of_the_inventory(full: list[Media], settings: Any) -> None:
    sweeping.sweep(apply=True)
    assert not list(settings.SPOOL_DIR.iterdir())
