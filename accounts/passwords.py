"""What a password must be, and the links that set a new one."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User


class MaximumLengthValidator:
    """Nobody types more, and hashing it would be work that a stranger can ask for."""

    def __init__(self, max_length: int = 128) -> None:
        self.max_length = max_length

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > self.max_length:
            raise ValidationError(
                _("This password is too long: it may have %(limit)s characters.")
                % {"limit": self.max_length},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return ngettext(
            "Your password may have %(limit)d character.",
            "Your password may have at most %(limit)d characters.",
            self.max_length,
        ) % {"limit": self.max_length}


class ResetTokens(PasswordResetTokenGenerator):
    """Single use, and dead once password, address or session seed are others (AUT-3)."""

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        return f"{super()._make_hash_value(user, timestamp)}{user.session_seed}"
