"""What nginx passes on, and what it keeps to itself, before a server that tells what it got."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.echo import Echo, echo
from tests.deploy.proxied import MEDIA, SITE, Server, needs_nginx, proxy
from tests.deploy.raw import all_of, asked, connected

pytestmark = [pytest.mark.nginx, needs_nginx, pytest.mark.xdist_group("server")]
SPOKEN = {
    "X_Forwarded_For": "6.6.6.6",
    "X_Forwarded_Proto": "https",
    "X_Forwarded_Host": "evil.example",
    "X_Real_IP": "6.6.6.6",
    "Forwarded": "for=6.6.6.6",
    "Proxy": "http://evil.example",
    "Cookie": "session=1",
    "Authorization": "Bearer chv_1_2",
}


@pytest.fixture(scope="module")
def behind() -> Iterator[Echo]:
    with echo() as server:
        yield server


@pytest.fixture(scope="module")
def nginx(behind: Echo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("nginx")
    (folder / "media/images").mkdir(parents=True)
    (folder / "media/images/a.php").write_bytes(b"<?php bytes")
    (folder / "media/images/link.jpg").symlink_to("/etc/passwd")
    with proxy(folder, behind.server_address[1]) as server:
        yield server


def last(behind: Echo) -> dict[str, str]:
    headers: dict[str, str] = behind.asked[-1]["headers"]
    return headers


def test_what_a_client_says_about_itself_is_written_anew(nginx: Server, behind: Echo) -> None:
    status, _, _ = asked(nginx.port, "/image/1", host=SITE, **SPOKEN)
    assert status == 200
    got = last(behind)
    assert (got["x-forwarded-for"], got["x-forwarded-proto"]) == ("127.0.0.1", "http")
    assert got["host"] == SITE
    assert not got.keys() & {"x-forwarded-host", "x-real-ip", "forwarded", "proxy", "connection"}
    assert (got["cookie"], got["authorization"]) == ("session=1", "Bearer chv_1_2")
    assert behind.asked[-1]["version"] == "HTTP/1.1"


def test_the_host_of_files_knows_no_cookie_and_no_key(nginx: Server, behind: Echo) -> None:
    behind.answers["/images/a.jpg"] = {"Set-Cookie": "session=1", "Content-Type": "image/jpeg"}
    status, headers, _ = asked(nginx.port, "/images/a.jpg", host=MEDIA, **SPOKEN)
    assert status == 200
    got = last(behind)
    assert got["x-forwarded-for"] == "127.0.0.1"
    assert not got.keys() & {"cookie", "authorization", "x-forwarded-host", "forwarded"}
    assert "set-cookie" not in headers
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("HEAD", "/images/a.jpg", MEDIA, 200),
        ("POST", "/images/a.jpg", MEDIA, 403),
        ("PUT", "/images/a.jpg", MEDIA, 403),
        ("DELETE", "/images/a.jpg", MEDIA, 403),
        ("GET", "/", MEDIA, 404),
        ("GET", "/api/1/upload", MEDIA, 404),
        ("GET", "/account/login/", MEDIA, 404),
        ("GET", "/images/../account/login/", MEDIA, 404),
        ("GET", "/metrics", SITE, 404),
        ("GET", "/readyz", SITE, 404),
        ("GET", "/healthz", SITE, 200),
        ("GET", "/internal-media/images/a.php", SITE, 404),
        ("GET", "/internal-media/images/a.php", MEDIA, 404),
    ],
)
def test_each_host_has_its_own_paths(
    nginx: Server, behind: Echo, method: str, path: str, host: str, status: int
) -> None:
    before = len(behind.asked)
    assert asked(nginx.port, path, host=host, method=method)[0] == status
    assert len(behind.asked) - before == (status == 200)


def test_an_unknown_host_gets_no_answer(nginx: Server, behind: Echo) -> None:
    before = len(behind.asked)
    with pytest.raises(ConnectionResetError):
        asked(nginx.port, "/", host="evil.example")
    assert len(behind.asked) == before


@pytest.mark.parametrize("host", [SITE, MEDIA])
def test_a_file_is_sent_by_nginx_with_what_the_application_said(
    nginx: Server, behind: Echo, host: str
) -> None:
    said = {
        "Content-Type": "image/jpeg",
        "Content-Disposition": 'inline; filename="a.jpg"',
        "Cache-Control": "private, no-store",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    behind.answers["/images/x.jpg"] = {"X-Accel-Redirect": "/internal-media/images/a.php", **said}
    status, headers, body = asked(nginx.port, "/images/x.jpg", host=host)
    assert (status, body) == (200, b"<?php bytes")
    assert {name: headers[name.lower()] for name in said} == said
    assert headers["x-content-type-options"] == "nosniff"
    assert asked(nginx.port, "/images/x.jpg", host=host, Range="bytes=2-4")[::2] == (206, b"php")


def test_a_link_out_of_the_folder_is_not_followed(nginx: Server, behind: Echo) -> None:
    for target in ("images/link.jpg", "../imgfly.conf", "images/../../imgfly.conf"):
        behind.answers["/images/y.jpg"] = {"X-Accel-Redirect": f"/internal-media/{target}"}
        assert asked(nginx.port, "/images/y.jpg", host=MEDIA)[0] in {403, 404, 500}, target


def test_a_body_reaches_the_server_when_it_is_whole_and_not_if_it_is_too_large(
    nginx: Server, behind: Echo
) -> None:
    before = len(behind.asked)
    with connected(nginx.port) as slow:
        slow.sendall(
            f"POST /upload HTTP/1.1\r\nHost: {SITE}\r\nContent-Length: 8\r\n\r\n1234".encode()
        )
        time.sleep(0.5)
        assert len(behind.asked) == before
        slow.sendall(b"5678")
        assert b'"body": 8' in slow.recv(65536)
    with connected(nginx.port) as large:
        large.sendall(
            f"POST / HTTP/1.1\r\nHost: {SITE}\r\nContent-Length: 151{'0' * 6}\r\n".encode()
        )
        large.sendall(b"Expect: 100-continue\r\n\r\n")
        time.sleep(0.2)
    status = asked(nginx.port, "/", host=SITE, method="POST", Content_Length="160000000")[0]
    assert (status, len(behind.asked)) == (413, before + 1)


def test_logs_hold_no_query_and_no_delete_link(nginx: Server, tmp_path: Path) -> None:
    asked(nginx.port, "/api/1/upload?key=chv_abc_SECRETKEY", host=SITE)
    asked(nginx.port, "/image/xyz/delete/SECRETTOKEN", host=SITE)
    asked(nginx.port, "/images/a.jpg?key=SECRETKEY", host=MEDIA)
    for _ in range(40):
        if "/image/xyz/delete/-" in nginx.log:
            break
        time.sleep(0.05)
    assert "GET /api/1/upload 200" in nginx.log
    assert "/image/xyz/delete/-" in nginx.log
    assert "SECRET" not in nginx.log


def test_pages_are_compressed_and_pictures_are_not(nginx: Server, behind: Echo) -> None:
    long = {"X-Long": "x" * 2000, "Accept_Encoding": "gzip"}
    for kind, coding in (("application/json", "gzip"), ("image/jpeg", None)):
        behind.answers["/page"] = {"Content-Type": kind}
        headers = asked(nginx.port, "/page", host=SITE, **long)[1]
        assert headers.get("content-encoding") == coding


def test_all_that_a_client_sends_twice_is_one_answer(nginx: Server) -> None:
    with connected(nginx.port) as connection:
        connection.sendall(f"GET / HTTP/1.1\r\nHost: {SITE}\r\nHost: {MEDIA}\r\n\r\n".encode())
        assert all_of(connection).startswith(b"HTTP/1.1 400 ")
