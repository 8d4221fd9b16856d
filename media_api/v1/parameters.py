"""From the texts of a request to `Words`, with an error that names the parameter."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from imgfly.lib.intervals import expiry
from imgfly.lib.texts import visible, visible_lines
from media_api.parameters import (
    DESCRIPTION_LENGTH,
    MAX_TAGS,
    TAG_LENGTH,
    TITLE_LENGTH,
    Words,
)
from media_api.problems import BadExpiration, BadParameter, BadTag, NoSuchCategory

NOT_IN_TAGS = re.compile(r"[,/#]")
WHOLE_NUMBER = re.compile(r"[0-9]{1,9}")


def words_of(texts: Mapping[str, str]) -> Words:
    """Blank counts as not sent. Raises BadParameter, BadTag, BadExpiration, NoSuchCategory."""
    return Words(
        title=title_of(texts),
        description=description_of(texts),
        tags=tags_of(texts.get("tags", "")),
        album_id=texts.get("album_id", "").strip() or None,
        category_id=category_id_of(texts.get("category_id", "").strip()),
        width=width_of(texts.get("width", "").strip()),
        expires_at=expires_at_of(texts.get("expiration", "").strip()),
        nsfw=flag_of(texts, "nsfw"),
        use_file_date=flag_of(texts, "use_file_date"),
    )


def title_of(texts: Mapping[str, str]) -> str | None:
    title = visible(texts.get("title", "") or texts.get("name", ""))
    return title.strip()[:TITLE_LENGTH].strip() or None


def description_of(texts: Mapping[str, str]) -> str | None:
    """Line breaks stay, other control characters go."""
    text = visible_lines(texts.get("description", ""))
    if len(text) > DESCRIPTION_LENGTH:
        reason = _("at most %(count)s characters") % {"count": DESCRIPTION_LENGTH}
        raise BadParameter(name="description", reason=reason)
    return text or None


def tags_of(text: str) -> tuple[str, ...]:
    """In the order sent, each once."""
    tags = tuple(dict.fromkeys(tag for part in text.split(",") if (tag := part.strip())))
    if len(tags) > MAX_TAGS:
        reason = _("at most %(count)s tags") % {"count": MAX_TAGS}
        raise BadParameter(name="tags", reason=reason)
    for tag in tags:
        require_tag(tag)
    return tags


def require_tag(tag: str) -> None:
    shown = visible(tag)[:TAG_LENGTH]
    if len(tag) > TAG_LENGTH:
        raise BadTag(tag=shown, reason=_("at most %(count)s characters") % {"count": TAG_LENGTH})
    if NOT_IN_TAGS.search(tag) or visible(tag) != tag:
        raise BadTag(tag=shown, reason=_("it holds a character that tags may not hold"))


def category_id_of(text: str) -> int | None:
    if not text:
        return None
    if not WHOLE_NUMBER.fullmatch(text):
        raise NoSuchCategory
    return int(text)


def width_of(text: str) -> int | None:
    if not text:
        return None
    if not WHOLE_NUMBER.fullmatch(text) or not 1 <= int(text) <= settings.MAX_SIDE:
        reason = _("a whole number from 1 to %(most)s") % {"most": settings.MAX_SIDE}
        raise BadParameter(name="width", reason=reason)
    return int(text)


def expires_at_of(text: str) -> datetime | None:
    if not text:
        return None
    try:
        return expiry(text, timezone.now())
    except ValueError as error:
        raise BadExpiration from error


def flag_of(texts: Mapping[str, str], name: str) -> bool:
    text = texts.get(name, "").strip()
    if text not in {"", "0", "1"}:
        raise BadParameter(name=name, reason=_("0 or 1"))
    return text == "1"
