"""How often one may upload, and how answers say it (ABU-1)."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.cache.backends.locmem import LocMemCache
from django.test import Client

from accounts.models import User
from imgfly.lib.backends import cache as cache_settings
from imgfly.lib.rates import Rate, rates_from
from media_api import flood
from media_api.models import Media
from media_api.problems import Flooding
from tests.makers import make_image, make_key, make_user

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, tzinfo=UTC)  # where all windows but the months' begin
RATES = [
    Rate(50, 60),
    Rate(500, 3600),
    Rate(1_000, 24 * 3600),
    Rate(5_000, 7 * 24 * 3600),
    Rate(10_000, 30 * 24 * 3600),
]
Upload = Callable[..., Any]


def test_the_numbers_are_those_promised() -> None:
    assert rates_from(django_settings.UPLOAD_RATES) == RATES


@pytest.mark.parametrize("rate", RATES[:3], ids=str)
@pytest.mark.parametrize(("guest", "share"), [(False, 1), (True, 5)])
def test_each_number_is_allowed_and_one_more_is_not(
    settings: Any, alice: User, rate: Rate, *, guest: bool, share: int
) -> None:
    settings.UPLOAD_RATES = [f"{rate.limit}/{rate.seconds}"]
    user = None if guest else alice
    with time_machine.travel(START, tick=False):
        for _ in range(rate.limit // share):
            flood.count_upload(user, "192.0.2.1")
        with pytest.raises(Flooding) as caught:
            flood.count_upload(user, "192.0.2.1")
        assert 0 < (caught.value.retry_after or 0) <= rate.seconds + 1
        wait = caught.value.retry_after or 0
    with time_machine.travel(START + timedelta(seconds=wait), tick=False):
        assert flood.count_upload(user, "192.0.2.1")


@pytest.mark.parametrize(
    ("first", "second", "shared"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", False),  # client_ip has unwrapped it long before
    ],
)
def test_an_address_is_counted_whoever_calls_from_it(
    settings: Any, alice: User, bob: User, first: str, second: str, *, shared: bool
) -> None:
    settings.UPLOAD_RATES = ["1/60"]
    flood.count_upload(alice, first)
    if shared:
        with pytest.raises(Flooding):
            flood.count_upload(bob, second)
    else:
        assert flood.count_upload(bob, second)


def test_all_keys_of_a_user_count_as_one_from_wherever(upload: Upload, settings: Any) -> None:
    settings.UPLOAD_RATES = ["2/60"]
    settings.TRUSTED_PROXIES = 1
    user = make_user("carol")
    first, second = make_key(user), make_key(user)

    def post(key: str, ip: str) -> int:
        headers = {"X-API-Key": key, "X-Forwarded-For": ip}
        status: int = Client().post("/api/1/upload", headers=headers).status_code
        return status

    assert [post(first, "192.0.2.1"), post(second, "192.0.2.2")] == [400, 400]
    assert post(first, "192.0.2.3") == 429


def test_an_answer_says_how_many_more_are_allowed(upload: Upload, settings: Any) -> None:
    settings.UPLOAD_RATES = ["3/60", "100/3600"]
    with time_machine.travel(START + timedelta(seconds=20), tick=False):
        answers = [upload() for _ in range(4)]
    told = [
        (answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Remaining"])
        for answer in answers
    ]
    assert told == [("3", "2"), ("3", "1"), ("3", "0"), ("3", "0")]
    assert {answer.headers["RateLimit-Reset"] for answer in answers[:3]} == {"40"}
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3].headers["Retry-After"] == answers[3].headers["RateLimit-Reset"] == "41"
    assert answers[3].json()["error"]["code"] == 130
    assert Media.objects.count() == 3


def test_a_refusal_says_it_as_well(upload: Upload) -> None:
    answer = upload(b"nonsense")
    assert answer.status_code == 415
    assert answer.headers["RateLimit-Remaining"] == "49"


def test_who_is_not_known_or_not_counted_is_told_nothing(client: Client, admin: User) -> None:
    refused = client.post("/api/1/upload", headers={"X-API-Key": "chv_wrong"})
    allowed = client.post("/api/1/upload", headers={"X-API-Key": make_key(admin)})
    for answer in (refused, allowed):
        assert not [name for name in answer.headers if name.lower().startswith("ratelimit")]


def test_a_url_counts_twice(client: Client, key: str, settings: Any) -> None:
    settings.UPLOAD_RATES = ["10/60"]
    fetched = {"source": "http://127.0.0.1/a.jpg", "key": key}
    assert client.post("/api/1/upload", fetched).headers["RateLimit-Remaining"] == "8"
    assert client.post("/api/1/upload", {"key": key}).headers["RateLimit-Remaining"] == "7"


def test_other_origins_may_read_the_headers(client: Client) -> None:
    exposed = client.options("/api/1/upload").headers["Access-Control-Expose-Headers"]
    assert {"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After"} == {
        *exposed.split(", ")
    }


def test_uploads_are_counted_while_redis_is_away(upload: Upload, settings: Any) -> None:
    settings.UPLOAD_RATES = ["2/60"]
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    settings.CACHES = {**settings.CACHES, "default": cache_settings(f"redis://127.0.0.1:{port}/0")}
    LocMemCache("near", {}).clear()  # what other tests have left in the memory of this process
    pictures = [make_image(size=(8, 8)) for _ in range(4)]
    assert [upload(picture).status_code for picture in pictures] == [200, 200, 429, 429]


def test_ten_wrong_keys_a_minute_are_answered_and_no_more(client: Client, key: str) -> None:
    def post(text: str) -> int:
        status: int = client.post("/api/1/upload", headers={"X-API-Key": text}).status_code
        return status

    with time_machine.travel(START, tick=False):
        assert [post(f"{key[:-2]}-{number}") for number in range(10)] == [401] * 10
        assert post("chv_AAAAAAAAAAA_" + "a" * 43) == 429
        assert post(key) == 400  # a right one is let in
    with time_machine.travel(START + timedelta(seconds=121), tick=False):
        assert post("chv_wrong") == 401
