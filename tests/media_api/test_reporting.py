"""Reports, what becomes of them, and who is shut out (ABU-4)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent, User
from media_api.models import BannedDigest, Media, Report
from tests.makers import make_album, make_image, make_media, make_user

pytestmark = pytest.mark.django_db
WORDS = {"reason": "spam", "text": "Look at it."}


def decide(client: Client, admin: User, action: str, *reports: Report) -> Any:
    client.force_login(admin)
    words = {"action": action, "_selected_action": [report.pk for report in reports]}
    return client.post(reverse("admin:media_api_report_changelist"), words, follow=True)


def reported(client: Client, path: str, **words: str) -> Report:
    assert client.post(path, {**WORDS, **words}).status_code == 302
    return Report.objects.latest("pk")


def test_anybody_can_report(client: Client, alice: User, bob: User) -> None:
    media, album = make_media(alice), make_album(alice)
    report = reported(client, f"/image/{media.public_id}/report")
    assert (report.media, report.reporter, report.reason) == (media, None, "spam")
    assert (report.ip, report.state) == ("127.0.0.1", "open")
    client.force_login(bob)
    report = reported(client, f"/album/{album.public_id}/report")
    assert (report.album, report.reporter) == (album, bob)
    report = reported(client, "/alice/report", text="One\u202e\ntwo")
    assert (report.user, report.text) == (alice, "One\ntwo")


@pytest.mark.parametrize(
    "words", [{"reason": "dislike"}, {"reason": ""}, {"reason": "spam", "text": "x" * 501}]
)
def test_a_report_that_says_nothing_or_too_much_is_not_taken(
    client: Client, alice: User, words: dict[str, str]
) -> None:
    response = client.post("/alice/report", words)
    assert (response.status_code, "errorlist" in response.content.decode()) == (200, True)
    assert not Report.objects.exists()


def test_five_an_hour_from_one_address(client: Client, alice: User) -> None:
    for _ in range(5):
        reported(client, "/alice/report")
    response = client.post("/alice/report", WORDS)
    assert (response.status_code, "Retry-After" in response.headers) == (429, True)
    assert Report.objects.count() == 5
    assert client.post("/alice/report", WORDS, REMOTE_ADDR="192.0.2.7").status_code == 302


def test_what_one_may_not_see_one_cannot_report(client: Client, alice: User) -> None:
    album = make_album(alice, privacy="private")
    media = make_media(alice, album=album)
    make_user("carol", is_private=True)
    for path in (f"/image/{media.public_id}", f"/album/{album.public_id}", "/carol", "/nobody"):
        assert client.get(f"{path}/report").status_code == 404
        assert client.post(f"{path}/report", WORDS).status_code == 404


def test_the_reporter_is_shown_nothing_of_who_uploaded(client: Client) -> None:
    carol = make_user("carol", name="Carol Secret", email="carol@example.org")
    media = make_media(carol, uploader_ip="192.0.2.99", original_filename="secret.jpg")
    html = client.get(f"/image/{media.public_id}/report").content.decode()
    for secret in ("carol", "Carol", "192.0.2.99", "secret.jpg"):
        assert secret not in html


def test_pages_have_the_button(client: Client, alice: User) -> None:
    media, album = make_media(alice), make_album(alice)
    for page in (f"/image/A-media.{media.public_id}", f"/album/{album.public_id}", "/alice"):
        short = page.replace("A-media.", "")
        assert f'href="{short}/report"' in client.get(page).content.decode()


def test_dismissing_changes_nothing_else(client: Client, admin: User, alice: User) -> None:
    media = make_media(alice)
    report = reported(client, f"/image/{media.public_id}/report")
    html = decide(client, admin, "dismiss", report).content.decode()
    assert "1 report closed." in html
    report.refresh_from_db()
    alice.refresh_from_db()
    assert (report.state, report.media, alice.strikes) == ("dismissed", media, 0)
    assert report.closed_at is not None


@pytest.mark.django_db(transaction=True)
def test_what_is_taken_down_is_gone_with_its_files_and_not_accepted_again(
    client: Client, admin: User, upload: Callable[..., Any], stored: Callable[[], list[str]]
) -> None:
    data = make_image(size=(900, 600))
    image = upload(data).json()["image"]
    assert len(stored()) == 3
    path = f"/image/{image['id_encoded']}"
    first = reported(client, f"{path}/report")
    second = reported(client, f"{path}/report", reason="illegal")
    decide(client, admin, "take_down", first, second)
    assert {*Report.objects.values_list("state", flat=True)} == {"upheld"}
    client.logout()
    assert stored() == []
    for gone in (path, f"/{image['url'].partition('8000/')[2]}", f"{path}/report"):
        assert client.get(gone).status_code == 404
    assert User.objects.get(username="alice").strikes == 1
    assert str(Report.objects.first()) == f"{image['title']} ({image['id_encoded']})"
    answer = upload(data)
    assert answer.status_code == 403
    assert answer.json()["error"] == {"message": "This file is not accepted here.", "code": 403}
    assert stored() == []
    assert upload().status_code == 200


def test_the_file_as_it_was_kept_is_not_accepted_either(
    client: Client, admin: User, upload: Callable[..., Any]
) -> None:
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x0f\0\x02\0\0\0\x04abc\0\0\0\0\0"
    data = make_image(exif=exif)
    upload(data)
    media = Media.objects.get()
    assert media.sha256 != media.source_sha256
    decide(client, admin, "take_down", reported(client, f"/image/{media.public_id}/report"))
    digests = {*BannedDigest.objects.values_list("sha256", flat=True)}
    assert digests == {media.sha256, media.source_sha256}


def test_an_album_goes_with_its_media(client: Client, admin: User, alice: User) -> None:
    album, other = make_album(alice), make_media(alice)
    make_media(alice, album=album)
    decide(client, admin, "take_down", reported(client, f"/album/{album.public_id}/report"))
    assert [*Media.objects.all()] == [other]
    assert not alice.albums.exists()
    alice.refresh_from_db()
    assert alice.strikes == 1


def test_a_profile_loses_its_words_and_the_account_stays(client: Client, admin: User) -> None:
    carol = make_user("carol", name="Rude", bio="Rude", website="https://rude.example/")
    media = make_media(carol)
    decide(client, admin, "take_down", reported(client, "/carol/report"))
    carol.refresh_from_db()
    assert (carol.name, carol.bio, carol.website, carol.strikes) == ("", "", "", 1)
    assert (carol.is_active, [*Media.objects.all()]) == (True, [media])


def test_a_report_about_what_is_gone_can_be_closed(
    client: Client, admin: User, alice: User
) -> None:
    media = make_media(alice)
    report = reported(client, f"/image/{media.public_id}/report")
    media.delete()
    decide(client, admin, "take_down", report)
    report.refresh_from_db()
    assert (report.state, report.media) == ("upheld", None)


def test_the_queue_is_for_those_who_run_the_site(client: Client, alice: User) -> None:
    report = reported(client, "/alice/report")
    decide(client, alice, "take_down", report)
    report.refresh_from_db()
    assert report.state == "open"


@pytest.mark.parametrize("rows", [1, 20])
def test_the_queue_costs_few_queries(
    client: Client, admin: User, alice: User, rows: int, django_assert_max_num_queries: Any
) -> None:
    for _ in range(rows):
        Report.objects.create(media=make_media(alice), reason="spam", subject="A media")
    client.force_login(admin)
    url = reverse("admin:media_api_report_changelist")
    client.get(url)
    with django_assert_max_num_queries(8):
        assert client.get(url).status_code == 200


def test_managers_decide_and_it_is_written_down(client: Client, alice: User) -> None:
    manager = make_user("mary", role=User.Role.MANAGER)
    media = make_media(alice, title="Bad one")
    decide(client, manager, "take_down", reported(client, f"/image/{media.public_id}/report"))
    assert not Media.objects.exists()
    events = AuditEvent.objects.filter(event=AuditEvent.Event.MODERATED, username="mary")
    subjects = {*events.values_list("subject", flat=True)}
    assert f"take_down: Bad one ({media.public_id})" in subjects
