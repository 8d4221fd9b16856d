"""Derivatives made anew by the command: the same names, the same rows, nothing lost."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from PIL import Image

from media_api import derivation, storage
from media_api.management.commands import derive
from media_api.models import Derivative, Media
from media_api.problems import Busy, StorageDown
from tests.makers import make_image

pytestmark = pytest.mark.django_db
Stored = Callable[[], list[str]]


def size_of(key: str) -> tuple[int, int]:
    with storage.opened(key) as file, Image.open(file) as image:
        return image.size


def thumb(media: Media) -> Derivative:
    return media.derivatives.get(kind=Derivative.Kind.THUMB)


def without_derivatives() -> None:
    for row in Derivative.objects.all():
        default_storage.delete(row.key)
    Derivative.objects.all()._raw_delete("default")


def derived(*options: str) -> str:
    out = io.StringIO()
    call_command("derive", *options, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_what_is_missing_is_made_under_the_same_names(upload: Any, stored: Stored) -> None:
    upload()
    before, rows = stored(), [*Derivative.objects.order_by("key").values_list("key", "size")]
    without_derivatives()
    assert len(stored()) == 1
    assert derived("--missing") == "1 of 1 media have their derivatives\n"
    assert stored() == before
    assert [*Derivative.objects.order_by("key").values_list("key", "size")] == rows
    assert derived("--missing") == "0 of 0 media have their derivatives\n"


def test_all_are_made_anew_as_the_settings_are_now(
    upload: Any, stored: Stored, settings: Any
) -> None:
    upload()
    media, before = Media.objects.get(), stored()
    settings.THUMB_SIDE = 64
    derived("--all")
    row = thumb(media)
    assert (row.width, row.height) == size_of(row.key) == (64, 64)
    assert row.size == default_storage.size(row.key)
    assert stored() == before


def test_a_derivative_that_is_no_longer_wanted_goes(
    upload: Any, stored: Stored, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    upload()
    settings.MEDIUM_WIDTH = 1000
    with django_capture_on_commit_callbacks(execute=True):
        derived("--all")
    assert [row.kind for row in Derivative.objects.all()] == ["thumb"]
    assert not [key for key in stored() if ".md." in key]


def test_a_missing_original_is_told_and_its_media_stays(upload: Any) -> None:
    upload()
    upload(filename="other.jpg")
    lost, whole = Media.objects.order_by("pk")
    default_storage.delete(lost.key)
    without_derivatives()
    with pytest.raises(CommandError, match=rf"^failed: {lost.pk}$") as failure:
        derived("--missing")
    assert failure.value.returncode == 1
    assert Media.objects.count() == 2
    assert thumb(whole)


@pytest.mark.parametrize("problem", [Busy(), StorageDown()])
def test_what_is_only_busy_is_a_failure_of_the_command(
    monkeypatch: pytest.MonkeyPatch, upload: Any, problem: Exception
) -> None:
    def refuse(media: Media) -> None:
        raise problem

    upload()
    monkeypatch.setattr(derivation, "rederive", refuse)
    with pytest.raises(CommandError, match="failed"):
        derived("--all")


def test_a_damaged_original_keeps_its_old_thumb(upload: Any, stored: Stored) -> None:
    upload()
    media, before = Media.objects.get(), stored()
    Path(default_storage.path(media.key)).write_bytes(b"\xff\xd8\xff\xe0 no more")
    with pytest.raises(CommandError):
        derived("--all")
    assert stored() == before
    assert thumb(media)


def test_an_interruption_tells_where_to_go_on(monkeypatch: pytest.MonkeyPatch, upload: Any) -> None:
    for number in range(3):
        upload(filename=f"{number}.jpg")
    first, second, third = Media.objects.order_by("pk")
    without_derivatives()
    rederive = derivation.rederive

    def interrupted(media: Media) -> None:
        if media == second:
            raise KeyboardInterrupt
        rederive(media)

    monkeypatch.setattr(derivation, "rederive", interrupted)
    with pytest.raises(CommandError, match=rf"--after {first.pk}$"):
        derived("--missing")
    monkeypatch.undo()
    derived("--all", "--after", str(second.pk))
    assert {row.media_id for row in Derivative.objects.all()} == {first.pk, third.pk}


@pytest.mark.parametrize("options", [(), ("--all", "--missing"), ("--all", "--jobs", "0")])
def test_the_command_asks_for_sense(options: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        derived(*options)


def test_several_at_a_time_are_told_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derive, "outcome_in_thread", lambda pk: "odd" if pk % 2 else "")
    ids = [*range(50)]
    assert [*derive.outcomes(ids, 4)] == [(pk, "odd" if pk % 2 else "") for pk in ids]


def test_progress_is_a_share_and_a_rate() -> None:
    assert derive.Progress(8).line(2).startswith(f"[{'#' * 10:<40}] 2/8  ")


def test_a_media_that_is_deleted_meanwhile_leaves_no_file(
    monkeypatch: pytest.MonkeyPatch,
    upload: Any,
    stored: Stored,
) -> None:
    upload()
    media = Media.objects.get()
    replace = storage.replace

    def deleting(*args: Any) -> None:
        replace(*args)
        Derivative.objects.all()._raw_delete("default")
        Media.objects.all()._raw_delete("default")

    monkeypatch.setattr(storage, "replace", deleting)
    derivation.rederive(media)
    assert stored() == [media.key]


def test_replacing_leaves_the_old_file_where_the_new_one_cannot_be_written(
    monkeypatch: pytest.MonkeyPatch, stored: Stored
) -> None:
    def full(*args: Any) -> None:
        raise OSError("full")

    default_storage.save("images/a.th.jpg", ContentFile(make_image()))
    before = size_of("images/a.th.jpg")
    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StorageDown):
        storage.replace(io.BytesIO(b"new"), "images/a.th.jpg")
    assert stored() == ["images/a.th.jpg"]
    assert size_of("images/a.th.jpg") == before
