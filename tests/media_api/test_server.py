"""`manage.py serve` as a child process: its first start, its end, its clock, and its HTTP."""

from __future__ import annotations

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.photos import multipart
from bench.portal import ROOT, Portal, environment, served
from tests.makers import make_image

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]
BUILT = ROOT / "static/dist/manifest.json"
SECOND = {"IMGFLY_PURGE_SECONDS": "1"}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """One server for the tests that leave it running."""
    with served(tmp_path_factory.mktemp("portal"), **SECOND) as running:
        yield running


def uploaded(portal: Portal, key: str = "") -> dict[str, Any]:
    answer = portal.post(*multipart(make_image(), "photo.jpg"), key=key)
    assert answer["status_code"] == 200, answer
    image: dict[str, Any] = answer["image"]
    return image


def got(portal: Portal, url: str, **headers: str) -> tuple[http.client.HTTPResponse, bytes]:
    connection = portal.connection()
    try:
        connection.request(
            "GET", url.removeprefix(f"http://127.0.0.1:{portal.port}"), headers=headers
        )
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def eventually(happened: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def is_running(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def managed(portal: Portal, *words: str) -> str:
    """What a command of manage.py prints, run beside the server on the same data."""
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment(portal.folder, port=portal.port, settings={}),
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
    ).stdout


def test_only_the_first_start_makes_an_administrator_and_media_outlive_a_restart(
    tmp_path: Path,
) -> None:
    with served(tmp_path) as first:
        assert len(re.findall(r"^ +user name: owner$", first.printed, re.MULTILINE)) == 1
        assert len(re.findall(r"^ +password: +\S{12,}$", first.printed, re.MULTILINE)) == 1
        assert len(re.findall(r"^ +API key: +chv_\S+$", first.printed, re.MULTILINE)) == 1
        image = uploaded(first)
        before = got(first, image["url"])[1]
    with served(tmp_path) as second:
        assert not re.search(r"password|API key|chv_", second.printed)
        path = image["url"].partition("/images/")[2]
        response, content = got(second, f"/images/{path}")
        assert (response.status, content) == (200, before)
        assert uploaded(second, key=first.key)["url"] != image["url"]


def test_ctrl_c_ends_all_processes_though_a_browser_keeps_its_connection(tmp_path: Path) -> None:
    with served(tmp_path) as portal:
        pids = portal.pids()
        assert len(pids) > 1
        connection = portal.connection()
        connection.request("GET", "/api/1/upload")
        connection.getresponse().read()
        os.killpg(portal.pid, signal.SIGINT)  # as a terminal does: to the whole group
        assert portal.process.wait(timeout=10) == 0
        assert eventually(lambda: not any(map(is_running, pids)), seconds=1)
        connection.close()


def test_an_upload_may_be_sent_in_chunks(portal: Portal) -> None:
    content = make_image(size=(1200, 900))
    body, content_type = multipart(content, "chunked.jpg")
    connection = portal.connection()
    connection.request(
        "POST",
        "/api/1/upload",
        body=(body[start : start + 5000] for start in range(0, len(body), 5000)),
        encode_chunked=True,
        headers={
            "X-API-Key": portal.key,
            "Content-Type": content_type,
            "Transfer-Encoding": "chunked",
        },
    )
    response = connection.getresponse()
    answer = json.loads(response.read())
    connection.close()
    assert response.status == 200, answer
    assert (answer["image"]["width"], answer["image"]["height"]) == (1200, 900)
    assert got(portal, answer["image"]["url"])[1] == content


def test_a_part_of_a_file_is_served(portal: Portal) -> None:
    image = uploaded(portal)
    whole = got(portal, image["url"])[1]
    response, part = got(portal, image["url"], Range="bytes=100-199")
    assert (response.status, part) == (206, whole[100:200])
    assert response.headers["Content-Range"] == f"bytes 100-199/{len(whole)}"


@pytest.mark.skipif(not BUILT.is_file(), reason="the front end is not built (make setup)")
def test_the_page_of_a_media_is_served(portal: Portal) -> None:
    image = uploaded(portal)
    response, page = got(portal, image["path_viewer"])
    assert response.status == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert image["url"].encode() in page


def test_the_clock_of_the_server_purges_what_has_expired(portal: Portal) -> None:
    image, kept = uploaded(portal), uploaded(portal)
    media = portal.folder / "media"
    files = [
        media / image[size]["url"].partition(f":{portal.port}/")[2] for size in ("image", "thumb")
    ]
    assert all(file.is_file() for file in files)
    with sqlite3.connect(portal.folder / "imgfly.sqlite3", timeout=10) as database:
        database.execute(
            "UPDATE media_api_media SET expires_at = '2026-01-01 00:00:00' WHERE public_id = ?",
            [image["id_encoded"]],
        )
    database.close()
    assert eventually(lambda: not any(file.exists() for file in files))
    assert rows(portal, image["id_encoded"]) == 0
    assert rows(portal, kept["id_encoded"]) == 1
    assert got(portal, kept["url"])[0].status == 200


def rows(portal: Portal, public_id: str) -> int:
    database = sqlite3.connect(portal.folder / "imgfly.sqlite3", timeout=10)
    found = database.execute(
        "SELECT count(*) FROM media_api_media WHERE public_id = ?", [public_id]
    ).fetchone()
    database.close()
    return int(found[0])


def test_the_commands_make_a_user_and_a_key_that_uploads(portal: Portal, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("correct horse battery\n", encoding="utf-8")
    assert "carol" in managed(portal, "create_user", "carol", "--password-file", str(password))
    key = managed(portal, "create_api_key", "carol").strip()
    assert re.fullmatch(r"chv_\S+", key)
    assert uploaded(portal, key=key)["width"] == 640


SECRET = b"GET /api/1/upload HTTP/1.1\r\nHost: smuggled\r\n\r\n"


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (["Content-Length: 5", "Transfer-Encoding: chunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked", "Content-Length: 50"], b"0\r\n\r\n"),
        (["Content-Length: 0", "Content-Length: 46"], b""),
        (["Content-Length: 0, 46"], b""),
        (["Content-Length: +0"], b""),
        (["Transfer-Encoding: xchunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked, identity"], b"0\r\n\r\n"),
        (["Transfer-Encoding : chunked"], b"0\r\n\r\n"),
        (["Transfer-Encoding: chunked"], b"0x0\r\n\r\n"),
    ],
)
def test_a_request_of_unclear_length_is_refused_and_hides_no_other(
    portal: Portal, headers: list[str], body: bytes
) -> None:
    head = "\r\n".join(["POST /api/1/upload HTTP/1.1", f"Host: 127.0.0.1:{portal.port}", *headers])
    with socket.create_connection(("127.0.0.1", portal.port), timeout=5) as connection:
        connection.sendall(f"{head}\r\n\r\n".encode() + body + SECRET)
        answer = all_of(connection)
    # 501: a transfer coding that the server does not know
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 ")) or not answer
    assert answer.count(b"HTTP/1.1 ") <= 1


def all_of(connection: socket.socket) -> bytes:
    """Everything until the server closes the connection: a timeout fails the test."""
    answer = b""
    try:
        while block := connection.recv(65536):
            answer += block
    except ConnectionResetError:
        pass
    return answer
