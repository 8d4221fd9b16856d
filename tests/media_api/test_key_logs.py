"""Keys reach no log, however they are sent and however much is logged (KEY-3)."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest

from bench.portal import Portal, served

pytestmark = [pytest.mark.server, pytest.mark.xdist_group("server")]


@pytest.fixture(scope="module")
def talkative(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    with served(tmp_path_factory.mktemp("talkative"), IMGFLY_LOG_LEVEL="DEBUG") as running:
        yield running


def asked(portal: Portal, query: str, **headers: str) -> int:
    connection = portal.connection()
    try:
        connection.request("GET", f"/api/1/upload?{query}", headers=headers)
        response = connection.getresponse()
        response.read()
        return response.status
    finally:
        connection.close()


def hexed(text: str) -> str:
    return "".join(f"%{ord(letter):02x}" for letter in text)


def test_no_spelling_of_a_key_is_logged(talkative: Portal) -> None:
    key, log = talkative.key, talkative.folder / "server.log"
    secret = key.rpartition("_")[2]
    before = len(log.read_text(encoding="utf-8"))
    source = f"source={quote('http://127.0.0.1/a.jpg')}"
    statuses = [
        asked(talkative, f"{source}&key={key}"),
        asked(talkative, f"{source}&k%65y={key}"),
        asked(talkative, f"{source}&key={hexed(key)}"),
        asked(talkative, f"{source}&%6b%65%79={key}&x=1"),
        asked(talkative, source, **{"X-API-Key": key}),
        asked(talkative, source, Authorization=f"Bearer {key}"),
    ]
    assert statuses == [400] * 6  # known, and the address may not be fetched
    assert asked(talkative, f"key={key[:-1]}") == 401
    said = log.read_text(encoding="utf-8")[before:]
    assert "/api/1/upload" in said
    for trace in (secret, secret[:20], hexed(secret)[:60], "k%65y", "%6b%65%79"):
        assert trace not in said
