"""What people without an account may upload (ABU-3)."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from accounts import keys
from accounts.models import ApiKey, User
from media_api.models import Media
from tests.makers import make_album, make_category, make_image
from tests.samples.draw_video import film

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
Upload = Callable[..., Any]


@pytest.fixture
def guest(settings: Any, client: Client) -> Upload:
    """Post with the guests' key, on a site that lets guests in."""
    settings.GUEST_UPLOADS = True
    text = keys.make_for_guests("site").text

    def post(data: bytes | None = None, **fields: Any) -> Any:
        source = SimpleUploadedFile("photo.jpg", make_image() if data is None else data)
        headers = {"X-API-Key": fields.pop("key", text)}
        return client.post("/api/1/upload", {"source": source, **fields}, headers=headers)

    return post


def test_guests_are_not_let_in_unless_the_site_says_so(settings: Any, client: Client) -> None:
    assert django_settings.GUEST_UPLOADS is False
    source = SimpleUploadedFile("photo.jpg", make_image())
    headers = {"X-API-Key": keys.make_for_guests("site").text}
    answer = client.post("/api/1/upload", {"source": source}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, 403)
    assert client.post("/upload", {"source": source}).status_code == 302
    assert not Media.objects.exists()


def test_the_numbers_are_those_promised() -> None:
    assert django_settings.GUEST_FILE_BYTES == 10_000_000
    assert django_settings.GUEST_DAY_BYTES == 100_000_000
    assert django_settings.GUEST_EXPIRY_DAYS == 30
    assert django_settings.GUEST_APPROVAL is False


def test_the_key_of_the_site_is_made_by_command_and_kept_as_a_digest() -> None:
    out = io.StringIO()
    call_command("create_api_key", guests=True, name="Public", stdout=out)
    row = ApiKey.objects.get()
    assert (row.user, row.name, row.scopes) == (None, "Public", ["upload"])
    assert out.getvalue().startswith(row.prefix)
    assert keys.recognise(out.getvalue().strip(), None) == row
    assert out.getvalue().strip() not in repr(vars(row))


def test_the_key_of_the_site_is_made_and_revoked_by_administrators(
    client: Client, admin: User
) -> None:
    client.force_login(admin)
    response = client.post(
        "/admin/accounts/apikey/add/", {"name": "Public", "user": ""}, follow=True
    )
    assert "chv_" in response.content.decode()
    row = ApiKey.objects.get()
    assert (row.user, row.scopes) == (None, ["upload"])


def test_a_guests_media_are_nobodys_and_end(guest: Upload) -> None:
    with time_machine.travel(START, tick=False):
        image = guest().json()["image"]
    media = Media.objects.get()
    assert media.user is None
    assert media.expires_at == START + 30 * DAY
    assert image["expiration_date_gmt"] == "2026-04-01 00:00:00"
    assert image["is_approved"] == 1


@pytest.mark.parametrize(
    ("sent", "end"),
    [
        ("", 30 * DAY),
        ("0", 30 * DAY),
        ("P1Y", 30 * DAY),
        ("P31D", 30 * DAY),
        ("P30D", 30 * DAY),
        ("P3D", 3 * DAY),
        ("PT5M", timedelta(minutes=5)),
    ],
)
def test_an_end_may_be_sooner_and_never_later(guest: Upload, sent: str, end: timedelta) -> None:
    with time_machine.travel(START, tick=False):
        assert guest(expiration=sent).status_code == 200
    assert Media.objects.get().expires_at == START + end


def test_the_site_may_want_to_approve(guest: Upload, settings: Any, client: Client) -> None:
    settings.GUEST_APPROVAL = True
    image = guest().json()["image"]
    assert image["is_approved"] == 0
    assert "url" not in image
    assert client.get(image["path_viewer"]).status_code == 404


def test_what_needs_an_account_is_refused_by_name(guest: Upload, alice: User) -> None:
    album = make_album(alice).public_id
    for name, value in (("tags", "a,b"), ("album_id", album), ("use_file_date", "1")):
        answer = guest(**{name: value})
        assert answer.status_code == 403
        assert name in answer.json()["error"]["message"]
    assert not Media.objects.exists()
    assert guest(category_id=make_category().pk, width="100", nsfw="1").status_code == 200


def test_no_url_is_fetched(guest: Upload, client: Client) -> None:
    key = keys.make_for_guests("site").text
    fetched = {"source": "https://example.org/a.jpg", "key": key}
    answer = client.post("/api/1/upload", fetched)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, 403)


def test_no_video_is_taken(guest: Upload, stored: Callable[[], list[str]]) -> None:
    answer = guest(film())
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, 403)
    assert "video" in answer.json()["error"]["message"]
    assert stored() == []


def test_a_file_has_ten_megabytes_at_most(guest: Upload, settings: Any) -> None:
    settings.GUEST_FILE_BYTES = 1_000_000
    picture = make_image()
    assert guest(picture.ljust(1_000_000, b"\0")).status_code == 200
    answer = guest(picture.ljust(1_000_001, b"\0"))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, 400)
    assert "1 MB" in answer.json()["error"]["message"]


def test_a_day_of_an_address_has_a_hundred_megabytes(guest: Upload, settings: Any) -> None:
    with time_machine.travel(START, tick=False):
        size = guest().json()["image"]["size"]
        settings.GUEST_DAY_BYTES = 3 * size + size // 2
        picture = make_image(size=(640, 480))
        codes = [guest(picture).status_code for _ in range(5)]
        kept = sum(Media.objects.values_list("size", flat=True))
    assert codes.count(200) >= 2
    assert codes[-1] == 413
    assert kept <= settings.GUEST_DAY_BYTES + size  # the first was counted under another limit
    with time_machine.travel(START + 2 * DAY, tick=False):
        assert guest().status_code == 200


def test_what_is_not_stored_does_not_count_for_the_day(
    guest: Upload, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    picture = make_image()
    settings.GUEST_DAY_BYTES = 10_000_000

    def fail(*args: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch:
        patch.setattr("media_api.storage.keep", fail)
        settings.GUEST_DAY_BYTES = len(picture) * 3 // 2
        assert guest(picture).status_code >= 500
    assert guest(picture).status_code == 200


def test_other_addresses_have_a_day_of_their_own(guest: Upload, settings: Any) -> None:
    settings.TRUSTED_PROXIES = 1
    picture = make_image()
    settings.GUEST_DAY_BYTES = len(picture) + 100
    key = keys.make_for_guests("site").text

    def post(ip: str) -> int:
        source = SimpleUploadedFile("photo.jpg", picture)
        headers = {"X-API-Key": key, "X-Forwarded-For": ip}
        answer = Client().post("/api/1/upload", {"source": source}, headers=headers)
        status: int = answer.status_code
        return status

    assert [post("2001:db8::1"), post("2001:db8::2"), post("2001:db8:1::1")] == [200, 413, 200]


def test_a_guest_may_do_the_fifth_part_of_a_member(guest: Upload, settings: Any) -> None:
    settings.UPLOAD_RATES = ["10/60"]
    answers = [guest(b"nonsense") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [415, 415, 429]
    assert answers[0].headers["RateLimit-Limit"] == "2"


def test_the_key_of_the_site_does_nothing_else(guest: Upload, client: Client) -> None:
    row = ApiKey.objects.get()
    assert [row.allows(scope) for scope in ApiKey.Scope] == [True, False, False, False]
    keys.revoke(row)
    assert guest().status_code == 401


def test_guests_may_send_the_same_twice(guest: Upload, settings: Any) -> None:
    settings.REFUSE_DUPLICATES = True
    picture = make_image()
    assert [guest(picture).status_code for _ in range(2)] == [200, 200]
