"""Letters: two languages, text and HTML, and the document that shows them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.template.loader import get_template

from accounts import letters
from accounts.letters_shown import LETTERS, document
from accounts.models import User

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("account", "mfa", "socialaccount")


def html_of(letter: mail.EmailMultiAlternatives) -> str:
    part: Any = letter.alternatives[0]
    return str(part.content)


def test_the_document_shows_what_is_sent() -> None:
    """When it does not: `.venv/bin/python manage.py show_letters > docs/emails.md`."""
    assert (ROOT / "docs/emails.md").read_text(encoding="utf-8") == document()


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("show_letters")
    assert capsys.readouterr().out == document()


def test_it_shows_every_letter() -> None:
    subjects = [
        f"{folder}/email/{path.name.removesuffix('_subject.txt')}"
        for folder in FOLDERS
        for path in (ROOT / "templates" / folder / "email").glob("*_subject.txt")
    ]
    assert sorted(subjects) == sorted(LETTERS)


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_is_written_here_in_both_parts(name: str) -> None:
    for part in ("subject", "message"):
        template: Any = get_template(f"{name}_{part}.txt")
        assert "allauth" not in str(template.origin)


def test_it_is_in_the_language_of_who_gets_it() -> None:
    user = User(username="alice")
    user.language = "zh-hans"
    letter = letters.letter("account/email/password_changed", "a@example.org", {"user": user})
    assert "密码" in letter.subject
    assert 'lang="zh-hans"' in html_of(letter)


def test_nothing_in_it_can_be_html() -> None:
    user = User(username="<b>&amp;")
    letter = letters.letter("account/email/password_changed", "a@example.org", {"user": user})
    assert "<b>&amp;" in letter.body
    assert "&lt;b&gt;&amp;amp;" in html_of(letter)


def test_a_subject_is_one_line(settings: Any) -> None:
    settings.SITE_NAME = "Site\nBcc: everybody@example.org"
    with pytest.raises(mail.BadHeaderError):
        letters.letter("account/email/unknown_account", "a@example.org", {}).message()
