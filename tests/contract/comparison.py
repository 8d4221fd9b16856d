"""Whether an answer of ours says what the recorded one said."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from tests.contract.golden import Recorded
from tests.contract.seed import MEDIA, shape

EQUAL = (
    "width",
    "height",
    "title",
    "nsfw",
    "type",
    "mime",
    "is_animated",
    "chain",
    "tags_string",
    "category_id",
    "description",
)
SEED_TYPES = dict(MEDIA)  # the document weighs more than the recording: "500" is a slip
NULLABLE = {"original_exifdata"}  # allow-listed camera fields here, facts about the file there
REDIRECTS = {301, 302}
TEXT = "text/html"


def differences(recorded: Recorded, answer: Any) -> list[str]:
    """Empty when they match."""
    ours = our_status(answer), our_code(answer)
    theirs = recorded.status, recorded.code
    if theirs[0] in REDIRECTS and ours[0] in REDIRECTS:
        return location_differences(recorded, answer)
    if ours != theirs:
        return [f"{theirs} became {ours}"]
    if recorded.media is None:
        return type_difference(recorded, answer)
    body = answer.json()
    theirs_keys, ours_keys = {*(recorded.body or {})}, {*body}
    if theirs_keys != ours_keys:
        return [f"keys {theirs_keys ^ ours_keys}"]
    media = body.get("image", body.get("data"))
    return [*shape_differences(recorded.media, media), *value_differences(recorded.media, media)]


def our_status(answer: Any) -> int:
    return int(answer.status_code)


def our_code(answer: Any) -> int | None:
    if not answer["Content-Type"].startswith("application/json"):
        return None
    code = answer.json().get("error", {}).get("code")
    return None if code is None else int(code)


def location_differences(recorded: Recorded, answer: Any) -> list[str]:
    """Relative or absolute as recorded; which id and which slug is ours to say."""
    theirs, ours = recorded.location, answer["Location"]
    theirs = theirs.removeprefix("http://127.0.0.1:8085")
    same_place = theirs.split("/")[:2] == ours.split("/")[:2]
    return [] if same_place else [f"Location {theirs} became {ours}"]


def type_difference(recorded: Recorded, answer: Any) -> list[str]:
    ours = answer["Content-Type"].partition(";")[0]
    return [] if ours == recorded.content_type else [f"{recorded.content_type} became {ours}"]


def shape_differences(theirs: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """The same keys, nested ones too, with the same types."""
    their_types, our_types = dict(shape(theirs)), dict(shape(ours))
    found = [f"key {path}" for path in sorted({*their_types} ^ {*our_types})]
    for path in sorted({*their_types} & {*our_types}):
        allowed = {their_types[path]}
        if "NoneType" not in {their_types[path], our_types[path]}:
            allowed = {SEED_TYPES.get(path, their_types[path])} - {"NoneType"} or allowed
        if our_types[path] not in allowed and path not in NULLABLE:
            found.append(f"{path} is {our_types[path]}, not {their_types[path]}")
    if [{*tag} for tag in theirs["tags"]] != [{*tag} for tag in ours["tags"]]:
        found.append("keys of tags")
    return found


def value_differences(theirs: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """Of what depends neither on time, ids, hosts nor encoders."""
    found = [
        f"{key}: {theirs[key]!r} became {ours[key]!r}"
        for key in EQUAL
        if theirs[key] != ours[key] and not (key == "title" and is_made_up(theirs))
    ]
    if theirs["extension"].replace("jpeg", "jpg") != ours["extension"]:
        found.append(f"extension {ours['extension']}")
    if abs(lifetime(theirs) - lifetime(ours)) > 1:
        found.append(f"lives {lifetime(ours)} seconds, not {lifetime(theirs)}")
    return found


def is_made_up(media: dict[str, Any]) -> bool:
    """Twelve random digits stand for the name of what was sent without one."""
    return bool(re.fullmatch("[0-9a-f]{12}", media["name"])) and media["title"] == media["name"]


def lifetime(media: dict[str, Any]) -> float:
    """Seconds from upload to expiration, 0 for ever."""
    if media["expiration_date_gmt"] is None:
        return 0
    start, end = (
        datetime.fromisoformat(f"{media[key]}+00:00") for key in ("date_gmt", "expiration_date_gmt")
    )
    return (end - start).total_seconds()
