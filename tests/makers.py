"""Typed makers of rows and files: each with just what a test does not care to say."""

from __future__ import annotations

import io
import itertools
import secrets
from typing import Any

from PIL import Image

from accounts import keys
from accounts.models import User
from albums.models import Album, Category
from media_api.models import Derivative, Media, StoredName

numbers = itertools.count(1)
PASSWORD = "correct horse battery"


def make_user(username: str = "", **fields: Any) -> User:
    number = next(numbers)
    fields.setdefault("email", f"user{number}@example.org")
    return User.objects.create_user(username or f"user{number}", password=PASSWORD, **fields)


def make_key(user: User, name: str = "test", **options: Any) -> str:
    """The text of a new key."""
    return keys.make(user, name=name, **options).text


def make_album(user: User, **fields: Any) -> Album:
    fields.setdefault("name", f"Album {next(numbers)}")
    return Album.objects.create(user=user, **fields)


def make_category(**fields: Any) -> Category:
    number = next(numbers)
    return Category.objects.create(
        **{"name": f"Category {number}", "url_key": f"category-{number}", **fields}
    )


def make_media(user: User | None = None, **fields: Any) -> Media:
    """A row with a thumb, both without files."""
    stem = f"images/2026/01/02/media-{next(numbers)}"
    StoredName.objects.create(stem=stem)
    digest = secrets.token_hex(32)
    media = Media.objects.create(
        **{
            "user": user,
            "title": "A media",
            "key": f"{stem}.jpg",
            "file_type": "jpg",
            "size": 1000,
            "width": 640,
            "height": 480,
            "md5": digest[:32],
            "sha256": digest,
            "source_sha256": digest,
            "delete_digest": digest,
            **fields,
        }
    )
    Derivative.objects.create(
        media=media,
        kind=Derivative.Kind.THUMB,
        key=f"{stem}.th.jpg",
        file_type="jpg",
        size=100,
        width=320,
        height=320,
    )
    return media


def make_image(
    kind: str = "JPEG", size: tuple[int, int] = (640, 480), mode: str = "RGB", **options: Any
) -> bytes:
    """A picture with some texture, different each time."""
    image = Image.effect_noise((max(1, size[0] // 8), max(1, size[1] // 8)), 60).resize(size)
    image = image.convert("L").point([(value + next(numbers)) % 256 for value in range(256)])
    file = io.BytesIO()
    image.convert(mode).save(file, kind, **options)
    return file.getvalue()
