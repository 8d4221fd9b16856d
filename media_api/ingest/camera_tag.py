"""The tag that members may have put on what they upload: the camera's name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from imgfly.lib.texts import visible
from media_api.parameters import MAX_TAGS, TAG_LENGTH

NOT_IN_TAGS = str.maketrans(dict.fromkeys(",/#", " "))


def camera_tag(exif: Mapping[str, Any] | None) -> str | None:
    """`Make Model`, fit to be a tag; None where the file does not name both."""
    make, model = _clean(exif, "Make"), _clean(exif, "Model")
    if not make or not model:
        return None
    if not f"{model} ".casefold().startswith(f"{make} ".casefold()):  # many repeat their make
        model = f"{make} {model}"
    return model[:TAG_LENGTH].strip()


def with_camera_tag(tags: Sequence[str], exif: Mapping[str, Any] | None) -> tuple[str, ...]:
    """The tags, and the camera's behind them unless it is among them or they are enough."""
    tag = camera_tag(exif)
    if tag is None or tag in tags or len(tags) >= MAX_TAGS:
        return tuple(tags)
    return (*tags, tag)


def _clean(exif: Mapping[str, Any] | None, name: str) -> str:
    """Without what a tag may not hold."""
    value = (exif or {}).get(name)
    if not isinstance(value, str):
        return ""
    return " ".join(visible(value.translate(NOT_IN_TAGS).replace("\n", " ")).split())
