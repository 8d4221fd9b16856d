"""What members choose: for their uploads, for the pages they see, for what they are told."""

from __future__ import annotations

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods
from django.views.i18n import set_language as set_language_of_visitor

from accounts.expirations import expiration_choices
from accounts.models import User


class MemberRequest(HttpRequest):
    """A request of somebody signed in; for annotations only."""

    user: User


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form sent; also when it holds nothing but boxes that are not ticked."""
    return request.POST if request.method == "POST" else None


@cache
def time_zones() -> list[str]:
    """Places, as in Asia/Shanghai; without old names and offsets."""
    regions = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe"}
    regions |= {"Indian", "Pacific"}
    return ["UTC", *sorted(name for name in available_timezones() if name.split("/")[0] in regions)]


def zone_choices() -> list[tuple[str, str]]:
    site = gettext("Like the site (%(zone)s)") % {"zone": settings.TIME_ZONE}
    return [("", site), *((name, name.replace("_", " ")) for name in time_zones())]


def language_choices() -> list[tuple[str, str]]:
    names = [
        (code, translation.get_language_info(code)["name_local"])
        for code, _name in settings.LANGUAGES
    ]
    return [("", gettext("Like the browser")), *names]


class AccountForm(forms.ModelForm):  # type: ignore[type-arg]  # not generic at run time
    """Choices about the pages and the uploads. The album lives above: the user leads to it."""

    language = forms.ChoiceField(label=_("Language"), choices=language_choices, required=False)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=zone_choices, required=False)
    default_expiration = forms.TypedChoiceField(
        label=_("Keep uploads"),
        choices=expiration_choices,
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Where an upload does not say for how long."),
    )
    default_album: forms.ModelChoiceField[Any] = forms.ModelChoiceField(
        label=_("Album of uploads"),
        queryset=None,
        required=False,
        empty_label=_("None"),
        help_text=_("Where an upload names no album."),
    )

    class Meta:
        model = User
        fields = (
            "language",
            "time_zone",
            "palette",
            "accent",
            "show_nsfw",
            "default_expiration",
            "metadata_policy",
            "tag_camera",
        )
        labels = {
            "palette": _("Light or dark"),
            "accent": _("Colours"),
            "show_nsfw": _("Show what is not safe for work in lists"),
            "metadata_policy": _("What stays in the files"),
            "tag_camera": _("Tag what I upload with the name of the camera"),
        }
        help_texts = {
            "metadata_policy": _(
                "Cameras and phones write into a file where, when and with what it was taken. "
                "Whatever you choose: the place is always removed."
            )
        }

    field_order = (
        "language",
        "time_zone",
        "palette",
        "accent",
        "show_nsfw",
        "default_album",
        "default_expiration",
        "metadata_policy",
        "tag_camera",
    )

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        album: Any = self.fields["default_album"]
        album.queryset = self.instance.albums.order_by("name")
        album.initial = self.instance.albums.filter(is_default=True).first()

    def save(self, commit: bool = True) -> User:  # noqa: FBT001, FBT002 - Django's signature
        """The album of before stops being the default first: there can be one."""
        chosen = self.cleaned_data["default_album"]
        with transaction.atomic():
            user: User = super().save(commit)
            user.albums.filter(is_default=True).exclude(pk=chosen and chosen.pk).update(
                is_default=False
            )
            user.albums.filter(pk=chosen and chosen.pk).update(is_default=True)
        return user


class NotificationsForm(forms.ModelForm):  # type: ignore[type-arg]  # as above
    class Meta:
        model = User
        fields = ("notify_likes", "notify_follows")
        labels = {
            "notify_likes": _("Somebody likes what I uploaded"),
            "notify_follows": _("Somebody follows me"),
        }


@login_required
@require_http_methods(["GET", "POST"])
def account(request: MemberRequest) -> HttpResponse:
    form = AccountForm(posted(request), instance=request.user)
    if form.is_valid():
        form.save()
        if request.user.language:
            translation.activate(request.user.language)
        messages.success(request, gettext("Saved. It counts for what you upload from now on."))
        return redirect("settings-account")
    return render(request, "accounts/account.html", {"form": form, "settings_page": "account"})


@login_required
@require_http_methods(["GET", "POST"])
def notifications(request: MemberRequest) -> HttpResponse:
    form = NotificationsForm(posted(request), instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, gettext("Saved."))
        return redirect("settings-notifications")
    context = {"form": form, "settings_page": "notifications"}
    return render(request, "accounts/notifications.html", context)


def set_language(request: HttpRequest) -> HttpResponse:
    """Django's, which keeps the choice in a cookie; a member's is kept in the account, too."""
    language = request.POST.get("language", "")
    if isinstance(request.user, User) and language in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=language)
    response: HttpResponse = set_language_of_visitor(request)
    return response
