"""Users."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import MaxLengthValidator, MinLengthValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.models.usage import UsageFields
from imgfly.lib.ids import public_id

username_validators: list[Callable[[Any], None]] = [
    MinLengthValidator(3),
    MaxLengthValidator(16),
    RegexValidator(r"^[A-Za-z0-9_]+\Z", _("Use letters, digits and the underscore only.")),
]


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, username: str, email: str = "", password: str | None = None, **fields: Any
    ) -> User:
        user = self.model(username=username, email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, username: str, email: str = "", password: str | None = None, **fields: Any
    ) -> User:
        return self.create_user(username, email, password, role=User.Role.ADMIN, **fields)


class User(UsageFields, AbstractBaseUser, PermissionsMixin):
    """A person with an account. The role is the one truth behind what Django asks of staff."""

    class MetadataPolicy(models.TextChoices):
        CAMERA = "camera", _("Keep the camera fields")
        NONE = "none", _("Remove everything")
        ALL_BUT_GPS = "all_but_gps", _("Keep everything but the place")

    class Role(models.TextChoices):
        USER = "user", _("User")
        MANAGER = "manager", _("Manager")
        ADMIN = "admin", _("Administrator")

    username = models.CharField(
        _("username"),
        max_length=16,
        unique=True,
        validators=username_validators,
        error_messages={"unique": _("That name is taken.")},
    )
    email = models.EmailField(_("e-mail address"), blank=True)
    role = models.CharField(_("role"), max_length=8, choices=Role, default=Role.USER)
    is_active = models.BooleanField(_("active"), default=True)
    metadata_policy = models.CharField(
        _("metadata of uploads"),
        max_length=11,
        choices=MetadataPolicy,
        default=MetadataPolicy.CAMERA,
    )
    tag_camera = models.BooleanField(_("tag uploads with the camera"), default=False)
    # Whatever proves who somebody is (sessions, links for a new password) dies when this changes.
    session_seed = models.CharField(max_length=16, default=public_id, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    deletes_at = models.DateTimeField(
        _("will be deleted"), null=True, blank=True, editable=False, db_index=True
    )

    objects = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("username"), name="user_username_any_case"),
            models.UniqueConstraint(
                Lower("email"), condition=~Q(email=""), name="user_email_any_case"
            ),
        ]

    def __str__(self) -> str:
        return self.username

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django compares in each session: here it can be changed without the password."""
        held = f"{self.password}{self.session_seed}"
        salted = salted_hmac("accounts.session", held, secret=secret, algorithm="sha256")
        return str(salted.hexdigest())

    @property
    def is_leaving(self) -> bool:
        """Whether the account is locked, hidden, and about to be deleted."""
        return self.deletes_at is not None

    @property
    def is_admin(self) -> bool:
        return self.role == self.Role.ADMIN

    @property
    def is_superuser(self) -> bool:  # type: ignore[override]  # a column of Django's: here the role
        return self.is_admin

    @property
    def is_staff(self) -> bool:
        return self.role in {self.Role.MANAGER, self.Role.ADMIN}
