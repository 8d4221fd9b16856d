"""Jobs that use cases start."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from accounts import letters
from accounts.models import User
from accounts.stay_links import stay_token
from imgfly.jobs import job


@job()
def tell_leaving(user_id: int, language: str) -> None:
    """By mail, with the link that takes it back; nothing where it has been taken back."""
    user = User.objects.filter(pk=user_id).exclude(deletes_at=None).first()
    if user is None:
        return
    link = f"{settings.SITE_URL}{reverse('stay-by-link', args=[stay_token(user)])}"
    context = {"link": link, "deletes_at": user.deletes_at}
    letters.send("leaving", user=user, language=language, context=context)
