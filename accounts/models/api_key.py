"""The keys that tools upload with."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models.user import User
from imgfly.lib.ids import public_id


class ApiKeyQuerySet(models.QuerySet["ApiKey"]):
    def usable(self) -> ApiKeyQuerySet:
        """Not revoked, not past their end, of an active user who stays or of the site itself."""
        return self.filter(
            Q(expires_at=None) | Q(expires_at__gt=timezone.now()),
            Q(user=None) | Q(user__is_active=True, user__deletes_at=None),
            revoked_at=None,
        )

    def listed(self, user: User) -> ApiKeyQuerySet:
        """What its user sees: all but revoked ones, the newest first."""
        return self.filter(user=user, revoked_at=None).order_by("-created_at", "-pk")


class ApiKey(models.Model):
    """A named key of one user, or, without one, of the site's guests (ABU-3).

    Only its digest is kept, so it can be shown only once (KEY-1).
    """

    class Scope(models.TextChoices):
        UPLOAD = "upload", _("Upload")
        READ = "read", _("Read")
        EDIT = "edit", _("Edit")
        DELETE = "delete", _("Delete")

    user = models.ForeignKey(
        User,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="api_keys",
        verbose_name=_("user"),
        help_text=_("Empty: a key for guests. It uploads, and what it uploads is nobody's."),
    )
    public_id = models.CharField(
        _("id"), max_length=16, unique=True, default=public_id, editable=False
    )
    name = models.CharField(_("name"), max_length=100)
    scopes = models.JSONField(_("scopes"), default=list)
    only_album = models.CharField(  # an id and no reference: without its album it keeps locking
        _("uploads into this album only"), max_length=16, blank=True, editable=False
    )
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

    @property
    def has_ended(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    @property
    def scope_labels(self) -> list[str]:
        return [str(scope.label) for scope in ApiKey.Scope if scope in self.scopes]

    def allows(self, scope: ApiKey.Scope) -> bool:
        return scope in self.scopes
