"""Reports of visitors, and what becomes of them (ABU-4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from albums.models import Album
from media_api import bans, deletion
from media_api.models import Media, Report

Subject = Media | Album | User
States = Report.State


@dataclass(frozen=True, kw_only=True)
class Complaint:
    """What a visitor says. Who it is about is not told to them, nor they to whom it is about."""

    reason: str
    text: str
    reporter: User | None
    ip: str | None


def report(subject: Subject, complaint: Complaint) -> Report:
    return Report.objects.create(
        **_about(subject),
        subject=label_of(subject),
        reason=complaint.reason,
        text=complaint.text,
        reporter=complaint.reporter,
        ip=complaint.ip,
    )


def label_of(subject: Subject) -> str:
    """What it is, in words that last longer than the row."""
    if isinstance(subject, User):
        return f"@{subject.username}"
    return f"{subject} ({subject.public_id})"[:200]


def dismiss(one: Report) -> None:
    _close(Report.objects.filter(pk=one.pk), States.DISMISSED)


def take_down(one: Report) -> None:
    """Remove what was reported, whose files follow; its owner gets a strike.

    All open reports about it are upheld together. What is gone already only closes the report.
    """
    subject = one.media or one.album or one.user
    with transaction.atomic():
        if subject is None:
            _close(Report.objects.filter(pk=one.pk), States.UPHELD)
            return
        _close(Report.objects.filter(**_about(subject)), States.UPHELD)
        owner = subject if isinstance(subject, User) else subject.user
        if owner is not None:
            User.objects.filter(pk=owner.pk).update(strikes=F("strikes") + 1)
        _remove(subject)


def _remove(subject: Subject) -> None:
    if isinstance(subject, User):
        _empty_profile(subject)
        return
    for one in [subject] if isinstance(subject, Media) else subject.media.all():
        _ban(one)
        deletion.delete(one)
    if isinstance(subject, Album):
        subject.delete()


def _ban(media: Media) -> None:
    """The file as it was sent, and as it was kept: either may come back."""
    bans.ban({media.sha256, media.source_sha256}, reason=label_of(media))


def _empty_profile(user: User) -> None:
    """A profile loses its words and pictures; the account and its media stay."""
    user.pictures.all().delete()
    User.objects.filter(pk=user.pk).update(name="", bio="", website="")


def _close(reports: Any, state: Report.State) -> None:
    reports.filter(state=States.OPEN).update(state=state, closed_at=timezone.now())


def _about(subject: Subject) -> dict[str, Any]:
    names = {Media: "media", Album: "album", User: "user"}
    return {names[type(subject)]: subject}
