"""The mail about leaving, and its link back."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from accounts import leaving
from accounts.models import User
from accounts.tasks import tell_leaving
from tests.makers import PASSWORD, make_user

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LEAVE, LOCKED = "/settings/data/leave", "/account/leaving"
LINK = re.compile(r"http://\S+/account/leaving/\S+")


def wish(client: Client, username: str = "alice", password: str = PASSWORD) -> Any:
    return client.post(LEAVE, {"username": username, "password": password})


@pytest.fixture
def signed_in(client: Client, alice: User) -> Client:
    client.force_login(alice)
    return client


@pytest.fixture
def link(signed_in: Client, django_capture_on_commit_callbacks: Any) -> str:
    """Of the mail that Alice gets when she leaves."""
    with django_capture_on_commit_callbacks(execute=True):
        wish(signed_in)
    found = LINK.search(str(mail.outbox[0].body))
    assert found
    return found[0].removeprefix("http://localhost:8000").removeprefix("http://127.0.0.1:8000")


def test_after_the_week_nobody_takes_it_back(signed_in: Client, link: str, alice: User) -> None:
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, seconds=1)):
        signed_in.post(LOCKED)
        alice.refresh_from_db()
        assert alice.is_leaving
        assert Client().get(link).status_code == 404
        assert Client().post(link).status_code == 404
        alice.refresh_from_db()
        assert alice.is_leaving


def test_the_mail_is_text_and_html_and_its_link_asks_first(link: str, alice: User) -> None:
    sent: Any = mail.outbox[0]
    assert (sent.to, sent.subject) == ([alice.email], "[imgfly] Your account will be deleted")
    (html, mime) = sent.alternatives[0]
    assert mime == "text/html"
    assert link in html
    assert "alice" in sent.body
    stranger = Client(enforce_csrf_checks=True)
    for _ in range(3):  # as link previewers do
        page = stranger.get(link)
        assert page.status_code == 200
        assert "no-store" in page["Cache-Control"]
    leaving_now = User.objects.exclude(deletes_at=None)
    assert leaving_now.get() == alice
    assert "You stay" in stranger.post(link).content.decode()
    assert not leaving_now.exists()
    assert "_auth_user_id" not in stranger.session


def test_the_link_is_good_once_and_for_one_leave_taking(link: str, alice: User) -> None:
    Client().post(link)
    assert Client().get(link).status_code == 404
    leaving.leave(alice, grace=timedelta(days=7))
    assert Client().post(link).status_code == 404
    assert Client().get(link[:-1] + ("A" if link[-1] != "A" else "B")).status_code == 404
    alice.refresh_from_db()
    assert alice.is_leaving


def test_the_mail_speaks_chinese(
    signed_in: Client, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        signed_in.post(
            LEAVE,
            {"username": "alice", "password": PASSWORD},
            headers={"Accept-Language": "zh-hans"},
        )
    sent: Any = mail.outbox[0]
    assert "账户" in sent.subject
    assert 'lang="zh-hans"' in sent.alternatives[0][0]


def test_the_mail_is_sent_once_and_not_in_vain(
    signed_in: Client, alice: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        wish(signed_in)
        leaving.leave(alice)
    assert len(mail.outbox) == 1
    leaving.stay(alice)
    tell_leaving(alice.pk, "en")
    tell_leaving(0, "en")
    nobody = make_user(email="")
    leaving.leave(nobody)
    tell_leaving(nobody.pk, "en")
    assert len(mail.outbox) == 1
