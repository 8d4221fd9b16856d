"""Two who want the same at the same moment (REL-10, REL-11)."""

from __future__ import annotations

import hashlib
import http.client
import os
import sqlite3
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

from bench.photos import multipart, photo, unique
from bench.portal import Portal, served
from tests.faults.machines import eventually
from tests.faults.state import state_of
from tests.faults.writers import Writers
from tests.makers import make_image

UPLOADS = 20
WRITTEN = int(os.environ.get("FAULT_UPLOADS", "200"))


def test_twenty_uploads_of_one_file_at_once_are_twenty_media(
    tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    data = make_image()
    body, content_type = multipart(data, "same.jpg")
    start = threading.Barrier(UPLOADS)
    with served(tmp_path, IMGFLY_UPLOAD_RATES="1000/60") as portal:

        def post(_: int) -> str:
            start.wait()
            answer = portal.post(body, content_type)
            assert answer["status_code"] == 200, answer
            url: str = answer["image"]["url"]
            return url

        with ThreadPoolExecutor(UPLOADS) as pool:
            urls = set(pool.map(post, range(UPLOADS)))
    state = state_of(tmp_path / "imgfly.sqlite3", tmp_path / "media")
    figure("REL-10", f"{UPLOADS} uploads of one file at once: {len(urls)} addresses")
    assert len(urls) == len(state.originals) == UPLOADS
    assert {row[2] for row in state.originals.values()} == {hashlib.sha256(data).hexdigest()}
    assert (state.broken, state.orphans) == ([], [])


def test_a_slow_reader_gets_its_file_whole_though_it_is_purged_meanwhile(
    tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    data = large()
    with served(tmp_path, IMGFLY_PURGE_SECONDS="1") as portal:
        answer = portal.post(*multipart(data, "large.bmp"))
        image = answer["image"]
        path = urlsplit(image["url"]).path
        whole = read(portal, path)[1]
        connection, response = begun(portal, path)
        first = response.read(65536)
        expire(portal, image["id_encoded"])
        file = tmp_path / "media" / path.lstrip("/")
        assert eventually(lambda: not file.exists())
        assert send_other(portal) != path
        time.sleep(0.2)
        rest = response.read()
        connection.close()
        assert read(portal, path)[0] == 404
    figure(
        "REL-11", f"purged after {len(first)} of {len(whole)} bytes: {len(first + rest)} arrived"
    )
    assert first + rest == whole


def test_eight_writers_on_sqlite_never_see_a_lock(
    tmp_path: Path, figure: Callable[[str, str], None]
) -> None:
    with served(tmp_path) as portal, Writers(portal.port, portal.key, number=8) as writers:
        assert eventually(lambda: len(writers.promises) >= WRITTEN, 120)
    state = state_of(tmp_path / "imgfly.sqlite3", tmp_path / "media")
    figure("REL-9", f"8 writers, SQLite: {dict(writers.statuses)}, {len(state.broken)} broken")
    assert set(writers.statuses) == {200}
    assert (state.broken, state.lost(writers.promises)) == ([], [])


def large() -> bytes:
    """More than the buffers between server and client hold."""
    picture = photo(3000, 2000, grain=40)
    from io import BytesIO  # noqa: PLC0415

    file = BytesIO()
    picture.save(file, "PNG", compress_level=1)
    return unique(file.getvalue())


def begun(portal: Portal, path: str) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    connection = portal.connection(blocksize=4096)
    connection.request("GET", path)
    return connection, connection.getresponse()


def read(portal: Portal, path: str) -> tuple[int, bytes]:
    connection, response = begun(portal, path)
    try:
        return response.status, response.read()
    finally:
        connection.close()


def send_other(portal: Portal) -> str:
    answer = portal.post(*multipart(make_image(), "large.bmp"))
    return urlsplit(str(answer["image"]["url"])).path


def expire(portal: Portal, public_id: str) -> None:
    with closing(sqlite3.connect(portal.folder / "imgfly.sqlite3", timeout=10)) as database:
        database.execute(
            "UPDATE media_api_media SET expires_at = '2026-01-01 00:00:00' WHERE public_id = ?",
            [public_id],
        )
        database.commit()
