"""Jobs that use cases start."""

from __future__ import annotations

from django.utils import translation

from accounts import letters
from accounts.models import User
from accounts.stay_links import stay_token
from imgfly.jobs import job


@job()
def tell_leaving(user_id: int, language: str) -> None:
    """By mail, with the link that takes it back; nothing where it has been taken back."""
    user = User.objects.filter(pk=user_id).exclude(deletes_at=None).first()
    if user is None or not user.email:
        return
    context = {
        "user": user,
        "deletes_at": user.deletes_at,
        "stay_url": letters.address("stay-by-link", stay_token(user)),
    }
    with translation.override(language):
        letters.letter("account/email/leaving", user.email, context).send()
