"""What the server writes while it is used with full logging: never a key (KEY-3)."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest

from bench.photos import multipart
from bench.portal import Portal, served
from tests.makers import make_image

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


def asked(portal: Portal, method: str, path: str, body: bytes = b"", kind: str = "") -> int:
    """The status in the answer."""
    connection = portal.connection()
    try:
        headers = {"Content-Type": kind} if kind else {}
        connection.request(method, path, body=body, headers=headers)
        return int(json.loads(connection.getresponse().read())["status_code"])
    finally:
        connection.close()


def test_no_spelling_of_a_key_reaches_the_log(tmp_path_factory: pytest.TempPathFactory) -> None:
    with served(tmp_path_factory.mktemp("portal"), IMGFLY_LOG_LEVEL="DEBUG") as portal:
        key = portal.key
        secret = key.rpartition("_")[2]
        spelt = f"%63hv{quote(key[3:])}"
        for query in (f"key={key}", f"k%65y={key}", f"key={spelt}", f"format=json&%6Bey={spelt}"):
            refused = asked(portal, "GET", f"/api/1/upload?{query}&source=http://127.0.0.1/{key}")
            assert refused == 400
            body, kind = multipart(make_image(), f"{key}.jpg")
            assert asked(portal, "POST", f"/api/1/upload?{query}", body, kind) == 200
            assert asked(portal, "POST", f"/api/1/upload/?{query}x", body, kind) == 401
        assert asked(portal, "PUT", f"/api/1/upload?key={key}") == 405
        assert asked(portal, "POST", "/api/1/upload", f"key={key}".encode(), "") in {400, 401}
        log = (portal.folder / "server.log").read_text(encoding="utf-8")
    written = log.replace(portal.printed, "")
    assert "Nothing fetched" in written
    assert secret not in written
