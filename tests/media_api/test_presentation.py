"""How a media looks from outside: addresses, labels, embed codes, cards."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.utils import translation

from accounts.models import User
from media_api import presentation
from media_api.models import Derivative, Media
from tests.makers import make_media

NOW = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("My Holiday: Photo #2!", "My-Holiday-Photo-2"),
        ("秋天 的 照片", "秋天-的-照片"),
        ("../../x", "x"),
        ("<script>", "script"),
        ("_a_", "a"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_a_slug_is_the_words_of_the_title(title: str, slug: str) -> None:
    assert presentation.slug_of(title) == slug


@pytest.mark.parametrize(
    ("title", "file_type", "path"),
    [
        ("My photo", "jpg", "/image/My-photo.ABCDEFGHIJK"),
        ("My clip", "mp4", "/clip/My-clip.ABCDEFGHIJK"),
        ("", "png", "/image/ABCDEFGHIJK"),
        ("秋", "png", "/image/%E7%A7%8B.ABCDEFGHIJK"),
    ],
)
def test_the_path_of_a_page(title: str, file_type: str, path: str) -> None:
    media = Media(title=title, file_type=file_type, public_id="ABCDEFGHIJK", key="k")
    assert presentation.viewer_path(media) == path
    assert presentation.viewer_url(media) == f"http://127.0.0.1:8000{path}"


def test_the_words_in_addresses_are_settings(settings: Any) -> None:
    settings.IMAGE_PATH, settings.CLIP_PATH = "i", "v"
    media = Media(title="a", file_type="jpg", public_id="ABCDEFGHIJK", key="k")
    assert presentation.short_path(media) == "/i/ABCDEFGHIJK"
    assert presentation.delete_url(media, "t" * 48).endswith(f"/i/ABCDEFGHIJK/delete/{'t' * 48}")


@pytest.mark.parametrize(
    ("size", "label"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1 KB"),
        (1550, "1.6 KB"),
        (16_000, "16 KB"),
        (999_940, "999.9 KB"),
        (999_999, "1 MB"),
        (1_500_000, "1.5 MB"),
        (99_999_999, "100 MB"),
        (2_340_000_000, "2.3 GB"),
        (10**13, "10 TB"),
    ],
)
def test_sizes_are_decimal(size: int, label: str) -> None:
    assert presentation.size_label(size) == label


@pytest.mark.parametrize(
    ("seconds", "label"), [(0, ""), (1, "00:01"), (61, "01:01"), (3600, "60:00"), (6001, "100:01")]
)
def test_durations_are_minutes_and_seconds(seconds: int, label: str) -> None:
    assert presentation.duration_label(seconds) == label


@pytest.mark.parametrize(
    ("age", "label"),
    [
        (timedelta(0), "moments ago"),
        (timedelta(seconds=-5), "moments ago"),
        (timedelta(seconds=1), "1 second ago"),
        (timedelta(seconds=59), "59 seconds ago"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=5), "5 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=13), "1 week ago"),
        (timedelta(days=59), "1 month ago"),
        (timedelta(days=364), "12 months ago"),
        (timedelta(days=800), "2 years ago"),
    ],
)
def test_ages_name_the_largest_unit(age: timedelta, label: str) -> None:
    with time_machine.travel(NOW, tick=False), translation.override("en"):
        assert presentation.age_label(NOW - age) == label


@pytest.mark.parametrize(
    ("title", "label"),
    [("x" * 28, "x" * 28), ("x" * 29, "x" * 25 + "..."), ("字" * 40, "字" * 25 + "..."), ("", "")],
)
def test_titles_are_truncated_to_28(title: str, label: str) -> None:
    assert presentation.truncated(title) == label


def derivative(kind: str, size: int = 10) -> Derivative:
    return Derivative(kind=kind, key=kind, size=size, width=1, height=1)


@pytest.mark.parametrize(
    ("file_type", "size", "derivatives", "shown"),
    [
        ("jpg", 1000, {"thumb": 10}, "original"),
        ("jpg", 200_001, {"thumb": 10}, "thumb"),
        ("jpg", 900_000, {"thumb": 10, "medium": 20}, "medium"),
        ("jpg", 900_000, {}, "original"),
        ("mp4", 900_000, {"thumb": 10, "frame": 30}, "frame"),
        ("mp4", 900_000, {"thumb": 10, "frame": 30, "medium": 20}, "medium"),
        ("mp4", 900_000, {"thumb": 10}, "original"),
    ],
)
def test_the_file_that_stands_for_the_media(
    file_type: str, size: int, derivatives: dict[str, int], shown: str
) -> None:
    media = Media(key="original", file_type=file_type, size=size, width=5, height=5)
    kinds = {kind: derivative(kind, bytes_) for kind, bytes_ in derivatives.items()}
    assert presentation.display_of(media, kinds).key == shown


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


HOSTILE = "\"><script>alert(1)</script>' & [x](y) `z` [/url]"


def test_embed_codes_escape_the_title() -> None:
    media = Media(title=HOSTILE, key="images/a b.jpg", file_type="jpg", public_id="ABCDEFGHIJK")
    codes = {code.id: code.code for code in presentation.embed_codes(media)}
    assert codes["embed-direct"] == "http://127.0.0.1:8000/images/a%20b.jpg"
    (_, link), (tag, image) = Tags(codes["embed-html"]).found
    assert (tag, image["alt"]) == ("img", HOSTILE)
    assert link["href"] == codes["embed-viewer"]
    assert "](y)" not in codes["embed-markdown"]
    assert "<script" not in codes["embed-markdown"].replace("\\<", "")
    assert "script>" not in codes["embed-bbcode"]
    assert codes["embed-bbcode"].count("[/url]") == 1


def test_embed_codes_of_a_clip_play_it() -> None:
    media = Media(title="Clip", key="images/a.mp4", file_type="mp4", public_id="ABCDEFGHIJK")
    codes = {code.id: code.code for code in presentation.embed_codes(media)}
    assert Tags(codes["embed-html"]).found == [
        ("video", {"src": codes["embed-direct"], "controls": None})
    ]
    assert codes["embed-markdown"] == f"[Clip]({codes['embed-viewer']})"
    assert codes["embed-bbcode"] == f"[video]{codes['embed-direct']}[/video]"


@pytest.mark.django_db
def test_a_card_shows_the_thumb_else_the_file(alice: User) -> None:
    media = make_media(alice, title="")
    card = presentation.card_of(media, media.derivatives.all())
    assert card.thumb_url.endswith(".th.jpg")
    assert (card.title, card.kind) == (media.filename, "image")
    assert presentation.card_of(media, []).thumb_url.endswith(media.key)
