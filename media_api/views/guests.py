"""What a visitor has uploaded without an account, kept in the session until signing in claims it.

The session is the server's; the browser holds its signed name only.
"""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from media_api.guests import Claimed, claim
from media_api.models import Media

OWN = "guest_media"
MOST = 500  # the oldest are forgotten: their delete links still work


def remember(request: HttpRequest, media: Media, *, keeps_end: bool = False) -> None:
    """That this visitor uploaded it. `keeps_end`: its end was asked for, not forced."""
    own = {**request.session.get(OWN, {}), media.public_id: keeps_end}
    request.session[OWN] = dict(list(own.items())[-MOST:])


@receiver(user_logged_in)
def hand_over(request: HttpRequest | None, user: User, **signal: Any) -> None:
    """Signing in and signing up alike: both end signed in, in the same session."""
    session = getattr(request, "session", None)
    ends = session.pop(OWN, None) if session is not None else None
    if request is not None and ends:
        tell(request, claim(user, ends))


def tell(request: HttpRequest, claimed: Claimed) -> None:
    if claimed.kept:
        text = ngettext(
            "%d file that you uploaded before is yours now.",
            "%d files that you uploaded before are yours now.",
            claimed.kept,
        )
        messages.success(request, text % claimed.kept)
    if claimed.left:
        messages.warning(
            request, _("Your storage is full: not all that you uploaded before could become yours.")
        )
