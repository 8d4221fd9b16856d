"""Buckets that fail, stall or lie: requests end in time, and nothing is half there (REL-6)."""

from __future__ import annotations

import io
import threading
import time
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError
from django.test import Client

from media_api import storage
from media_api.models import Media
from media_api.problems import StorageDown
from media_api.storage import patience
from tests.media_api.kept_files import kept
from tests.storage import broken_servers
from tests.storage.broken_servers import Behaviour, always, server
from tests.storage.buckets import use_bucket

KEY = "images/2026/01/02/photo.jpg"
SOON = 8  # seconds; on a busy machine
FAULTS: dict[str, Behaviour] = {
    "500": always("500 Internal Server Error", "InternalError"),
    "503": always("503 Slow Down", "SlowDown"),
    "403": always("403 Forbidden", "AccessDenied"),
    "no bucket": always("404 Not Found", "NoSuchBucket"),
    "black hole": broken_servers.black_hole,
    "drip": broken_servers.dripping,
    "cut": broken_servers.cutting,
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 2.0)
    monkeypatch.setattr(patience, "SECONDS_TO_CLEAN", 0.3)


@pytest.mark.django_db
@pytest.mark.parametrize("fault", FAULTS)
def test_an_upload_ends_in_time_and_leaves_no_row(
    fault: str, settings: Any, upload: Any, impatient: None
) -> None:
    with server(FAULTS[fault]) as address:
        use_bucket(settings, address)
        start = time.monotonic()
        answer = upload()
        seconds = time.monotonic() - start
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.json()["error"]["code"] == 104
    assert not Media.objects.exists()
    assert seconds < SOON


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["500", "black hole", "drip", "cut"])
def test_reading_a_file_ends_in_time(
    fault: str, settings: Any, client: Client, impatient: None
) -> None:
    media = kept()
    with server(FAULTS[fault]) as address:
        use_bucket(settings, address)
        start = time.monotonic()
        response = client.get(f"/{media.key}")
        seconds = time.monotonic() - start
    assert response.status_code == 503
    assert int(response.headers["Retry-After"]) > 0
    assert seconds < SOON


@pytest.mark.django_db
@pytest.mark.slow
@pytest.mark.parametrize("fault", ["black hole", "drip"])
def test_with_the_real_figures_an_upload_ends_within_15_seconds(
    fault: str, settings: Any, upload: Any
) -> None:
    with server(FAULTS[fault]) as address:
        use_bucket(settings, address)
        start = time.monotonic()
        assert upload().status_code == 503
    assert 5 < time.monotonic() - start < 15


def test_a_server_that_refuses_connections_is_down(settings: Any) -> None:
    with server(broken_servers.cutting) as address:
        pass
    use_bucket(settings, address)
    with pytest.raises(StorageDown):
        storage.keep(io.BytesIO(b"x"), KEY)


def test_files_that_cannot_be_discarded_are_told_once_strict(settings: Any) -> None:
    with server(FAULTS["500"]) as address:
        use_bucket(settings, address)
        storage.discard(KEY)
        with pytest.raises(StorageDown):
            storage.discard(KEY, strict=True)


def test_a_place_that_an_earlier_try_has_taken_is_ours(settings: Any) -> None:
    with server(broken_servers.losing_the_first_answer(size=7)) as address:
        use_bucket(settings, address)
        storage.keep(io.BytesIO(b"picture"), KEY)


def test_a_place_with_other_bytes_is_not(settings: Any) -> None:
    with server(broken_servers.losing_the_first_answer(size=8)) as address:
        use_bucket(settings, address)
        with pytest.raises(storage.Misplaced):
            storage.keep(io.BytesIO(b"picture"), KEY)


def test_a_server_without_conditions_is_asked_for_the_size(settings: Any) -> None:
    seen: list[str] = []
    with server(broken_servers.without_conditions(7, seen)) as address:
        use_bucket(settings, address)
        storage.keep(io.BytesIO(b"picture"), KEY)
        storage.keep(io.BytesIO(b"picture"), KEY)
        with pytest.raises(StorageDown):
            storage.keep(io.BytesIO(b"longer than that"), KEY)
    assert [word for word in seen if word != "POST"][-6:] == ["PUT", "HEAD"] * 3


def test_a_server_without_batches_is_asked_one_by_one(settings: Any) -> None:
    with server(broken_servers.without_batches) as address:
        use_bucket(settings, address)
        storage.discard(KEY, f"{KEY}.second", strict=True)


def test_a_server_without_ranges_is_read_up_to_the_part(settings: Any) -> None:
    with server(broken_servers.without_ranges(bytes(range(256)))) as address:
        use_bucket(settings, address)
        assert b"".join(storage.part(KEY, 100, 5)) == bytes(range(100, 105))


def test_a_file_that_ends_early_is_no_whole_file(settings: Any) -> None:
    with server(broken_servers.ending_early) as address:
        use_bucket(settings, address)
        with pytest.raises((BotoCoreError, OSError)):
            b"".join(storage.part(KEY))


def test_a_silent_bucket_holds_one_thread_and_is_believed_again_once_it_answers(
    settings: Any, impatient: None
) -> None:
    with server(broken_servers.black_hole) as address:
        use_bucket(settings, address)
        with pytest.raises(StorageDown):
            storage.size_of(KEY)
        prober = threading.Thread(target=fails, args=[storage.size_of])
        prober.start()
        time.sleep(0.2)
        start = time.monotonic()
        fails(storage.size_of)
        assert time.monotonic() - start < 1.5  # while the other still waits for its two seconds
        prober.join()
    with server(broken_servers.without_ranges(b"picture")) as address:
        use_bucket(settings, address)
        assert b"".join(storage.part(KEY)) == b"picture"
        assert patience.suspicion.answers.is_set()


def fails(ask: Any) -> None:
    with pytest.raises(StorageDown):
        ask(KEY)
