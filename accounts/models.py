"""Users and the keys their tools upload with."""

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
from django.utils.translation import gettext_lazy as _

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


class User(AbstractBaseUser, PermissionsMixin):
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
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

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

    @property
    def is_admin(self) -> bool:
        return self.role == self.Role.ADMIN

    @property
    def is_superuser(self) -> bool:  # type: ignore[override]  # a column of Django's: here the role
        return self.is_admin

    @property
    def is_staff(self) -> bool:
        return self.role in {self.Role.MANAGER, self.Role.ADMIN}


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self) -> ApiKeyQuerySet:
        """Not revoked, not past their end, of an active user."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
            revoked_at=None,
            user__is_active=True,
        )


class ApiKey(models.Model):
    """A named key of one user; only its digest is kept, so it can be shown only once (KEY-1)."""

    class Scope(models.TextChoices):
        UPLOAD = "upload", _("Upload")
        READ = "read", _("Read")
        EDIT = "edit", _("Edit")
        DELETE = "delete", _("Delete")

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="api_keys", verbose_name=_("user")
    )
    public_id = models.CharField(
        _("id"), max_length=16, unique=True, default=public_id, editable=False
    )
    name = models.CharField(_("name"), max_length=100)
    scopes = models.JSONField(_("scopes"), default=list)
    digest = models.CharField(_("SHA-256 of the key"), max_length=64, editable=False)
    bcrypt_hash = models.CharField(
        _("bcrypt hash of an imported key"), max_length=60, blank=True, editable=False
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    last_used_ip = models.GenericIPAddressField(
        _("last address"), null=True, blank=True, editable=False
    )

    objects = ApiKeyQuerySet.as_manager()

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def prefix(self) -> str:
        """The part of the key that may be shown: enough to recognise it by."""
        return f"chv_{self.public_id}_"

    def allows(self, scope: ApiKey.Scope) -> bool:
        return scope in self.scopes
