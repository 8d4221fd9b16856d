"""How a media looks from outside: its addresses, labels, embed codes and cards."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote

from django.conf import settings
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from imgfly.lib import sizes
from media_api.models import Derivative, Media, ProfilePicture
from media_api.storage import address, ticketed_address

NOT_A_WORD = re.compile(r"[^\w]+")
TITLE_LABEL = 28
THUMB_INSTEAD_BYTES = 200_000  # a bigger original without medium is shown by its thumb
LOADER_BYTES = 5_000_000
size_label = sizes.size_label


def slug_of(title: str) -> str:
    """Words of any script joined by hyphens, "" when there are none."""
    return NOT_A_WORD.sub("-", title).strip("-_")


def viewer_path(media: Media) -> str:
    slug = slug_of(media.title)
    return f"{short_path(media, slug=f'{quote(slug)}.' if slug else '')}"


def short_path(media: Media, slug: str = "") -> str:
    word = settings.CLIP_PATH if media.type.is_video else settings.IMAGE_PATH
    return f"/{word}/{slug}{media.public_id}"


def viewer_url(media: Media) -> str:
    return f"{settings.SITE_URL}{viewer_path(media)}"


def short_url(media: Media) -> str:
    return f"{settings.SITE_URL}{short_path(media)}"


def delete_url(media: Media, token: str) -> str:
    return f"{short_url(media)}/delete/{token}"


def duration_label(seconds: int) -> str:
    """MM:SS, minutes not wrapped into hours; "" for none."""
    return f"{seconds // 60:02}:{seconds % 60:02}" if seconds else ""


def age_label(date: datetime) -> str:
    """The largest unit only, in the active language."""
    age = max(timedelta(0), timezone.now() - date)
    days, seconds = age.days, age.seconds
    steps = (
        (days // 365, ngettext("%d year ago", "%d years ago", days // 365)),
        (days // 30, ngettext("%d month ago", "%d months ago", days // 30)),
        (days // 7, ngettext("%d week ago", "%d weeks ago", days // 7)),
        (days, ngettext("%d day ago", "%d days ago", days)),
        (seconds // 3600, ngettext("%d hour ago", "%d hours ago", seconds // 3600)),
        (seconds // 60, ngettext("%d minute ago", "%d minutes ago", seconds // 60)),
        (seconds, ngettext("%d second ago", "%d seconds ago", seconds)),
    )
    for number, words in steps:
        if number:
            return words % number
    return _("moments ago")


def truncated(title: str) -> str:
    """At most 28 characters, the dots included."""
    return title if len(title) <= TITLE_LABEL else f"{title[: TITLE_LABEL - 3]}..."


def open_address(media: Media, key: str) -> str:
    """The address of one of its files that is passed on to others. Reads `album`."""
    return address(key, cached_for_ever=media.is_public and media.expires_at is None)


def file_address(media: Media, key: str) -> str:
    """The same on a page for somebody who may see the media: works there whoever may not."""
    return open_address(media, key) if media.is_open else ticketed_address(key)


def download_address(media: Media, key: str) -> str:
    """The same, to be saved: from where the answer can say so."""
    plain = address(key, cached_for_ever=False) if media.is_open else ticketed_address(key)
    return f"{plain}{'&' if '?' in plain else '?'}download"


def by_kind(derivatives: Iterable[Derivative]) -> dict[str, Derivative]:
    return {derivative.kind: derivative for derivative in derivatives}


@dataclass(frozen=True, kw_only=True)
class Display:
    """The file that stands for the media on a page."""

    key: str
    width: int
    height: int


def display_of(media: Media, derivatives: dict[str, Derivative]) -> Display:
    """The medium; else the thumb of a heavy image; else the frame, else the file itself."""
    chosen = derivatives.get(Derivative.Kind.MEDIUM)
    if chosen is None and media.size > THUMB_INSTEAD_BYTES and not media.type.is_video:
        chosen = derivatives.get(Derivative.Kind.THUMB)
    frame = derivatives.get(Derivative.Kind.FRAME)
    if frame is not None and (chosen is None or frame.size < chosen.size):
        chosen = frame
    if chosen is None:
        return Display(key=media.key, width=media.width, height=media.height)
    return Display(key=chosen.key, width=chosen.width, height=chosen.height)


@dataclass(frozen=True, kw_only=True)
class EmbedCode:
    id: str
    label: str
    code: str


def embed_codes(media: Media) -> list[EmbedCode]:
    """The basics: links, HTML, Markdown and BBCode, with the title escaped for each."""
    url, viewer = open_address(media, media.key), viewer_url(media)
    title = media.title or media.filename
    if media.type.is_video:
        html, bbcode = f'<video src="{url}" controls></video>', f"[video]{url}[/video]"
        markdown = f"[{_markdown(title)}]({viewer})"
    else:
        html = f'<a href="{viewer}"><img src="{url}" alt="{escape(title)}"></a>'
        bbcode = f"[url={viewer}][img]{url}[/img][/url]"
        markdown = f"[![{_markdown(title)}]({url})]({viewer})"
    return [
        EmbedCode(id="embed-viewer", label=_("Link to this page"), code=viewer),
        EmbedCode(id="embed-direct", label=_("Link to the file"), code=url),
        EmbedCode(id="embed-html", label="HTML", code=html),
        EmbedCode(id="embed-markdown", label="Markdown", code=markdown),
        EmbedCode(id="embed-bbcode", label="BBCode", code=bbcode),
    ]


def _markdown(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]()#+\-.!<>|])", r"\\\1", text)


@dataclass(frozen=True, kw_only=True)
class Card:
    """One tile of a listing; `thumbhash` is shown until the thumb has come."""

    viewer_path: str
    thumb_url: str
    thumbhash: str
    title: str
    kind: str
    expires_at: datetime | None


def card_of(media: Media, derivatives: Iterable[Derivative]) -> Card:
    kinds = by_kind(derivatives)
    thumb = kinds.get(Derivative.Kind.THUMB)
    return Card(
        viewer_path=viewer_path(media),
        thumb_url=file_address(media, media.key if thumb is None else thumb.key),
        thumbhash=media.thumbhash,
        title=media.title or media.filename,
        kind="video" if media.type.is_video else "image",
        expires_at=media.expires_at,
    )


def picture_of(user: User, kind: ProfilePicture.Kind) -> str | None:
    """Its address. Reads `pictures`."""
    for picture in user.pictures.all():
        if picture.kind == kind:
            return address(picture.key)
    return None


@dataclass(frozen=True, kw_only=True)
class Person:
    """One line of a list of people."""

    username: str
    name: str
    avatar_url: str | None


def person_of(user: User) -> Person:
    """Reads `pictures`."""
    avatar = picture_of(user, ProfilePicture.Kind.AVATAR)
    return Person(username=user.username, name=user.shown_name, avatar_url=avatar)
