"""The log of security events: what stands in it, and that nobody changes it (AUD-1)."""

from __future__ import annotations

import unicodedata
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts import audit
from accounts.audit import Event, note
from accounts.clock import forget_old_events
from accounts.models import AuditEvent, User
from media_api.clock import Clock
from tests.accounts.signing_in import attempt, confirmed
from tests.makers import PASSWORD, make_key, make_media, make_user

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    return [*AuditEvent.objects.order_by("pk").values_list("event", "username")]


def test_signing_in_failing_and_signing_out(client: Client, alice: User) -> None:
    attempt(client, "alice", "wrong")
    attempt(client, "nobody", "wrong")
    attempt(client, "alice", HTTP_USER_AGENT="Browser", REMOTE_ADDR="192.0.2.5")
    client.post(reverse("account_logout"))
    assert told() == [
        ("sign_in_failed", "alice"),
        ("sign_in_failed", ""),
        ("signed_in", "alice"),
        ("signed_out", "alice"),
    ]
    event = AuditEvent.objects.get(event=Event.SIGNED_IN)
    assert (event.ip, event.user_agent, event.user_id) == ("192.0.2.5", "Browser", alice.pk)


def test_a_password_and_a_second_factor(client: Client, alice: User) -> None:
    attempt(client, "alice")
    new = "seven quiet umbrellas"
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": new, "password2": new},
    )
    assert told()[-1] == ("password_changed", "alice")
    assert new not in str([*AuditEvent.objects.values()])


def test_signing_up(client: Client) -> None:
    words = {"username": "carol", "email": "c@example.org"}
    passwords = dict.fromkeys(("password1", "password2"), "fold seven umbrellas")
    client.post(reverse("account_signup"), words | passwords)
    assert told() == [("signed_up", "carol"), ("signed_in", "carol")]


def test_new_recovery_codes(
    client: Client, alice: User, django_capture_on_commit_callbacks: object
) -> None:
    from tests.accounts.signing_in import with_app  # noqa: PLC0415

    attempt(client, "alice")
    confirmed(client)
    with_app(alice)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        client.post(reverse("mfa_generate_recovery_codes"))
    assert told()[-1] == ("recovery_codes_made", "alice")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(text=st.text(max_size=300))
def test_no_text_breaks_the_line_or_hides_another(text: str) -> None:
    request = RequestFactory().get("/")
    request.META["HTTP_USER_AGENT"] = text
    note(Event.MODERATED, request=request, subject=text)
    event = AuditEvent.objects.latest("pk")
    for kept in (event.subject, event.user_agent):
        assert len(kept) <= 200
        assert len(kept.splitlines()) <= 1
        assert not {char for char in kept if unicodedata.category(char)[0] == "C"}


def test_an_event_outlives_its_user(alice: User) -> None:
    note(Event.KEY_MADE, user=alice)
    number = alice.pk
    alice.delete()
    event = AuditEvent.objects.get()
    assert (event.user_id, event.username) == (number, "alice")


def test_no_code_changes_or_deletes_what_is_written(alice: User) -> None:
    note(Event.KEY_MADE, user=alice)
    event = AuditEvent.objects.get()
    event.username = "bob"
    for tampering in (
        event.save,
        event.delete,
        AuditEvent.objects.all().delete,
        lambda: AuditEvent.objects.update(username="bob"),
    ):
        with pytest.raises(TypeError):
            tampering()
    assert told() == [("key_made", "alice")]


def test_there_is_no_right_but_to_look(client: Client, admin: User) -> None:
    rights = Permission.objects.filter(content_type__model="auditevent")
    assert [*rights.values_list("codename", flat=True)] == ["view_auditevent"]
    note(Event.KEY_MADE, user=admin)
    client.force_login(admin)
    listed = client.get(reverse("admin:accounts_auditevent_changelist"))
    assert listed.status_code == 200
    assert b"Made an API key" in listed.content
    pk = AuditEvent.objects.latest("pk").pk
    assert client.get(reverse("admin:accounts_auditevent_add")).status_code == 403
    assert client.post(reverse("admin:accounts_auditevent_delete", args=[pk])).status_code == 403
    client.post(reverse("admin:accounts_auditevent_change", args=[pk]), {"username": "bob"})
    assert AuditEvent.objects.get(pk=pk).username == "root"


def test_events_are_kept_for_180_days(alice: User) -> None:
    now = timezone.now()
    for days in (179, 181):
        AuditEvent.objects.create(event=Event.KEY_MADE, at=now - timedelta(days=days))
    forget_old_events()
    assert AuditEvent.objects.get().at == now - timedelta(days=179)
    assert audit.forget_old() == 0


def test_the_embedded_clock_forgets_them_too(alice: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("media_api.clock.close_old_connections", lambda: None)  # the test's own
    AuditEvent.objects.create(event=Event.KEY_MADE, at=timezone.now() - timedelta(days=200))
    clock = Clock()
    clock.caught_up = -1e9
    clock.tick()
    assert not AuditEvent.objects.exists()


def test_members_see_their_own_events_only(client: Client, alice: User, bob: User) -> None:
    note(Event.KEY_MADE, user=bob, subject="the key of Bob")
    client.force_login(alice)
    page = client.get(reverse("settings-security")).content.decode()
    assert "the key of Bob" not in page
    assert "Signed in" in page


def test_what_an_administrator_does_to_a_member(client: Client, admin: User, alice: User) -> None:
    client.force_login(admin)
    fields = {"username": "alice", "email": alice.email, "role": "manager", "is_active": "on"}
    page = client.get(reverse("admin:accounts_user_change", args=[alice.pk]))
    form = page.context["adminform"].form
    kept = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(reverse("admin:accounts_user_change", args=[alice.pk]), kept | fields)
    new = "seven quiet umbrellas"
    words = {"password1": new, "password2": new, "usable_password": "true"}
    client.post(reverse("admin:auth_user_password_change", args=[alice.pk]), words)
    events = AuditEvent.objects.order_by("pk").values_list("event", "username", "subject")[1:]
    path = f"/admin/accounts/user/{alice.pk}"
    assert [*events] == [
        ("role_changed", "root", "alice: manager"),
        ("administered", "root", f"{path}/change/"),
        ("password_changed", "root", "alice"),
        ("administered", "root", f"{path}/password/"),
    ]


def test_moderating_and_deleting(client: Client, alice: User) -> None:
    first, second, third = (make_media(alice, is_approved=False) for _ in range(3))
    client.force_login(make_user("mary", role=User.Role.MANAGER))
    listed = reverse("admin:media_api_media_changelist")
    chosen = [str(first.pk), str(second.pk)]
    client.post(listed, {"action": "approve", "_selected_action": chosen})
    client.post(reverse("admin:media_api_media_delete", args=[first.pk]), {"post": "yes"})
    client.force_login(alice)
    client.post(reverse("image-delete", args=[third.public_id]))
    events = AuditEvent.objects.filter(event__in=["moderated", "media_deleted"]).order_by("pk")
    assert [*events.values_list("event", "username", "subject")] == [
        ("moderated", "mary", f"{listed} approve {','.join(chosen)}"),
        ("moderated", "mary", f"{listed}{first.pk}/delete/"),
        ("media_deleted", "alice", third.public_id),
    ]


def test_keys_that_a_new_password_revokes(client: Client, alice: User) -> None:
    make_key(alice, name="Laptop")
    attempt(client, "alice")
    new = "seven quiet umbrellas"
    words = {"oldpassword": PASSWORD, "password1": new, "password2": new, "revoke_keys": "on"}
    client.post(reverse("account_change_password"), words)
    event = AuditEvent.objects.get(event=Event.KEY_REVOKED)
    assert event.subject.startswith("Laptop (chv_")
