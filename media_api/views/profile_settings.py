"""What others see of a member: the words, and the pictures."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from accounts.bans import refuse_banned
from accounts.models import User
from accounts.preferences import MemberRequest, posted
from imgfly.lib.clients import client_ip
from imgfly.lib.texts import visible, visible_lines
from media_api import portraits, presentation
from media_api.flood import count_upload
from media_api.ingest.portrait import Crop
from media_api.models import ProfilePicture
from media_api.parameters import SentFile
from media_api.problems import MediaNotFound

Kind = ProfilePicture.Kind


class ProfileForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    website = forms.URLField(
        label=_("Website"),
        max_length=255,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url"}),
    )

    class Meta:
        model = User
        fields = ("name", "bio", "website", "is_private")
        labels = {
            "name": _("Name"),
            "bio": _("About you"),
            "is_private": _("Hide my profile from others"),
        }
        help_texts = {
            "is_private": _(
                "Your uploads leave all lists, too. Whoever has the link of one still sees it."
            )
        }
        widgets = {"bio": forms.Textarea(attrs={"rows": 4})}

    def clean_name(self) -> str:
        return visible(self.cleaned_data["name"]).strip()

    def clean_bio(self) -> str:
        return visible_lines(self.cleaned_data["bio"])


def percent(label: Any, least: int = 0) -> forms.FloatField:
    return forms.FloatField(label=label, min_value=least, max_value=100, required=False)


class CropForm(forms.Form):
    """The square of an avatar; what is left empty is chosen in the middle."""

    side = percent(_("Size, in percent of the shorter side"), least=1)
    left = percent(_("From the left, %"))
    top = percent(_("From the top, %"))

    @property
    def crop(self) -> Crop:
        words = self.cleaned_data
        return Crop(side=words["side"] or 100.0, left=words["left"], top=words["top"])


@login_required
@require_http_methods(["GET", "POST"])
def profile(request: MemberRequest) -> HttpResponse:
    form = ProfileForm(posted(request), instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, gettext("Saved."))
        return redirect("settings-profile")
    return shown(request, form, CropForm())


@login_required
@require_http_methods(["GET", "POST"])
def picture(request: MemberRequest, kind: str) -> HttpResponse:
    """Sets a picture, or removes it where the form says so. Raises what an upload does."""
    if kind not in Kind.values:
        raise MediaNotFound
    form = CropForm(posted(request))
    if request.method == "GET":
        return redirect("settings-profile")
    if "remove" in request.POST:
        portraits.remove(request.user, Kind(kind))
    elif not form.is_valid():
        return shown(request, ProfileForm(instance=request.user), form)
    else:
        portray(request, Kind(kind), form.crop)
    messages.success(request, gettext("Saved."))
    return redirect("settings-profile")


def portray(request: MemberRequest, kind: Kind, crop: Crop) -> None:
    ip = client_ip(request.META, settings.TRUSTED_PROXIES)
    refuse_banned(ip)
    count_upload(request.user, ip)
    file: UploadedFile[bytes] | None = request.FILES.get("source")
    source = None if file is None else SentFile(file=file, filename=file.name or "")
    portraits.portray(request.user, kind, source, crop)


def shown(request: MemberRequest, form: ProfileForm, crop: CropForm) -> HttpResponse:
    context = {
        "form": form,
        "crop_form": crop,
        "settings_page": "profile",
        "avatar_url": presentation.picture_of(request.user, Kind.AVATAR),
        "background_url": presentation.picture_of(request.user, Kind.BACKGROUND),
    }
    return render(request, "media_api/profile_settings.html", context)
