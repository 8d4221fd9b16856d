"""Names of files: safe, readable, and never given twice (TXT-1, SRV-4, REL-11)."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from imgfly.lib.texts import HIDDEN, visible
from media_api.ingest.naming import base_name, stem_of, taken_stem, title_of
from media_api.models import StoredName

DATE = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
FULL_STEM = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)


@pytest.mark.parametrize(
    ("filename", "stem"),
    [
        ("photo.jpg", "photo"),
        ("My Holiday Photo.JPEG", "My-Holiday-Photo"),
        ("秋天的照片.jpg", "秋天的照片"),
        ("Žluťoučký kůň.png", "Žluťoučký-kůň"),
        ("Cafe\u0301.png", "Café"),
        ("हिन्दी.png", "हिन्दी"),
        ("../../etc/passwd", "passwd"),
        ("..\\..\\windows\\system.ini", "system"),
        ("/absolute/path.gif", "path"),
        (".htaccess", "htaccess"),
        ("....jpg", ""),
        (".jpg", ""),
        ("-rf.jpg", "rf"),
        ("con.jpg", "con_"),
        ("NUL", "NUL_"),
        ("com1.txt.jpg", "com1_.txt"),
        ("console.jpg", "console"),
        ("a\x00b\r\nc.png", "abc"),
        ("gpj.\u202eexe.jpg", "gpj.exe"),
        ('"><img src=x onerror=alert(1)>.png', "img-srcx-onerroralert1"),
        ("a.th.jpg", "a"),
        ("a.md.th.png", "a"),
        ("a.TH.jpg", "a"),
        ("photo.tar.gz", "photo.tar"),
        ("a%2e%2e%2fb.jpg", "a2e2e2fb"),
        ("🦆.png", ""),
        ("", ""),
        ("   .png", ""),
    ],
)
def test_a_stem_is_safe_and_readable(filename: str, stem: str) -> None:
    assert stem_of(filename) == stem


@pytest.mark.parametrize("letter", ["a", "é", "字", "😀"])
def test_a_long_name_is_cut_between_letters(letter: str) -> None:
    stem = stem_of(f"{letter * 400}.jpg")
    assert len(stem.encode()) <= 120
    assert stem == letter * len(stem)


@given(st.text(max_size=300))
def test_any_name_becomes_one_safe_part_of_a_path(filename: str) -> None:
    stem = stem_of(filename)
    assert len(stem.encode()) <= 121
    assert not stem.startswith((".", "-"))
    assert not re.search(r"[\s/\\:*?\"<>|%#]", stem)
    assert not {unicodedata.category(letter) for letter in stem} & HIDDEN
    assert stem_of(f"{stem}.jpg") == stem
    assert not FULL_STEM.fullmatch(stem.split(".")[0]) or stem.endswith("_")


@given(st.text(max_size=300))
def test_titles_and_shown_names_keep_their_limits(filename: str) -> None:
    assert len(title_of(filename)) <= 100
    assert len(base_name(filename)) <= 255
    assert not re.search(r"[-_\s]{2}|^\s|\s$", title_of(filename))
    assert not {unicodedata.category(letter) for letter in visible(filename)} & HIDDEN


@pytest.mark.parametrize(
    ("filename", "title"),
    [
        ("my_holiday--photo  2.jpg", "my holiday photo 2"),
        ("秋天-的.jpg", "秋天 的"),
        ("noextension", "noextension"),
        ("IMG_0001.HEIC", "IMG 0001"),
        ("v1.2 final.png", "v1.2 final"),
    ],
)
def test_a_title_comes_from_the_name(filename: str, title: str) -> None:
    assert title_of(filename) == title


@pytest.mark.django_db
def test_a_place_has_the_date_in_the_time_zone_of_the_site(settings: Any) -> None:
    assert taken_stem("a.jpg", date=DATE, folder=None) == "images/2026/03/01/a"
    settings.TIME_ZONE = "Asia/Shanghai"
    assert taken_stem("a.jpg", date=DATE, folder=None) == "images/2026/03/02/a"


@pytest.mark.django_db
def test_a_secret_folder_stands_for_the_date() -> None:
    folder = "x" * 22
    assert taken_stem("a.jpg", date=DATE, folder=folder) == f"images/{folder}/a"


@pytest.mark.django_db
def test_a_place_is_taken_once_whatever_the_extension() -> None:
    stems = [taken_stem(name, date=DATE, folder=None) for name in ("a.jpg", "a.png", "a.jpg")]
    assert stems[0] == "images/2026/03/01/a"
    assert all(re.fullmatch(r"images/2026/03/01/a-[0-9A-Za-z]{8}", stem) for stem in stems[1:])
    assert len({*stems}) == 3
    assert {*StoredName.objects.values_list("stem", flat=True)} == {*stems}


@pytest.mark.django_db
@pytest.mark.parametrize("filename", ["", ".jpg", "🦆.png"])
def test_a_name_without_letters_is_made_up(filename: str) -> None:
    with time_machine.travel(DATE):
        stem = taken_stem(filename, date=DATE, folder=None)
    assert re.fullmatch(r"images/2026/03/01/[0-9A-Za-z]{12}", stem)
