"""Every letter with made-up words: what docs/emails.md shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from accounts import letters
from accounts.models import User

SITE = "https://imgfly.example"
LETTERS: dict[str, dict[str, Any]] = {
    "account/email/email_confirmation_signup": {"activate_url": f"{SITE}/account/confirm-email/…/"},
    "account/email/email_confirmation": {"activate_url": f"{SITE}/account/confirm-email/…/"},
    "account/email/email_changed": {
        "new_email": "new@example.org",
        "undo_url": f"{SITE}/account/email/undo/…",
    },
    "account/email/email_deleted": {"deleted_email": "old@example.org"},
    "account/email/password_reset_key": {
        "password_reset_url": f"{SITE}/account/password/reset/key/…/"
    },
    "account/email/password_changed": {},
    "account/email/password_reset": {},
    "account/email/password_set": {},
    "account/email/unknown_account": {"user": None},
    "account/email/account_already_exists": {
        "user": None,
        "password_reset_url": f"{SITE}/account/password/reset/",
    },
    "account/email/leaving": {
        "deletes_at": datetime(2026, 1, 9, 15, 4, tzinfo=UTC),
        "stay_url": f"{SITE}/account/leaving/…",
    },
    "account/email/export_ready": {
        "size": "1.2 GB",
        "expires_at": datetime(2026, 1, 3, 15, 4, tzinfo=UTC),
        "page_url": f"{SITE}/settings/data",
    },
    "mfa/email/totp_activated": {},
    "mfa/email/totp_deactivated": {},
    "mfa/email/webauthn_added": {},
    "mfa/email/webauthn_removed": {},
    "mfa/email/recovery_codes_generated": {},
    "socialaccount/email/account_connected": {"provider": "GitHub"},
    "socialaccount/email/account_disconnected": {"provider": "GitHub"},
}
HEAD = """\
# Letters

Every letter that the site sends, in both languages. Each goes out as text and as HTML with the same
words. `manage.py show_letters > docs/emails.md` writes this page; a test notices when it is stale.
"""


def document() -> str:
    parts = [HEAD]
    for name in LETTERS:
        parts.append(f"## `{name}`\n")
        for language, _ in settings.LANGUAGES:
            parts.append("\n".join(_shown(name, language)))
    return "\n".join(parts)


def _shown(name: str, language: str) -> Iterator[str]:
    user = User(username="alice")
    made_up = {"user": user, "at": datetime(2026, 1, 2, 15, 4, tzinfo=UTC), "ip": "192.0.2.1"}
    context = {**made_up, **LETTERS[name], "site_name": "imgfly", "site_url": SITE}
    with translation.override(language):
        letter = letters.letter(name, "alice@example.org", context)
    yield f"**{letter.subject}**\n"
    yield from (f"> {line}".rstrip() for line in str(letter.body).strip().splitlines())
    yield ""
