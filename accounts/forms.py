"""The forms of allauth with what this house asks in addition."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.internal.flows.email_verification import send_verification_email_to_address
from allauth.account.models import EmailAddress
from allauth.core import context
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import audit, keys
from accounts.models import ApiKey, Invite
from accounts.problems import NoInvitation


class SignupForm(allauth_forms.SignupForm):  # type: ignore[misc]  # allauth is not typed
    """Asks for the invitation where one is needed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].help_text = _("3 to 16 letters, digits and underscores.")
        self.fields["username"].min_length = 3
        if settings.SIGNUPS == "invite":
            code = context.request.GET.get("invite", "")  # as in a link that was sent
            self.fields["invite"] = forms.CharField(
                max_length=40, label=_("Code of invitation"), initial=code
            )
            self.order_fields(["invite"])

    def clean_invite(self) -> str:
        code = str(self.cleaned_data["invite"]).strip()
        if not Invite.objects.usable().filter(code=code).exists():
            raise ValidationError(str(NoInvitation.text))
        return code


class AddEmailForm(allauth_forms.AddEmailForm):  # type: ignore[misc]  # as above
    """Until the new address is confirmed the old one stays, confirmed itself or not (AUT-3)."""

    def save(self, request: HttpRequest) -> Any:
        waiting = EmailAddress.objects.filter(user=self.user, verified=False)
        waiting.exclude(email__iexact=self.user.email).delete()
        row = EmailAddress.objects.create(user=self.user, email=self.cleaned_data["email"])
        send_verification_email_to_address(request, row)
        return row


class RevokesKeys(forms.Form):
    """A new password is a moment to think of what else somebody may know."""

    revoke_keys = forms.BooleanField(
        required=False, label=gettext_lazy("Also revoke all my API keys")
    )
    user: Any

    def save(self) -> None:
        super().save()  # type: ignore[misc]  # of the form beside it
        if self.cleaned_data["revoke_keys"]:
            for key in ApiKey.objects.usable().filter(user=self.user):
                keys.revoke(key)
                audit.note(
                    audit.Event.KEY_REVOKED, user=self.user, request=context.request, subject=key
                )


class ChangePasswordForm(RevokesKeys, allauth_forms.ChangePasswordForm):  # type: ignore[misc]
    field_order = ("oldpassword", "password1", "password2", "revoke_keys")


class ResetPasswordKeyForm(RevokesKeys, allauth_forms.ResetPasswordKeyForm):  # type: ignore[misc]
    field_order = ("password1", "password2", "revoke_keys")
