"""The form with which anybody says that something should not be here (ABU-4)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from imgfly.lib import rates
from imgfly.lib.clients import client_ip, network_of
from imgfly.lib.texts import visible_lines
from media_api import moderation, presentation
from media_api.models import Report
from media_api.moderation import Complaint
from media_api.problems import TooManyReports
from media_api.views import albums, profile, viewer

TEXT_LENGTH = 500


class ReportForm(forms.Form):
    reason = forms.ChoiceField(label=_("What is wrong with it?"), choices=Report.Reason.choices)
    text = forms.CharField(
        label=_("In your words (optional)"),
        max_length=TEXT_LENGTH,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_text(self) -> str:
        return visible_lines(self.cleaned_data["text"])


@require_http_methods(["GET", "POST"])
def of_media(request: HttpRequest, public_id: str) -> HttpResponse:
    media = viewer.found(request, public_id)
    return asked_or_reported(request, media, presentation.viewer_path(media))


@require_http_methods(["GET", "POST"])
def of_album(request: HttpRequest, public_id: str) -> HttpResponse:
    album = albums.found(request, public_id)
    return asked_or_reported(request, album, reverse("album", args=[album.public_id]))


@require_http_methods(["GET", "POST"])
def of_user(request: HttpRequest, username: str) -> HttpResponse:
    person = profile.found(request, username)
    return asked_or_reported(request, person, reverse("profile", args=[person.username]))


def asked_or_reported(request: HttpRequest, subject: moderation.Subject, back: str) -> HttpResponse:
    """Raises TooManyReports."""
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        ip = client_ip(request.META, settings.TRUSTED_PROXIES)
        count_report(ip)
        moderation.report(subject, complaint_of(request, form.cleaned_data, ip))
        messages.success(request, gettext("Thank you. Somebody will look at it."))
        return redirect(back)
    label = f"@{subject.username}" if isinstance(subject, User) else str(subject)
    context: dict[str, Any] = {"form": form, "label": label, "back": back}
    return render(request, "media_api/report.html", context)


def count_report(ip: str | None) -> None:
    limits = [rates.Rate(settings.REPORTS_PER_HOUR, 3600)]
    if seconds := rates.take(f"report:{network_of(ip)}", limits):
        raise TooManyReports(retry_after=seconds)


def complaint_of(request: HttpRequest, words: dict[str, Any], ip: str | None) -> Complaint:
    reporter = request.user if isinstance(request.user, User) else None
    return Complaint(reason=words["reason"], text=words["text"], reporter=reporter, ip=ip)
