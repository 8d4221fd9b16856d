"""What a child says of a picture that it drew is checked (DEC-6)."""

from __future__ import annotations

import io
from typing import Any

import pytest

from media_api.isolation.portrayed import believed_portrait
from media_api.isolation.wire import Garbled, Message
from tests.makers import make_image


@pytest.mark.parametrize(
    "made",
    [
        {"width": 513, "height": 1},
        {"width": 0, "height": 1},
        {"width": 1, "height": 10**6},
        {"width": 1},
        {"width": 1, "height": 1, "key": "x"},
        {"width": "1", "height": 1},
        {"width": True, "height": 1},
    ],
)
def test_a_child_is_not_believed_about_sizes(made: dict[str, Any]) -> None:
    target = io.BytesIO(make_image("WEBP"))
    with pytest.raises(Garbled):
        believed_portrait(Message({"done": made}), target, most=512)


def test_a_child_is_not_believed_about_the_file() -> None:
    answer = Message({"done": {"width": 1, "height": 1}})
    assert believed_portrait(answer, io.BytesIO(make_image("WEBP")), most=512).width == 1
    for data in (make_image("PNG"), b"", b"<html>"):
        with pytest.raises(Garbled):
            believed_portrait(answer, io.BytesIO(data), most=512)
