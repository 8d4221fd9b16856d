"""Where a fetch connects to: names, redirects, certificates (SSRF-2 to SSRF-4)."""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from media_api.ingest import remote
from media_api.problems import RefusedUrl
from tests.media_api.fetching import BODY, answers, fetched, let_loopback_in
from tests.media_api.hostile_servers import (
    OK,
    Answer,
    Server,
    Visit,
    dripping_body_without_length,
    dripping_headers,
    file,
    fixed,
    redirect,
)


@pytest.fixture(autouse=True)
def _site(settings: Settings) -> None:
    let_loopback_in(settings)


def test_a_name_is_resolved_once_so_it_cannot_be_rebound(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = answers(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    with Server(file(BODY)) as server:
        assert fetched(f"http://rebound.example:{server.port}/")[0] == BODY
    assert calls == [("rebound.example", server.port)]
    assert f"Host: rebound.example:{server.port}\r\n" in server.requests[0]


def test_a_redirect_is_resolved_and_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = answers(monkeypatch, ["127.0.0.1"], ["10.0.0.1"])
    with Server(redirect("/again")) as server, pytest.raises(RefusedUrl):
        fetched(f"http://rebound.example:{server.port}/")
    assert len(calls) == 2
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "addresses",
    [["127.0.0.1", "10.0.0.1"], ["10.0.0.1", "127.0.0.1"], ["127.0.0.1", "::1"], []],
)
def test_one_private_answer_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    answers(monkeypatch, addresses)
    with Server(file(BODY)) as server, pytest.raises(RefusedUrl):
        fetched(f"http://mixed.example:{server.port}/")
    assert server.requests == []


def test_the_next_address_is_tried_when_the_first_is_dead(monkeypatch: pytest.MonkeyPatch) -> None:
    answers(monkeypatch, ["127.0.0.2", "127.0.0.1"])
    with Server(file(BODY)) as server:
        assert fetched(f"http://two.example:{server.port}/")[0] == BODY


def test_loopback_is_refused_unless_it_is_allowed(settings: Settings) -> None:
    settings.FETCH_NETWORKS = []
    for host in ("127.0.0.1", "localhost", "[::1]"):
        with Server(file(BODY)) as server, pytest.raises(RefusedUrl):
            fetched(f"http://{host}:{server.port}/")
        assert server.requests == []


def test_a_slow_resolver_is_not_waited_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.FETCH_SECONDS = 1
    release = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        release.wait(10)
        return ["127.0.0.1"]

    monkeypatch.setattr(remote, "resolve", resolve)
    started = time.monotonic()
    with pytest.raises(RefusedUrl):
        fetched("http://slow.example/")
    assert 0.9 < time.monotonic() - started < 2
    release.set()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_three_redirects_are_followed_by_get(status: int) -> None:
    steps = {"/": "/1", "/1": "2", "/2": "//127.0.0.1:{port}/%E5%9B%BE"}

    def answer(visit: Visit) -> None:
        step = steps.get(visit.path)
        location = step and step.format(port=server.port)
        (redirect(location, status=status) if location else file(BODY))(visit)

    with Server(answer) as server:
        assert fetched(server.url + "/")[0] == BODY
    assert [request.split(" HTTP")[0] for request in server.requests] == [
        "GET /",
        "GET /1",
        "GET /2",
        "GET /%E5%9B%BE",
    ]


def test_the_bytes_of_a_redirect_that_is_not_ascii_are_escaped() -> None:
    wire = "/图".encode().decode("latin-1")

    def answer(visit: Visit) -> None:
        (redirect(wire) if visit.path == "/" else file(BODY))(visit)

    with Server(answer) as server:
        fetched(server.url + "/")
    assert server.requests[1].startswith("GET /%E5%9B%BE HTTP/1.1\r\n")


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://[::1]/",
        "http://10.0.0.1/",
        "http://2130706433/",
        "http://127.0.0.1:22/",
        "http://imgfly.example/",
        "https://user@127.0.0.1/",
        "file:///etc/passwd",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1/",
        "data:image/png;base64,AAAA",
        "http://[",
        "http://127.0.0.1 .example/",
        "http://127.0.0.1\\@example.com/",
        "",
    ],
)
def test_a_redirect_to_a_place_that_is_closed_is_refused(location: str) -> None:
    with Server(redirect(location)) as server, pytest.raises(RefusedUrl):
        fetched(server.url)
    assert len(server.requests) == 1


def test_a_loop_of_redirects_ends_after_the_third() -> None:
    with Server(redirect("/again")) as server, pytest.raises(RefusedUrl):
        fetched(server.url)
    assert len(server.requests) == 4


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One file with a key and a certificate for photos.example that nobody has signed."""
    if shutil.which("openssl") is None:
        pytest.skip("the openssl program makes the certificate")
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "certificate.pem"
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    name = ["-subj", "/CN=photos.example", "-addext", "subjectAltName=DNS:photos.example"]
    files = ["-keyout", str(key), "-out", str(made)]
    subprocess.run([*command.split(), *name, *files], check=True, capture_output=True)
    made.write_text(made.read_text(encoding="ascii") + key.read_text(encoding="ascii"))
    return made


def tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_certificate_that_nobody_signed_is_refused(
    monkeypatch: pytest.MonkeyPatch, certificate: Path
) -> None:
    answers(monkeypatch, ["127.0.0.1"])
    with Server(file(BODY), tls(certificate)) as server, pytest.raises(RefusedUrl):
        fetched(f"https://photos.example:{server.port}/")
    assert server.requests == []


def test_the_certificate_must_be_of_the_name_that_was_asked_for(
    monkeypatch: pytest.MonkeyPatch, certificate: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answers(monkeypatch, ["127.0.0.1"], ["127.0.0.1"])
    with Server(file(BODY), tls(certificate)) as server:
        assert fetched(f"https://photos.example:{server.port}/")[0] == BODY
        with pytest.raises(RefusedUrl):
            fetched(f"https://other.example:{server.port}/")
    assert len(server.requests) == 1


@pytest.mark.parametrize("answer", [dripping_headers, dripping_body_without_length])
def test_the_deadline_also_cuts_an_encrypted_connection(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    certificate: Path,
    answer: Answer,
) -> None:
    settings.FETCH_SECONDS = 1
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answers(monkeypatch, ["127.0.0.1"])
    with Server(answer, tls(certificate)) as server:
        started = time.monotonic()
        with pytest.raises(RefusedUrl):
            fetched(f"https://photos.example:{server.port}/")
        assert time.monotonic() - started < 2
    assert len(server.requests) == 1


def test_an_encrypted_body_that_anybody_may_have_cut_is_refused(
    monkeypatch: pytest.MonkeyPatch, certificate: Path
) -> None:
    """Without a length, only the goodbye of TLS tells the end of a body from a cut."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    answers(monkeypatch, ["127.0.0.1"])
    with Server(fixed(OK, b"\r\n", BODY), tls(certificate)) as server, pytest.raises(RefusedUrl):
        fetched(f"https://photos.example:{server.port}/")
    assert len(server.requests) == 1
