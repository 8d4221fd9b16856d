"""Each recorded request is sent again: the answer says the same, or a decision says why not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from accounts.models import ApiKey, User
from tests.contract import golden
from tests.contract.comparison import differences, our_code, our_status
from tests.contract.decisions import DIFFERENT, LISTED, PAGES
from tests.makers import make_album, make_category, make_key

pytestmark = pytest.mark.shared
FOLDER = golden.folder()
NAMES = golden.names(FOLDER)
# Without parameters pytest would not say why there are none.
MISSING = [
    pytest.param("", marks=pytest.mark.skip(reason=f"no recordings at {FOLDER} (IMGFLY_SHARED)"))
]
PAGE_SETUP = "151-page-setup-upload"
AFTER_DELETION = {"173-viewer-after-delete", "174-viewer-after-delete-flag"}
BEFORE = {
    "101-dup-other-user-same-ip": "99-dup-first",
    "104-dup-resized-second-w160": "103-dup-resized-first-w160",
}


@pytest.fixture
def words(alice: User, bob: User, admin: User) -> dict[str, str]:
    """Our keys and ids for the recorded ones: `kN` is Alice, `2M` Bob, `Xd` the administrator."""
    return {
        "key of kN": make_key(alice),
        "key of 2M": make_key(bob),
        "key of Xd": make_key(admin),
        "album": make_album(alice).public_id,
        "other album": make_album(bob).public_id,
        "category": str(make_category(pk=1).pk),  # as recorded, whatever was made before
        "media": golden.MEDIA_ID,
        "token": golden.TOKEN,
        "thumb": "/images/none.th.jpg",
    }


@pytest.fixture
def recorded_moment(name: str) -> Iterator[None]:
    """Months have different lengths, so an expiration is counted from the recorded day."""
    media = golden.recorded(FOLDER, name).media
    moment = media["date_gmt"] if media and "date_gmt" in media else "2026-11-23 09:40:00"
    with time_machine.travel(f"{moment}+00:00", tick=True):
        yield


@pytest.fixture
def answer(
    name: str,
    recorded_moment: None,
    words: dict[str, str],
    client: Client,
    alice: User,
    settings: Settings,
) -> Any:
    """Ours to the recorded request, on the stage it was recorded on."""
    if name.startswith("86-"):
        settings.MAX_FILE_BYTES = 2 * settings.MEGABYTE
    if name.startswith("211-"):
        words["key of kN"] = make_key(alice, scopes=(ApiKey.Scope.READ,))
    if name in BEFORE:
        assert golden.sent(FOLDER, BEFORE[name], words).by(client).status_code == 200
    if golden.MEDIA_ID in (request := (FOLDER / f"{name}.req").read_text()) or "images/" in request:
        show(client, words, deleted=name in AFTER_DELETION)
    return golden.sent(FOLDER, name, words).by(client)


def show(client: Client, words: dict[str, str], *, deleted: bool) -> None:
    """Upload the media that the recorded pages were about."""
    media = golden.sent(FOLDER, PAGE_SETUP, words).by(client).json()["image"]
    words["media"] = media["id_encoded"]
    words["token"] = media["delete_url"].rpartition("/")[2]
    words["thumb"] = urlsplit(media["thumb"]["url"]).path
    if deleted:
        assert client.post(urlsplit(media["delete_url"]).path).status_code == 200


@pytest.mark.parametrize("name", [name for name in NAMES if name not in LISTED] or MISSING)
def test_a_pair_that_no_decision_names_matches(name: str, answer: Any) -> None:
    assert differences(golden.recorded(FOLDER, name), answer) == []
    answer.close()


@pytest.mark.parametrize("name", [name for name in NAMES if name in LISTED] or MISSING)
def test_a_pair_that_a_decision_names_differs_as_it_says(name: str, answer: Any) -> None:
    instead = LISTED[name]
    assert (our_status(answer), our_code(answer)) == (instead.status, instead.code)
    assert differences(golden.recorded(FOLDER, name), answer), "it matches: take it off the table"
    answer.close()


@pytest.mark.usefixtures("shared")
def test_the_tables_name_recorded_pairs_once_and_say_why() -> None:
    assert {*LISTED} <= {*NAMES}
    assert len(LISTED) == len(DIFFERENT) + len(PAGES)
    assert all(len(instead.because) > 10 for instead in LISTED.values())


@pytest.mark.usefixtures("shared")
def test_every_recorded_request_is_in_the_index() -> None:
    assert {path.stem for path in FOLDER.glob("*.req")} == {*NAMES}
    assert {path.stem for path in FOLDER.glob("*.res")} == {*NAMES}
