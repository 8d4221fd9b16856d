"""What members choose for their own uploads."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.models import User


class MemberRequest(HttpRequest):
    """A request of somebody signed in; for annotations only."""

    user: User


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    class Meta:
        model = User
        fields = ("metadata_policy", "tag_camera")
        labels = {
            "metadata_policy": _("What stays in the files"),
            "tag_camera": _("Tag what I upload with the name of the camera"),
        }
        help_texts = {
            "metadata_policy": _(
                "Cameras and phones write into a file where, when and with what it was taken. "
                "Whatever you choose: the place is always removed."
            )
        }


@login_required
@require_http_methods(["GET", "POST"])
def preferences(request: MemberRequest) -> HttpResponse:
    form = PreferencesForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, gettext("Saved. It counts for what you upload from now on."))
        return redirect("preferences")
    return render(request, "accounts/preferences.html", {"form": form})
