"""What a visitor has uploaded without an account, kept in the session until signing in claims it.

The session is the server's; the browser holds its signed name only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.problems import NotAPerson
from imgfly.lib.clients import client_ip
from media_api.guests import Claimed, claim
from media_api.models import Media
from media_api.problems import Busy

Check = Callable[[dict[str, str], str | None], bool]
log = logging.getLogger(__name__)
OWN = "guest_media"
MOST = 500  # the oldest are forgotten: their delete links still work


def require_person(request: HttpRequest) -> None:
    """What the site asks of guests beyond our limits, such as a captcha (ABU-3).

    Raises NotAPerson; Busy where the check itself fails, so that nobody passes unseen.
    """
    if request.user.is_authenticated or not settings.GUEST_CHECK:
        return
    check: Check = import_string(settings.GUEST_CHECK)
    try:
        passes = check(request.POST.dict(), client_ip(request.META, settings.TRUSTED_PROXIES))
    except Exception as error:
        log.exception("the check of guests failed")
        raise Busy from error
    if not passes:
        raise NotAPerson


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
