"""The camera's name as a tag that the contract allows."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import Base

from accounts.models import User
from media_api.ingest.camera_tag import camera_tag, with_camera_tag
from media_api.v1.parameters import require_tag
from tests.makers import make_image

EXIF = {"Make": "Canon", "Model": "EOS 90D"}


@pytest.mark.parametrize(
    ("make", "model", "tag"),
    [
        ("SONY", "ILCE-7M3", "SONY ILCE-7M3"),
        ("Canon", "Canon EOS 90D", "Canon EOS 90D"),
        ("FUJIFILM", "fujifilm x100v", "fujifilm x100v"),
        ("LG", "LGM-V300", "LG LGM-V300"),
        ("Maker, Inc.", "A/B #7", "Maker Inc. A B 7"),
        ("  Leica\n", "Q\u202e2\0", "Leica Q2"),
        ("Eastman Kodak Company", "KODAK EASYSHARE V1003", "Eastman Kodak Company KODAK EASY"),
    ],
)
def test_make_and_model_are_joined(make: str, model: str, tag: str) -> None:
    assert camera_tag({"Make": make, "Model": model}) == tag
    require_tag(tag)


@pytest.mark.parametrize(
    "exif", [None, {}, {"Make": "Canon"}, {"Model": "X"}, {"Make": "#", "Model": "X"}]
)
def test_without_both_there_is_no_tag(exif: dict[str, Any] | None) -> None:
    assert camera_tag(exif) is None
    assert with_camera_tag(["a"], exif) == ("a",)


def test_the_tag_comes_last_and_once_and_never_too_many() -> None:
    assert with_camera_tag(["b", "a"], EXIF) == ("b", "a", "Canon EOS 90D")
    assert with_camera_tag(["Canon EOS 90D"], EXIF) == ("Canon EOS 90D",)
    assert len(with_camera_tag([str(number) for number in range(30)], EXIF)) == 30


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_a_file_says_is_a_valid_tag_or_none(make: str, model: str) -> None:
    tag = camera_tag({"Make": make, "Model": model})
    if tag is not None:
        assert tag == tag.strip() != ""
        require_tag(tag)


@pytest.mark.django_db
@pytest.mark.parametrize(("is_wanted", "names"), [(True, "sea, Canon EOS 90D"), (False, "sea")])
def test_an_upload_is_tagged_where_its_owner_wants_that(
    upload: Any, alice: User, *, is_wanted: bool, names: str
) -> None:
    alice.tag_camera = is_wanted
    alice.save()
    exif = Image.Exif()
    exif[Base.Make], exif[Base.Model] = "Canon", "EOS 90D"
    answer = upload(make_image(exif=exif), tags="sea").json()
    assert answer["image"]["tags_string"] == names
