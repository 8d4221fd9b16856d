"""What allauth asks us: about accounts, second factors, and accounts elsewhere."""

from __future__ import annotations

import base64
import hashlib
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _

from accounts import attempts, audit, bans, email_changes, letters, names, registration
from accounts.models import User
from imgfly.lib.clients import client_ip


def on_site(url: str) -> str:
    """The same path at the site's own address, never at the Host that somebody sent (SRV-7)."""
    return f"{settings.SITE_URL}{urlsplit(url).path}"


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """Signing up and in, addresses and letters."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        ip = client_ip(request.META, settings.TRUSTED_PROXIES)
        return settings.SIGNUPS != "off" and not bans.is_banned(ip)

    def save_user(
        self,
        request: HttpRequest,
        user: User,
        form: Any,
        commit: bool = True,  # noqa: FBT001, FBT002 - allauth's signature
    ) -> User:
        """With `commit` the invitation is used up with it, or neither happens."""
        code = form.cleaned_data.get("invite", "")
        super().save_user(request, user, form, commit=False)
        if commit:
            registration.register(user, code=code, request=request)
        return user

    def clean_username(self, username: str, shallow: bool = False) -> str:  # noqa: FBT001, FBT002
        cleaned: str = super().clean_username(username, shallow)
        if names.is_reserved(cleaned):
            raise ValidationError(_("That name is reserved. Choose another."))
        return cleaned

    def clean_email(self, email: str) -> str:
        """A member adds no address of another, also of one who was made without allauth.

        Others are not told: sign-up has allauth's own check, and the form for a forgotten
        password must say the same for every address.
        """
        cleaned: str = super().clean_email(email)
        user = getattr(self.request, "user", None)
        if isinstance(user, User):
            others = User.objects.filter(email__iexact=cleaned).exclude(pk=user.pk)
            if others.exists():
                raise ValidationError(_("That e-mail address is taken."))
        return cleaned

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """Whoever holds the old address learns of the new one, and can undo it (AUT-3)."""
        user = User.objects.get(pk=email_address.user_id)
        if User.objects.filter(email__iexact=email_address.email).exclude(pk=user.pk).exists():
            words = {"email": email_address.email}
            template = "account/messages/email_confirmation_failed.txt"
            self.add_message(request, messages.ERROR, template, words)
            return False
        before = user.email
        confirmed = bool(super().confirm_email(request, email_address))
        if confirmed and before.lower() != email_address.email.lower():
            email_changes.record(user, old=before, new=email_address.email, request=request)
        return confirmed

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        name = credentials.get("email") or credentials.get("username") or ""
        attempt = attempts.begin(request, name)
        user = super().authenticate(request, **credentials)
        if user is None:
            audit.note(
                audit.Event.SIGN_IN_FAILED, user=attempt.owner or AnonymousUser(), request=request
            )
        else:
            attempt.succeeded()
        return user

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted by `attempts` instead."""

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.account.stages.EmailVerificationStage": "accounts.stages.EmailStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def get_client_ip(self, request: HttpRequest) -> Any:
        return client_ip(request.META, settings.TRUSTED_PROXIES) or "0.0.0.0"  # noqa: S104 - no bind

    def get_reset_password_from_key_url(self, key: str) -> str:
        return on_site(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return on_site(super().get_email_confirmation_url(request, emailconfirmation))

    def send_account_already_exists_mail(self, email: str) -> None:
        context = {"password_reset_url": letters.address("account_reset_password")}
        self.send_mail("account/email/account_already_exists", email, context)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return letters.address("settings-security")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        letters.letter(template_prefix, email, context).send()

    def send_notification_mail(
        self, template_prefix: str, user: User, context: Any = None, email: str | None = None
    ) -> None:
        """Changed addresses are told by `email_changes`, with the way back."""
        if not user.email or template_prefix == "account/email/email_changed":
            return
        place = {"at": timezone.now(), "ip": self.get_client_ip(self.request)}
        self.send_mail(template_prefix, user.email, {**place, **(context or {}), "user": user})


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is not typed
    """Secrets of second factors are stored encrypted: a copy of the database gives none away."""

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: User) -> str:
        return user.username

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.SITE_NAME}


class SocialAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth is not typed
    """An account elsewhere opens one here only where anybody may sign up."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        ip = client_ip(request.META, settings.TRUSTED_PROXIES)
        return settings.SIGNUPS == "on" and not bans.is_banned(ip)

    def save_user(self, request: HttpRequest, sociallogin: Any, form: Any = None) -> Any:
        """Of the addresses known elsewhere only the one that was chosen here comes along."""
        chosen = form.cleaned_data["email"] if form else ""
        sociallogin.email_addresses = [
            row for row in sociallogin.email_addresses if row.email.lower() == chosen.lower()
        ]
        return super().save_user(request, sociallogin, form)


def _cipher() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [
        hashlib.sha256(b"second factors:" + force_bytes(secret)).digest() for secret in secrets
    ]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
