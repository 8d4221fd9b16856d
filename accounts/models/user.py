"""Users."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.validators import (
    MaxLengthValidator,
    MinLengthValidator,
    RegexValidator,
    URLValidator,
)
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.models.usage import UsageFields
from imgfly.lib.ids import public_id

username_validators: list[Callable[[Any], None]] = [
    MinLengthValidator(3),
    MaxLengthValidator(16),
    RegexValidator(r"^[A-Za-z0-9_]+\Z", _("Use letters, digits and the underscore only.")),
]


class UserQuerySet(models.QuerySet["User"]):
    def visible_to(self, viewer: Any) -> UserQuerySet:
        """Profiles that this viewer may see: open ones, one's own, and any for staff (PRV-5).

        Nobody sees those who are leaving (PRV-7).
        """
        staying = self.filter(deletes_at=None)
        if getattr(viewer, "is_staff", False):
            return staying
        return staying.filter(Q(is_active=True) & (Q(is_private=False) | Q(pk=viewer.pk)))


class UserManager(BaseUserManager["User"]):
    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, viewer: Any) -> UserQuerySet:
        return self.get_queryset().visible_to(viewer)

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

    class Palette(models.TextChoices):
        SYSTEM = "", _("Like the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Accent(models.TextChoices):
        FIREFLY = "", _("Firefly")
        LAGOON = "lagoon", _("Lagoon")
        EMBER = "ember", _("Ember")
        HEATHER = "heather", _("Heather")

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
    default_expiration = models.PositiveIntegerField(
        _("uploads are kept for, in seconds"), null=True, blank=True
    )

    name = models.CharField(_("name"), max_length=60, blank=True)
    bio = models.CharField(_("about"), max_length=500, blank=True)
    website = models.CharField(
        _("website"), max_length=255, blank=True, validators=[URLValidator(["http", "https"])]
    )
    is_private = models.BooleanField(_("private profile"), default=False)
    strikes = models.PositiveSmallIntegerField(_("strikes"), default=0, editable=False)

    language = models.CharField(_("language"), max_length=10, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=63, blank=True)
    palette = models.CharField(_("palette"), max_length=5, choices=Palette, blank=True, default="")
    accent = models.CharField(_("accent"), max_length=7, choices=Accent, blank=True, default="")
    show_nsfw = models.BooleanField(_("show what is not safe for work"), default=False)
    notify_likes = models.BooleanField(_("tell of likes"), default=True)
    notify_follows = models.BooleanField(_("tell of followers"), default=True)
    # Whatever proves who somebody is (sessions, links for a new password) dies when this changes.
    session_seed = models.CharField(max_length=16, default=public_id, editable=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    deletes_at = models.DateTimeField(
        _("will be deleted"), null=True, blank=True, editable=False, db_index=True
    )

    MOST_UNREAD = 99
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
    def shown_name(self) -> str:
        return self.name or self.username

    @cached_property
    def unread_count(self) -> int:
        """How many notifications are unread, counted up to one more than is shown."""
        return self.notifications.filter(read_at=None)[: self.MOST_UNREAD + 1].count()

    @property
    def is_admin(self) -> bool:
        return self.role == self.Role.ADMIN

    @property
    def is_superuser(self) -> bool:  # type: ignore[override]  # a column of Django's: here the role
        return self.is_admin

    @property
    def is_staff(self) -> bool:
        return self.role in {self.Role.MANAGER, self.Role.ADMIN}
