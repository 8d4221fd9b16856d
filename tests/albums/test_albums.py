"""Albums and categories: their ids, their privacy, and what keeps them whole."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.models import RestrictedError

from accounts.models import User
from albums.models import Album, Category
from media_api.models import Media
from tests.makers import make_album, make_category, make_media

pytestmark = pytest.mark.django_db


def test_an_album_has_a_public_id_and_a_secret_folder(alice: User) -> None:
    albums = [make_album(alice) for _ in range(20)]
    assert len({album.public_id for album in albums}) == 20
    assert {len(album.public_id) for album in albums} == {11}
    assert len({album.secret_folder for album in albums}) == 20
    assert {len(album.secret_folder) for album in albums} == {22}


@pytest.mark.parametrize(
    ("privacy", "is_public"),
    [("public", True), ("link", False), ("password", False), ("private", False)],
)
def test_only_public_is_public(alice: User, privacy: str, is_public: bool) -> None:  # noqa: FBT001
    album = make_album(alice, privacy=privacy)
    assert album.is_public is is_public
    media = make_media(alice, album=album)
    assert media.is_public is is_public


def test_an_album_is_public_unless_said_otherwise(alice: User) -> None:
    assert make_album(alice).is_public


def test_an_album_cannot_stand_inside_itself(alice: User) -> None:
    album = make_album(alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        Album.objects.filter(pk=album.pk).update(parent=album)


def test_an_album_inside_outlives_the_outer_one(alice: User) -> None:
    outer = make_album(alice)
    inner = make_album(alice, parent=outer)
    outer.delete()
    inner.refresh_from_db()
    assert inner.parent is None


def test_an_album_with_media_is_not_deleted_by_the_way(alice: User) -> None:
    album = make_album(alice, privacy="private")
    make_media(alice, album=album)
    with pytest.raises(RestrictedError):
        album.delete()
    alice.delete()
    assert not Album.objects.exists()
    assert not Media.objects.exists()


def test_albums_go_with_their_user(alice: User) -> None:
    make_album(alice)
    alice.delete()
    assert not Album.objects.exists()


@pytest.mark.parametrize("field", ["name", "url_key"])
def test_categories_differ_in_name_and_address(field: str) -> None:
    category = make_category()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_category(**{field: getattr(category, field)})


def test_media_outlive_their_category(alice: User) -> None:
    category = make_category()
    media = make_media(alice, category=category)
    category.delete()
    media.refresh_from_db()
    assert media.category is None
    assert not Category.objects.exists()


def test_albums_and_categories_are_shown_by_name(alice: User) -> None:
    assert str(make_album(alice, name="Summer")) == "Summer"
    assert str(make_category(name="Nature")) == "Nature"
