"""Who may read the bytes of what is not for everybody."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import User
from tests.makers import make_album
from tests.media_api.kept_files import BYTES, kept, read

pytestmark = pytest.mark.django_db
HIDDEN = ["password", "private"]


@pytest.mark.parametrize("privacy", ["public", "link", *HIDDEN])
def test_files_of_an_album_that_is_not_public_are_never_stored(
    client: Client, alice: User, privacy: str
) -> None:
    media = kept(alice, album=make_album(alice, privacy=privacy))
    client.force_login(alice)
    for key in (media.key, media.derivatives.get().key):
        response, body = read(client, f"/{key}")
        assert body
        is_public = privacy == "public"
        assert (response.headers["Cache-Control"] == "private, no-store") is not is_public
        site = "cross-origin" if is_public else "same-site"
        assert response.headers["Cross-Origin-Resource-Policy"] == site
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("privacy", HIDDEN)
@pytest.mark.parametrize("who", ["nobody", "bob"])
def test_a_strangers_answer_is_that_of_a_missing_file(
    client: Client, alice: User, bob: User, privacy: str, who: str
) -> None:
    media = kept(alice, album=make_album(alice, privacy=privacy))
    if who == "bob":
        client.force_login(bob)
    for key in (media.key, media.derivatives.get().key):
        response, body = read(client, f"/{key}")
        assert response.status_code == 404
        assert b"thumb" * 20 not in body


def test_a_link_is_enough_for_what_anyone_with_the_link_may_see(
    client: Client, alice: User
) -> None:
    media = kept(alice, album=make_album(alice, privacy="link"))
    response, body = read(client, f"/{media.key}")
    assert (response.headers["Cache-Control"], body) == ("private, no-store", BYTES)


def test_a_file_that_waits_for_approval_is_its_owners(client: Client, alice: User) -> None:
    media = kept(alice, is_approved=False)
    assert read(client, f"/{media.key}")[0].status_code == 404
    client.force_login(alice)
    response, body = read(client, f"/{media.key}")
    assert (response.headers["Cache-Control"], body) == ("private, no-store", BYTES)


def test_turning_an_album_private_acts_at_once(client: Client, alice: User) -> None:
    album = make_album(alice)
    path = f"/{kept(alice, album=album).key}"
    assert read(client, path)[0].status_code == 200
    album.privacy = "private"
    album.save()
    assert read(client, path)[0].status_code == 404
