"""Keys that upload into one album, and keys that do not upload (KEY-1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from accounts import keys
from accounts.keys import Wish
from accounts.models import ApiKey, User
from media_api.models import Media
from tests.makers import make_album, make_key

pytestmark = pytest.mark.django_db
Upload = Callable[..., Any]


def locked(user: User, album: str) -> str:
    return keys.make_as_wished(user, Wish(name="locked", only_album=album)).text


def test_a_locked_key_uploads_into_its_album(upload: Upload, alice: User) -> None:
    album = make_album(alice, privacy="private")
    key = locked(alice, album.public_id)
    assert upload(key=key).status_code == 200
    assert upload(key=key, album_id=album.public_id).status_code == 200
    assert {media.album for media in Media.objects.all()} == {album}


def test_another_album_is_refused_by_name(upload: Upload, alice: User) -> None:
    album, other = make_album(alice), make_album(alice)
    answer = upload(key=locked(alice, album.public_id), album_id=other.public_id)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, 403)
    assert "album_id" in answer.json()["error"]["message"]
    assert not Media.objects.exists()


def test_a_key_whose_album_is_gone_uploads_nowhere(upload: Upload, alice: User) -> None:
    album = make_album(alice, privacy="private")
    key = locked(alice, album.public_id)
    album.delete()
    assert upload(key=key).status_code == 400
    assert not Media.objects.exists()


@pytest.mark.parametrize("scope", ApiKey.Scope)
def test_only_the_scope_of_uploading_uploads(
    upload: Upload, alice: User, scope: ApiKey.Scope
) -> None:
    answer = upload(key=make_key(alice, scopes=(scope,)))
    assert answer.status_code == (200 if scope is ApiKey.Scope.UPLOAD else 403)
