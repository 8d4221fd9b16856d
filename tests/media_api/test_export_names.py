"""Names in an archive: readable, safe on every system, never twice, whatever people wrote."""

from __future__ import annotations

import io
import json
import re
import unicodedata
import zipfile
from datetime import UTC, datetime
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from albums.models import Album
from media_api import storage
from media_api.archive.names import DEPTH, Names, lineage
from media_api.archive.writing import entry, write
from media_api.models import Media
from tests.makers import make_album, make_media

HOSTILE = [
    "../../../etc/passwd",
    "..\\..\\windows\\system32\\evil.dll",
    "/etc/cron.d/evil",
    "C:\\autoexec.bat",
    "<img src=x onerror=alert(1)>\"'.jpg",
    "a\r\nContent-Type: text/html\r\n.jpg",
    "photo\u202egpj.exe",
    "con.jpg",
    "..",
    ".",
    "",
    " ",
    "-rf",
    ".htaccess",
    "a" * 400,
    "照片" * 100,
    "e\u0301te\u0301",
    "x\0y",
    "~root",
    "a/b/c",
    "=cmd|' /C calc'!A0",
]
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)


def is_safe(name: str) -> bool:
    parts = name.split("/")
    return (
        not PurePosixPath(name).is_absolute()
        and not PureWindowsPath(name).drive
        and all(part.strip(". ") == part != "" for part in parts)
        and not re.search(r'[\\:*?"<>|\x00-\x1f\x7f]', name)
        and not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in name)
        and not any(RESERVED.match(part) for part in parts)
        and all(len(part.encode()) <= 180 for part in parts)
    )


def album_of(name: str, pk: int, parent: int | None = None) -> Album:
    return Album(pk=pk, name=name, parent_id=parent)


@given(
    albums=st.lists(st.text(max_size=100) | st.sampled_from(HOSTILE), max_size=6),
    files=st.lists(st.tuples(st.text(max_size=60) | st.sampled_from(HOSTILE), st.integers(0, 7))),
)
def test_names_are_safe_and_different_on_every_system(
    albums: list[str], files: list[tuple[str, int]]
) -> None:
    names = Names()
    names.add_albums(
        [album_of(name, pk, pk // 2 or None) for pk, name in enumerate(albums, start=1)]
    )
    given_out = [
        names.of(Media(original_filename=name, album_id=album or None, file_type="jpg"))
        for name, album in files
    ]
    assert all(is_safe(name) for name in given_out)
    assert len({name.casefold() for name in given_out}) == len(given_out)
    assert all(name.startswith("files/") and name.endswith(".jpg") for name in given_out)


def test_names_stay_readable() -> None:
    names = Names()
    names.add_albums([album_of("Été 2026, v1.2", 1), album_of("照片", 2, parent=1)])
    deep = Media(original_filename="Sunset at sea.JPG", album_id=2, file_type="jpg")
    assert names.of(deep) == "files/Été-2026-v1.2/照片/Sunset-at-sea.jpg"
    again = Media(public_id="abcdefghijk", original_filename="sunset AT sea.jpg", album_id=2)
    again.file_type = "jpg"
    assert names.of(again) == "files/Été-2026-v1.2/照片/sunset-AT-sea-abcdefghijk.jpg"
    assert names.of(Media(title="Only a title", file_type="mp4")) == "files/Only-a-title.mp4"


def test_albums_of_one_name_have_a_folder_each() -> None:
    names = Names()
    names.add_albums([album_of("Trip", 1), album_of("TRIP", 2)])
    folders = {
        names.of(Media(original_filename="a.jpg", album_id=pk, file_type="jpg")) for pk in (1, 2)
    }
    assert len({PurePosixPath(name).parent for name in folders}) == 2


def test_albums_in_a_circle_and_very_deep_ones_end() -> None:
    circle = [album_of("a", 1, parent=2), album_of("b", 2, parent=1)]
    names = Names()
    names.add_albums(circle)
    deep = [album_of(f"level-{pk}", pk, parent=pk - 1) for pk in range(1, 30)]
    assert all(len(lineage(album, {a.pk: a for a in deep})) <= DEPTH for album in deep)
    names = Names()
    names.add_albums(deep)
    found = [
        names.of(Media(original_filename="a.jpg", album_id=album.pk, file_type="jpg"))
        for album in deep
    ]
    assert len(set(found)) == len(deep)
    assert max(name.count("/") for name in found) <= DEPTH + 1


@pytest.mark.django_db
def test_hostile_words_come_out_as_they_were_and_harm_nothing(alice: User, tmp_path: Any) -> None:
    for number, word in enumerate(HOSTILE):
        name = word.replace("\0", "")[:100]
        album = make_album(alice, name=name, description=name)
        media = make_media(alice, album=album, title=name, original_filename=name)
        storage.keep(io.BytesIO(b"%d" % number), media.key)
    file = io.BytesIO()
    write(alice, file)
    archive = zipfile.ZipFile(file)
    assert [info.filename for info in archive.infolist() if not is_safe(info.filename)] == []
    assert not any(info.is_dir() or info.external_attr >> 28 for info in archive.infolist())
    archive.extractall(tmp_path / "out")
    rows = json.loads(archive.read("media.json"))
    for number, row in enumerate(rows):
        assert (tmp_path / "out" / row["file"]).read_bytes() == b"%d" % number
        assert row["title"] == HOSTILE[number].replace("\0", "")[:100]


@pytest.mark.parametrize(("year", "shown"), [(1900, 1980), (2026, 2026), (9999, 2107)])
def test_dates_that_a_zip_cannot_say_break_nothing(year: int, shown: int) -> None:

    assert entry("a.jpg", datetime(year, 6, 1, tzinfo=UTC)).date_time[0] == shown
