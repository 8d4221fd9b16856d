"""Mails to members: text and HTML, in a language."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from accounts.models import User


def send(name: str, *, user: User, language: str, context: dict[str, Any]) -> None:
    """Send `templates/letters/<name>.txt`, whose first line is the subject, and `.html`.

    Only from jobs: a mail server may take its time, and may be away. Who has no address gets none.
    """
    if not user.email:
        return
    context = {**context, "user": user, "site_name": settings.SITE_NAME}
    with translation.override(language):
        text = render_to_string(f"letters/{name}.txt", context)
        html = render_to_string(f"letters/{name}.html", {**context, "language": language})
    subject, _, body = text.lstrip().partition("\n")
    mail = EmailMultiAlternatives(subject.strip(), body.strip() + "\n", to=[user.email])
    mail.attach_alternative(html, "text/html")
    mail.send()
