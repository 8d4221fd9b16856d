"""Jobs in Django admin: what a person may see and decide."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from imgfly.models import QueuedJob

pytestmark = pytest.mark.django_db
LIST = "admin:imgfly_queuedjob_changelist"


@pytest.fixture
def staff(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def job(state: str = "parked", **fields: object) -> QueuedJob:
    fields.setdefault("due_at", timezone.now() - timedelta(hours=1))
    return QueuedJob.objects.create(name="media_api.tasks.discard_files", state=state, **fields)


def decide(staff: Client, action: str, *rows: QueuedJob) -> str:
    words = {"action": action, "_selected_action": [row.pk for row in rows]}
    return staff.post(reverse(LIST), words, follow=True).content.decode()


def test_parked_jobs_are_found_with_why(staff: Client) -> None:
    job(error="OSError: the disk has gone", tries=5)
    job("waiting", error="something else")
    page = staff.get(reverse(LIST), {"state__exact": "parked"}).content.decode()
    assert "the disk has gone" in page
    assert "something else" not in page


def test_a_job_is_tried_again_from_the_beginning(staff: Client) -> None:
    row = job(tries=5, error="OSError", due_at=timezone.now() + timedelta(days=1))
    assert "1 job will be tried again." in decide(staff, "again", row)
    row.refresh_from_db()
    assert (row.state, row.tries, row.error) == ("waiting", 0, "")
    assert row.due_at <= timezone.now()


def test_a_job_is_discarded(staff: Client) -> None:
    row, other = job(), job()
    assert "1 job discarded." in decide(staff, "discard", row)
    assert [*QueuedJob.objects.all()] == [other]


@pytest.mark.parametrize("action", ["again", "discard"])
def test_what_runs_now_is_left_alone(staff: Client, action: str) -> None:
    row = job("running", tries=2)
    decide(staff, action, row)
    row.refresh_from_db()
    assert (row.state, row.tries) == ("running", 2)


def test_jobs_are_neither_added_nor_changed_by_hand(staff: Client) -> None:
    row = job()
    assert staff.get(reverse("admin:imgfly_queuedjob_add")).status_code == 403
    assert staff.get(reverse("admin:imgfly_queuedjob_change", args=[row.pk])).status_code == 200
    assert staff.post(reverse("admin:imgfly_queuedjob_delete", args=[row.pk])).status_code == 403


def test_users_who_are_not_staff_see_none(client: Client, alice: User) -> None:
    client.force_login(alice)
    assert client.get(reverse(LIST)).status_code in {302, 403, 404}
