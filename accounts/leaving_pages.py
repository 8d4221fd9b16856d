"""Pages of leaving: the wish, with the password; what the locked account shows; the way back."""

from __future__ import annotations

from typing import Any

from allauth.account.decorators import reauthentication_required
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts import leaving
from accounts.models import User
from accounts.preferences import MemberRequest
from accounts.stay_links import leaving_by
from imgfly.lib import rates

TRIES = [rates.Rate(10, 3600)]  # of the password, at this form


class LeaveForm(forms.Form):
    """The name says that it is meant, the password by whom."""

    username = forms.CharField(
        label=_("Your user name"), widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.has_usable_password():  # proved in another way, right before
            del self.fields["password"]

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"]).strip()
        if name.casefold() != self.user.username.casefold():
            raise forms.ValidationError(_("That is not your user name."))
        return name

    def clean_password(self) -> str:
        counter = f"leaving:{self.user.pk}"
        if rates.wait(counter, TRIES):
            raise forms.ValidationError(_("Too many wrong tries. Try again later."))
        if not self.user.check_password(self.cleaned_data["password"]):
            rates.count(counter, TRIES)
            raise forms.ValidationError(_("That is not your password."))
        return ""


def has_no_password(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and not request.user.has_usable_password()


@never_cache
@login_required
@reauthentication_required(enabled=has_no_password)  # type: ignore[untyped-decorator]  # allauth
@require_http_methods(["GET", "POST"])
def leave(request: MemberRequest) -> HttpResponse:
    """Ends in the locked account, signed in still: the other sessions are over."""
    form = LeaveForm(request.POST or None, user=request.user)
    if form.is_valid():
        leaving.leave(request.user, request=request)
        update_session_auth_hash(request, request.user)
        return redirect("leaving")
    context = {"settings_page": "data", "form": form, "days": settings.DELETION_DAYS}
    return render(request, "accounts/leave.html", context)


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def locked(request: MemberRequest) -> HttpResponse:
    """GET tells when the account ends, POST takes it back."""
    if request.method == "POST" and leaving.stay(request.user, request):
        update_session_auth_hash(request, request.user)
        messages.success(request, gettext("You stay: your account is as it was."))
    if not request.user.is_leaving:
        return redirect("settings-data")
    export = request.user.exports.ready().order_by("-pk").first()
    return render(request, "accounts/leaving.html", {"export": export})


@never_cache
@csrf_exempt  # the token in the address is the only authority: there is no session to abuse
@require_http_methods(["GET", "POST"])
def stay_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks, POST takes it back, so that a link previewer does nothing. Signs nobody in."""
    user = leaving_by(token)
    stays = request.method == "POST" and leaving.stay(user, request)
    context = {"leaver": user, "stays": stays}
    response = render(request, "accounts/stay.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
