"""A key in an address reaches no log, however it is spelt and whatever is logged (KEY-3)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bench.portal import served
from tests.makers import make_image

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]
IMAGE = make_image()


class Picture(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(IMAGE)))
        self.end_headers()
        self.wfile.write(IMAGE)

    def log_message(self, *args: Any) -> None:
        """Not into the tests' output."""


@pytest.fixture
def pictures() -> Iterator[int]:
    """The port of a server on 127.0.0.2, which is none of the portal's own addresses."""
    server = HTTPServer(("127.0.0.2", 0), Picture)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def spellings(key: str) -> list[str]:
    escaped = "".join(f"%{ord(letter):02X}" for letter in key)
    return [f"key={key}", f"k%65y={key}", f"%6b%65%79={quote(key)}", f"key={escaped}"]


@pytest.mark.parametrize("style", ["text", "json"])
def test_uploads_by_get_leave_no_key_in_the_log(tmp_path: Path, pictures: int, style: str) -> None:
    settings = {
        "IMGFLY_LOG_LEVEL": "DEBUG",
        "IMGFLY_LOG_FORMAT": style,
        "IMGFLY_FETCH_NETWORKS": "127.0.0.0/8",
        "IMGFLY_FETCH_PORTS": str(pictures),
    }
    source = quote(f"http://127.0.0.2:{pictures}/picture.jpg?signature=SIGNED", safe="")
    with served(tmp_path, **settings) as portal:
        log = tmp_path / "server.log"
        before = len(log.read_text(encoding="utf-8"))  # the first start prints the first key
        for spelling in spellings(portal.key):
            connection = portal.connection()
            connection.request("GET", f"/api/1/upload?{spelling}&source={source}")
            answer = json.loads(connection.getresponse().read())
            connection.close()
            assert answer["status_code"] == 200, answer
        secret = portal.key.rpartition("_")[2]
    text = log.read_text(encoding="utf-8")[before:]
    assert text.count("/api/1/upload") >= 4  # it was logged
    for trace in (secret, "".join(f"%{ord(letter):02X}" for letter in secret[:8]), "SIGNED"):
        assert trace not in text
    if style == "json":
        ours = [line for line in text.splitlines() if line.startswith("{")]
        assert {json.loads(line)["logger"] for line in ours} >= {"imgfly.access"}
