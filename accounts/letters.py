"""Letters: a text in the language of whoever gets it, and the same text as HTML."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from accounts.models import User

ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True, kw_only=True)
class Paragraph:
    """A piece of a letter; an address alone becomes a link that cannot be overlooked."""

    text: str
    is_address: bool


def letter(name: str, recipient: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    """`name` is the beginning of two templates: `..._subject.txt` and `..._message.txt`.

    In the message a blank line ends a paragraph; a paragraph that is an address becomes a button.
    """
    known = {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        **context,
        "name": getattr(context.get("user"), "username", ""),
    }
    with translation.override(language_of(context.get("user"))):
        subject = " ".join(_text(f"{name}_subject.txt", known).split())
        body = _text(f"{name}_message.txt", known)
        page = render_to_string("email/letter.html", {**known, "paragraphs": paragraphs(body)})
    message = EmailMultiAlternatives(
        f"[{known['site_name']}] {subject}", f"{body}\n", settings.DEFAULT_FROM_EMAIL, [recipient]
    )
    message.attach_alternative(page, "text/html")
    return message


def language_of(user: User | None) -> str:
    """What the recipient chose, else that of whoever causes the letter."""
    return getattr(user, "language", "") or translation.get_language() or settings.LANGUAGE_CODE


def paragraphs(body: str) -> list[Paragraph]:
    """As the HTML shows them: lines are its own affair."""
    texts = [" ".join(part.split()) for part in body.split("\n\n") if part.strip()]
    return [Paragraph(text=text, is_address=bool(ADDRESS.fullmatch(text))) for text in texts]


def address(name: str, *args: Any) -> str:
    """Of a page, at the site's own address (SRV-7)."""
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def _text(template: str, context: dict[str, Any]) -> str:
    """Templates escape for HTML; a text is none."""
    text = html.unescape(render_to_string(template, context)).strip()
    return re.sub(r"\n{3,}", "\n\n", text)
