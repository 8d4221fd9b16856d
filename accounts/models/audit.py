"""What happened to accounts and to what they hold, for half a year."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    """Rows are added and, when they are old, forgotten; nothing else (AUD-1)."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError("the log is only added to")

    def delete(self) -> NoReturn:
        raise TypeError("the log is only added to")

    def forget_user(self, user_id: int, names: Iterable[str]) -> None:
        """Who left is not named any more: that something happened stays, to whom does not."""
        nobody = {"user_id": None, "username": "", "subject": "", "ip": None, "user_agent": ""}
        models.QuerySet.update(self.filter(user_id=user_id), **nobody)
        for name in names:
            models.QuerySet.update(self.filter(username__iexact=name), **nobody)
            named = Q(subject__iexact=name) | Q(subject__istartswith=f"{name}:")
            models.QuerySet.update(self.filter(named), subject="")

    def forget_before(self, moment: Any) -> int:
        rows = self.filter(at__lt=moment)
        return rows._raw_delete(rows.db)


class AuditEvent(models.Model):
    """One event: who did what to which thing, from where. Outlives the user it is about."""

    class Event(models.TextChoices):
        SIGNED_UP = "signed_up", _("Signed up")
        SIGNED_IN = "signed_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Failed to sign in")
        SIGNED_OUT = "signed_out", _("Signed out")
        SESSIONS_ENDED = "sessions_ended", _("Ended other sessions")
        KEY_MADE = "key_made", _("Made an API key")
        KEY_REVOKED = "key_revoked", _("Revoked an API key")
        PASSWORD_CHANGED = "password_changed", _("Changed the password")
        EMAIL_CHANGED = "email_changed", _("Changed the e-mail address")
        EMAIL_CHANGE_UNDONE = "email_change_undone", _("Undid a change of the e-mail address")
        FACTOR_ADDED = "factor_added", _("Added a second factor")
        FACTOR_REMOVED = "factor_removed", _("Removed a second factor")
        RECOVERY_CODES_MADE = "recovery_codes_made", _("Made new recovery codes")
        PRIVACY_CHANGED = "privacy_changed", _("Changed who may see something")
        SETTINGS_CHANGED = "settings_changed", _("Changed settings")
        MEDIA_DELETED = "media_deleted", _("Deleted media")
        ALBUM_DELETED = "album_deleted", _("Deleted an album")
        LEAVING = "leaving", _("Asked for the account to be deleted")
        STAYED = "stayed", _("Kept the account after all")
        ACCOUNT_DELETED = "account_deleted", _("Deleted an account")
        ROLE_CHANGED = "role_changed", _("Changed a role")
        MODERATED = "moderated", _("Moderated")
        ADMINISTERED = "administered", _("Used the administration")
        EXPORTED = "exported", _("Exported data")

    at = models.DateTimeField(_("time"), default=timezone.now, editable=False)
    event = models.CharField(_("event"), max_length=32, choices=Event, editable=False)
    # No foreign key: deleting a user must not change what is written about it.
    user_id = models.BigIntegerField(_("number of the user"), null=True, editable=False)
    username = models.CharField(_("user"), max_length=150, blank=True, editable=False)
    subject = models.CharField(_("object"), max_length=200, blank=True, editable=False)
    ip = models.GenericIPAddressField(_("address"), null=True, editable=False)
    user_agent = models.CharField(_("browser"), max_length=200, blank=True, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("log of events")
        default_permissions = ("view",)
        indexes: ClassVar = [
            models.Index(fields=["at"], name="audit_at"),  # forgetting
            models.Index(fields=["user_id", "event"], name="audit_user_event"),  # known networks
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.event} {self.username}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The one model with a save of its own: here the rule is that there is no second one."""
        if not self._state.adding:
            raise TypeError("the log is only added to")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("the log is only added to")
