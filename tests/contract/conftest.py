"""What every test of the contract asks of an answer."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from media_api.models import Derivative, Media
from tests.makers import make_image

ERROR_KEYS = ["status_code", "error", "status_txt"]
LEAKS = re.compile(
    r"chv_|SELECT |INSERT |SQLSTATE|Traceback|[A-Z]\w+(?:Error|Exception|Problem)\b|object at 0x"
    r"|\.py\b|/(?:tmp|home|usr|var|work|srv|opt|images|spool)\b"
)
PHRASES = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Payload Too Large",
    415: "Unsupported Media Type",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@pytest.fixture
def nothing_left(stored: Callable[[], list[str]], settings: Settings) -> Callable[..., None]:
    """Call it after a refusal: no row, no file, no temporary file, open ones included."""

    def check(*, media: int = 0) -> None:
        assert Media.objects.count() == media
        keys = {*Media.objects.values_list("key", flat=True)}
        assert {*stored()} == keys | {*Derivative.objects.values_list("key", flat=True)}
        spool = Path(settings.SPOOL_DIR)
        assert not spool.is_dir() or [*spool.iterdir()] == []
        assert open_files_under(spool) == []

    return check


def open_files_under(folder: Path) -> list[str]:
    """Where the system tells: a spool file has no name, only a descriptor."""
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        return []
    targets = []
    for descriptor in descriptors.iterdir():
        try:
            targets.append(os.readlink(descriptor))  # noqa: PTH115 - "(deleted)" is no path
        except OSError:  # the descriptor of this very listing
            continue
    return [target for target in targets if target.startswith(f"{folder}/")]


@pytest.fixture(params=["json", "txt", "redirect"])
def answer_format(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def asking(client: Client, key: str, answer_format: str) -> Callable[..., Any]:
    """Post a photo with the wanted format in the query: known before any body is read."""

    def post(**headers: str) -> Any:
        path = f"/api/1/upload?format={answer_format}"
        source = SimpleUploadedFile("photo.jpg", make_image())
        return client.post(path, {"source": source}, headers={"X-API-Key": key, **headers})

    return post


@pytest.fixture
def refused(answer_format: str, nothing_left: Callable[..., None]) -> Callable[..., dict[str, Any]]:
    """Check a refusal in the format that was asked for; what it says as json, code included."""

    def check(response: Any, status: int, code: int, *words: str, media: int = 0) -> dict[str, Any]:
        error = error_of(response, status=status, code=code, answer_format=answer_format)
        message = str(error["message"])
        assert message
        assert not LEAKS.search(message), message
        for word in words:
            assert word in message
        nothing_left(media=media)
        return error

    return check


def error_of(response: Any, *, status: int, code: int, answer_format: str) -> dict[str, Any]:
    """The `error` of a refusal; plain text has no code to look at."""
    assert response.status_code == status, response.content
    if answer_format != "json":
        assert response["Content-Type"].startswith("text/plain")
        return {"message": response.content.decode()}
    body = response.json()
    assert [*body] == ERROR_KEYS
    assert [*body["error"]][:2] == ["message", "code"]
    assert (body["status_code"], body["error"]["code"]) == (status, code), body
    assert body["status_txt"] == PHRASES[status]
    return dict(body["error"])
