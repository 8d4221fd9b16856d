"""Pictures of profiles: cropped, kept, served, replaced, removed."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from accounts.models import User
from media_api.ingest.portrait import Crop, PortraitWishes, portrait
from media_api.models import BannedDigest, ProfilePicture
from media_api.storage import opened
from tests.makers import make_image, make_media

pytestmark = pytest.mark.django_db
AVATAR, BACKGROUND = "/settings/profile/avatar", "/settings/profile/background"


def send(client: Client, path: str, data: bytes | None = None, **words: Any) -> Any:
    source = SimpleUploadedFile("me.jpg", make_image() if data is None else data)
    return client.post(path, {"source": source, **words})


def picture_of(user: User) -> Image.Image:
    with opened(user.pictures.get().key) as file:
        return Image.open(io.BytesIO(file.read()))


def quarters() -> bytes:
    """Four colours: red, green above blue, white."""
    image = Image.new("RGB", (800, 400))
    for index, colour in enumerate(["red", "lime", "blue", "white"]):
        left, top = index % 2 * 400, index // 2 * 200
        image.paste(colour, (left, top, left + 400, top + 200))
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def test_an_avatar_becomes_a_square_of_512_pixels(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert send(client, AVATAR, make_image(size=(3000, 2000)))["Location"] == "/settings/profile"
    image = picture_of(alice)
    assert (image.format, image.size) == ("WEBP", (512, 512))
    picture = alice.pictures.get()
    assert (picture.kind, picture.width, picture.height) == ("avatar", 512, 512)


def test_a_small_picture_is_not_made_larger(client: Client, alice: User) -> None:
    client.force_login(alice)
    send(client, AVATAR, make_image(size=(60, 40)))
    assert picture_of(alice).size == (40, 40)


@pytest.mark.parametrize(
    ("words", "corner", "opposite"),
    [
        ({}, "red", "white"),
        ({"left": "0", "top": "0"}, "red", "blue"),
        ({"left": "50"}, "lime", "white"),
        ({"side": "50", "left": "75", "top": "50"}, "white", "white"),
        ({"side": "100", "left": "100", "top": "100"}, "lime", "white"),
        ({"side": "50", "left": "0"}, "red", "blue"),
    ],
)
def test_the_square_is_where_it_was_asked_for(
    client: Client, alice: User, words: dict[str, str], corner: str, opposite: str
) -> None:
    client.force_login(alice)
    send(client, AVATAR, quarters(), **words)
    image = picture_of(alice).convert("RGB")
    last = image.width - 9
    for place, name in (((8, 8), corner), ((last, last), opposite)):
        wanted = {"red": (255, 0, 0), "lime": (0, 255, 0), "blue": (0, 0, 255), "white": (255,) * 3}
        pixel: Any = image.getpixel(place)
        far = max(abs(a - b) for a, b in zip(pixel, wanted[name], strict=True))
        assert far < 40, (place, pixel)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_photograph_stands_upright(orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    source, target = io.BytesIO(make_image(size=(600, 300), exif=exif)), io.BytesIO()
    made = portrait(source, target, PortraitWishes(width=1920))
    assert (made.width, made.height) == ((300, 600) if orientation > 4 else (600, 300))
    image = Image.open(target)
    assert image.size == (made.width, made.height)
    assert "exif" not in image.info


MODES = ["L", "RGB", "RGBA", "P", "1", "CMYK"]
NOT_WRITTEN = {("JPEG", "RGBA"), ("JPEG", "P"), *((kind, "CMYK") for kind in ("PNG", "GIF", "BMP"))}
KINDS = ["JPEG", "PNG", "GIF", "WEBP", "AVIF", "BMP"]


@pytest.mark.parametrize(
    ("kind", "mode"), sorted({(kind, mode) for kind in KINDS for mode in MODES} - NOT_WRITTEN)
)
def test_every_kind_of_picture_can_be_one(kind: str, mode: str) -> None:
    source = io.BytesIO(make_image(kind, (300, 200), mode))
    made = portrait(source, target := io.BytesIO(), PortraitWishes(width=100, crop=Crop()))
    assert (made.width, made.height) == Image.open(target).size == (100, 100)


@given(
    side=st.floats(-1e9, 1e9),
    left=st.none() | st.floats(-1e9, 1e9),
    top=st.none() | st.floats(-1e9, 1e9),
    size=st.tuples(st.integers(1, 40), st.integers(1, 40)),
)
def test_any_square_lies_inside_the_picture(
    side: float, left: float | None, top: float | None, size: tuple[int, int]
) -> None:
    source = io.BytesIO()
    Image.new("RGB", size).save(source, "PNG")
    crop = Crop(side=side, left=left, top=top)
    made = portrait(source, io.BytesIO(), PortraitWishes(width=16, crop=crop))
    assert made.width == made.height <= min(size)


def test_a_background_is_kept_whole_and_1920_wide(client: Client, alice: User) -> None:
    client.force_login(alice)
    send(client, BACKGROUND, make_image(size=(2400, 800)), left="50", side="10")
    assert picture_of(alice).size == (1920, 640)
    html = client.get("/alice").content.decode()
    key = alice.pictures.get().key
    assert f'class="profile-background" src="http://127.0.0.1:8000/{key}"' in html


def test_it_is_served_to_everybody_with_the_headers_of_a_file(client: Client, alice: User) -> None:
    alice.is_private = True
    alice.save()
    client.force_login(alice)
    send(client, AVATAR)
    client.logout()
    response = client.get(f"/{alice.pictures.get().key}")
    response.close()
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"


@pytest.mark.django_db(transaction=True)
def test_a_new_one_takes_the_place_of_the_old(
    client: Client, alice: User, stored: Callable[[], list[str]]
) -> None:
    client.force_login(alice)
    send(client, AVATAR)
    old = alice.pictures.get().key
    send(client, AVATAR)
    new = alice.pictures.get().key
    assert old != new
    assert stored() == [new]
    assert client.get(f"/{old}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_removing_and_leaving_remove_the_file(
    client: Client, alice: User, stored: Callable[[], list[str]]
) -> None:
    client.force_login(alice)
    send(client, AVATAR)
    send(client, BACKGROUND)
    assert len(stored()) == 2
    client.post(AVATAR, {"remove": "1"})
    assert [*alice.pictures.values_list("kind", flat=True)] == ["background"]
    assert len(stored()) == 1
    alice.delete()
    assert stored() == []


@pytest.mark.parametrize(
    ("data", "status"),
    [(b"no picture", 415), (b"\xff\xd8\xff" + b"x" * 100, 400), (make_image()[:3000], 400)],
)
def test_what_is_no_picture_is_refused_and_leaves_nothing(
    client: Client, alice: User, stored: Callable[[], list[str]], data: bytes, status: int
) -> None:
    client.force_login(alice)
    assert send(client, AVATAR, data).status_code == status
    assert stored() == []
    assert not ProfilePicture.objects.exists()


def test_a_form_without_a_file_and_numbers_that_are_none_are_told(
    client: Client, alice: User
) -> None:
    client.force_login(alice)
    assert client.post(AVATAR, {"side": "50"}).status_code == 400
    for word in ("abc", "101", "-1", "nan", "inf"):
        assert "errorlist" in send(client, AVATAR, left=word).content.decode()
    assert client.get(AVATAR)["Location"] == "/settings/profile"
    assert client.post("/settings/profile/hat", {}).status_code == 404
    assert not alice.pictures.exists()


def test_a_file_that_was_taken_down_is_no_avatar(client: Client, alice: User) -> None:
    client.force_login(alice)
    media = make_media(alice, title="x")
    BannedDigest.objects.create(sha256=media.sha256)
    data = make_image()
    assert send(client, AVATAR, data).status_code == 302
    alice.pictures.all().delete()

    BannedDigest.objects.create(sha256=hashlib.sha256(data).hexdigest())
    assert send(client, AVATAR, data).status_code == 403


def test_it_is_drawn_in_a_child(client: Client, alice: User, settings: Any) -> None:
    settings.ISOLATION = True
    client.force_login(alice)
    assert send(client, AVATAR, quarters(), left="50").status_code == 302
    assert picture_of(alice).size == (400, 400)
    assert send(client, AVATAR, b"no picture").status_code == 415
