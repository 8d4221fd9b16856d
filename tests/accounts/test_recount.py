"""Whether counts are what there is, and setting them right (REL-12)."""

from __future__ import annotations

import io
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command

from accounts import recount
from accounts.clock import recount_usage
from accounts.models import User
from accounts.recount import Drift
from media_api import deletion
from media_api.clock import Clock
from media_api.models import Media
from tests.makers import make_media

pytestmark = pytest.mark.django_db


def used(user: User) -> tuple[int, int]:
    user.refresh_from_db()
    return user.bytes_used, user.files_used


def told(**options: Any) -> str:
    out = io.StringIO()
    call_command("recount", stdout=out, **options)
    return out.getvalue()


def test_after_uploads_and_deletions_nothing_has_drifted(
    upload: Callable[..., Any], alice: User
) -> None:
    for _ in range(4):
        assert upload().status_code == 200
    assert upload(b"nonsense").status_code == 415
    deletion.delete(Media.objects.all()[0])
    assert alice.media.count() == 3
    assert recount.drifts() == []
    assert told() == "nothing is wrong\n"


def test_a_drift_is_told_in_both_directions(alice: User, bob: User) -> None:
    make_media(alice, size=700)
    User.objects.filter(pk=bob.pk).update(bytes_used=50, files_used=2)
    assert recount.drifts() == [
        Drift(user_id=alice.pk, bytes=-700, files=-1),
        Drift(user_id=bob.pk, bytes=50, files=2),
    ]


def test_the_command_sets_right_what_lasts(alice: User) -> None:
    make_media(alice, size=700)
    assert told(dry_run=True) == f"user {alice.pk}: -700 bytes, -1 files\n"
    assert used(alice) == (0, 0)
    assert told(pause=0).endswith("1 set right\n")
    assert used(alice) == (700, 1)


def test_an_upload_under_way_is_left_alone(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(bytes_used=900, files_used=1)
    before = recount.noted(recount.drifts())
    make_media(alice, size=900)  # it has arrived meanwhile
    User.objects.filter(pk=alice.pk).update(bytes_used=1_500, files_used=2)  # and another began
    assert recount.corrected(recount.drifts(), before) == []
    assert used(alice) == (1_500, 2)


def test_what_happens_between_the_looks_is_kept(alice: User) -> None:
    User.objects.filter(pk=alice.pk).update(bytes_used=900, files_used=1)
    found = recount.drifts()
    make_media(alice, size=50)
    User.objects.filter(pk=alice.pk).update(bytes_used=950, files_used=2)
    assert recount.corrected(found, recount.noted(found)) == found
    assert used(alice) == (50, 1)


def test_the_clock_believes_what_it_has_seen_twice(
    alice: User, caplog: pytest.LogCaptureFixture
) -> None:
    User.objects.filter(pk=alice.pk).update(bytes_used=900, files_used=1)
    with caplog.at_level(logging.WARNING, "accounts.clock"):
        recount_usage()
        assert used(alice) == (900, 1)
        assert caplog.messages == []
        recount_usage()
    assert used(alice) == (0, 0)
    assert caplog.messages == [f"usage of user {alice.pk} was +900 bytes, +1 files off: set right"]


@pytest.mark.django_db(transaction=True)
def test_the_embedded_clock_recounts(alice: User, settings: Any) -> None:
    settings.RECOUNT_SECONDS = 0
    User.objects.filter(pk=alice.pk).update(bytes_used=900, files_used=1)
    clock = Clock()
    clock.tick()
    clock.tick()
    assert used(alice) == (0, 0)
