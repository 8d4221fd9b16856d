"""The form for guests, and how what they uploaded becomes theirs (ABU-3)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import User
from media_api import guests
from media_api.guests import Claimed
from media_api.models import Media
from media_api.views.guests import MOST, OWN
from tests.makers import PASSWORD, make_image, make_media
from tests.media_api.pages import parsed

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(settings: Any, client: Client) -> Client:
    settings.GUEST_UPLOADS = True
    return client


def post(client: Client, *names: str) -> Any:
    files = [SimpleUploadedFile(name, make_image(size=(64, 48))) for name in names]
    return client.post("/upload", {"source": files})


def sign_in(client: Client) -> Any:
    return client.post("/account/login/", {"login": "alice", "password": PASSWORD}, follow=True)


def test_the_form_is_there_for_guests_where_they_may(visitor: Client, settings: Any) -> None:
    page = visitor.get("/")
    field = next(tag for tag in parsed(page).named("input") if tag.get("type") == "file")
    assert "image/jpeg" in (field["accept"] or "")
    assert "video" not in (field["accept"] or "")
    assert "up to 10 MB each" in page.content.decode()
    settings.GUEST_UPLOADS = False
    assert 'name="source"' not in visitor.get("/").content.decode()


def test_the_form_needs_its_token(settings: Any) -> None:
    settings.GUEST_UPLOADS = True
    assert post(Client(enforce_csrf_checks=True), "a.jpg").status_code == 403


def test_a_guest_is_told_the_end_and_gets_the_delete_link(visitor: Client) -> None:
    page = post(visitor, "a.jpg")
    media = Media.objects.get()
    assert media.user is None
    assert media.expires_at
    text = page.content.decode()
    assert "deleted after 30 days at the latest" in text
    link = next(
        tag["href"] for tag in parsed(page).named("a") if "/delete/" in (tag.get("href") or "")
    )
    assert visitor.post(link or "").status_code == 200
    assert not Media.objects.exists()


def test_members_are_shown_no_delete_link(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert "/delete/" not in post(client, "a.jpg").content.decode()


def test_signing_in_makes_it_ones_own_for_good(visitor: Client, alice: User) -> None:
    post(visitor, "a.jpg", "b.jpg")
    other = make_media(None, expires_at=timezone.now() + timedelta(days=1))
    page = sign_in(visitor)
    own = [*alice.media.all()]
    assert len(own) == 2
    assert {media.expires_at for media in own} == {None}
    assert "2 files that you uploaded before are yours now." in page.content.decode()
    other.refresh_from_db()
    assert other.user is None
    alice.refresh_from_db()
    assert (alice.bytes_used, alice.files_used) == (sum(media.size for media in own), 2)
    assert OWN not in visitor.session


def test_signing_up_makes_it_ones_own(visitor: Client) -> None:
    post(visitor, "a.jpg")
    words = {
        "username": "newcomer",
        "email": "new@example.org",
        "password1": PASSWORD,
        "password2": PASSWORD,
    }
    assert visitor.post("/account/signup/", words).status_code == 302
    assert User.objects.get(username="newcomer").media.count() == 1


def test_another_visitor_gets_nothing(visitor: Client, alice: User) -> None:
    post(Client(), "a.jpg")
    post(visitor, "b.jpg")
    sign_in(visitor)
    assert alice.media.count() == 1
    assert Media.objects.filter(user=None).count() == 1


def test_what_does_not_fit_stays_nobodys(visitor: Client, alice: User) -> None:
    User.objects.update(own_quota_files=1)
    post(visitor, "a.jpg", "b.jpg")
    page = sign_in(visitor)
    assert alice.media.count() == 1
    assert "not all that you uploaded before" in page.content.decode()
    left = Media.objects.get(user=None)
    assert left.expires_at
    alice.refresh_from_db()
    assert alice.files_used == 1


def test_an_end_that_was_asked_for_stays(alice: User) -> None:
    end = timezone.now() + timedelta(hours=1)
    kept, lifted = make_media(None, expires_at=end), make_media(None, expires_at=end)
    claimed = guests.claim(alice, {kept.public_id: True, lifted.public_id: False})
    assert claimed == Claimed(kept=2, left=0)
    kept.refresh_from_db()
    lifted.refresh_from_db()
    assert (kept.expires_at, lifted.expires_at) == (end, None)


def test_media_of_others_cannot_be_claimed(alice: User, bob: User) -> None:
    media, gone = make_media(bob), make_media(None, expires_at="2020-01-01T00:00:00Z")
    ends = {media.public_id: False, gone.public_id: False, "unknown": False}
    assert guests.claim(alice, ends) == Claimed(kept=0, left=0)
    assert bob.media.count() == 1


def test_claiming_twice_counts_once(alice: User) -> None:
    media = make_media(None, size=700)
    assert guests.claim_one(alice, media, keeps_end=True) is True
    assert guests.claim_one(alice, media, keeps_end=True) is False
    alice.refresh_from_db()
    assert (alice.bytes_used, alice.files_used) == (700, 1)


def test_a_session_remembers_the_latest_only(visitor: Client) -> None:
    session = visitor.session
    session[OWN] = {f"old{number}": False for number in range(MOST)}
    session.save()
    post(visitor, "a.jpg")
    own = visitor.session[OWN]
    assert len(own) == MOST
    assert "old0" not in own
    assert Media.objects.get().public_id in own
