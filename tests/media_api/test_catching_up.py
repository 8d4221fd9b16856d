"""The clock's part in making derivatives: for media that lack them, a few times, not for ever."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import default_storage

from media_api import clock, derivation
from media_api.models import Derivative, Media
from media_api.problems import Busy
from tests.makers import make_media

pytestmark = pytest.mark.django_db


def has_thumb(media: Media) -> bool:
    return media.derivatives.filter(kind=Derivative.Kind.THUMB).exists()


def without_derivatives() -> None:
    for row in Derivative.objects.all():
        default_storage.delete(row.key)
    Derivative.objects.all()._raw_delete("default")


def test_the_clock_makes_what_is_missing(upload: Any) -> None:
    upload()
    without_derivatives()
    clock.catch_up()
    assert has_thumb(Media.objects.get())


def test_the_job_runs_twice_and_without_its_media(upload: Any) -> None:
    upload()
    media = Media.objects.get()
    before = media.derivatives.get(kind="thumb").pk
    clock.make_derivatives(media.pk)
    clock.make_derivatives(media.pk + 1)
    assert media.derivatives.get(kind="thumb").pk == before


def test_three_failures_are_enough_until_the_count_is_forgotten(upload: Any) -> None:
    upload()
    media = Media.objects.get()
    default_storage.delete(media.key)
    without_derivatives()
    for _ in range(3):
        assert clock.wanting() == [media.pk]
        clock.catch_up()
    assert clock.wanting() == []
    cache.clear()
    assert clock.wanting() == [media.pk]


def test_a_busy_server_is_no_failure_of_the_media(
    monkeypatch: pytest.MonkeyPatch, upload: Any
) -> None:
    def busy(media: Media) -> None:
        raise Busy

    upload()
    without_derivatives()
    monkeypatch.setattr(derivation, "rederive", busy)
    for _ in range(4):
        clock.catch_up()
    assert len(clock.wanting()) == 1


def test_a_round_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "ROUND", 2)
    media = [make_media() for _ in range(4)]
    Derivative.objects.all()._raw_delete("default")
    for _ in range(3):
        clock.count_failure(media[0].pk)
    assert clock.wanting() == [media[1].pk, media[2].pk]


def test_the_embedded_clock_catches_up_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(clock, "purge_expired", lambda: started.append("purge"))
    monkeypatch.setattr(clock, "catch_up", lambda: started.append("catch up"))
    monkeypatch.setattr(clock, "close_old_connections", lambda: None)
    the_clock = clock.Clock()
    the_clock.tick()
    the_clock.caught_up -= settings.CATCH_UP_SECONDS
    the_clock.tick()
    the_clock.tick()
    assert started == ["purge", "purge", "catch up", "purge"]


def test_a_child_makes_them_where_files_are_isolated(upload: Any, settings: Any) -> None:
    upload()
    without_derivatives()
    settings.ISOLATION = True
    media = Media.objects.get()
    clock.make_derivatives(media.pk)
    assert has_thumb(media)
