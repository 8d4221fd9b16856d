"""How a picture was taken, and the panorama, on its page."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from media_api.presentation import viewer_path
from media_api.views.camera import camera_lines, named
from tests.makers import make_media
from tests.media_api.pages import parsed

FIELDS = {
    "Make": "Canon",
    "Model": "Canon EOS R5",
    "LensModel": "RF 35mm",
    "ExposureTime": "1/250",
    "FNumber": 2.8,
    "ISOSpeedRatings": 12800,
    "FocalLength": 35,
    "FocalLengthIn35mmFilm": 53,
    "ExposureBiasValue": -0.3333,
    "DateTimeOriginal": "2024:05:06 07:08:09",
}


def told(fields: dict[str, Any]) -> dict[str, str]:
    return {line.label: line.text for line in camera_lines(fields)}


def test_the_camera_is_told_as_photographers_say_it() -> None:
    with translation.override("en"):
        assert told(FIELDS) == {
            "Camera": "Canon EOS R5",
            "Lens": "RF 35mm",
            "Exposure": "1/250 s",
            "Aperture": "f/2.8",
            "ISO": "12800",
            "Focal length": "35 mm (53 mm equivalent)",
            "Exposure compensation": "-0.33 EV",
            "Taken": "May 6, 2024, 7:08 a.m.",
        }


def test_the_panel_speaks_the_visitors_language() -> None:
    with translation.override("zh-hans"):
        assert told({"Model": "M 3"}) == {"相机": "M 3"}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"DateTimeOriginal": "0000:00:00 00:00:00", "ExposureBiasValue": 0},
        {"Make": ["Canon"], "Model": {"a": 1}, "FNumber": None},
    ],
)
def test_what_is_not_known_has_no_line(fields: dict[str, Any]) -> None:
    assert camera_lines(fields) == []


def test_a_maker_is_named_once() -> None:
    assert named("NIKON", "Nikon Z 8") == "Nikon Z 8"
    assert named("Leica", "M 3") == "Leica M 3"
    assert named(None, "M 3") == "M 3"


@pytest.mark.django_db
def test_the_panel_is_on_the_page_only_when_something_is_known(client: Client) -> None:
    shown = client.get(viewer_path(make_media(exif=FIELDS))).content.decode()
    assert "1/250 s" in shown
    assert 'aria-labelledby="camera"' in shown
    empty = client.get(viewer_path(make_media(exif={"Make": None}))).content.decode()
    assert 'aria-labelledby="camera"' not in empty


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"is_360": True}, True),
        ({"is_360": False}, False),
        ({"is_360": True, "file_type": "mp4"}, False),
    ],
)
def test_the_script_of_panoramas_is_loaded_for_them_only(
    client: Client, fields: dict[str, Any], *, expected: bool
) -> None:
    page = parsed(client.get(viewer_path(make_media(**fields))))
    scripts = [tag.get("src") or "" for tag in page.named("script")]
    assert any("panorama" in source for source in scripts) is expected
    assert any("data-panorama" in tag for tag in page.named("a")) is expected
    assert bool(page.named("img")) is (fields.get("file_type") != "mp4")
