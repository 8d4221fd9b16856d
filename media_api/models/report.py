"""What visitors find wrong."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from albums.models import Album
from media_api.models.media import Media


class Report(models.Model):
    """Somebody says that something should not be here (ABU-4).

    What it is about may be gone by now: `subject` says in words what it was.
    """

    class Reason(models.TextChoices):
        ILLEGAL = "illegal", _("It is illegal")
        ABUSE = "abuse", _("It shows or threatens violence or abuse")
        MINORS = "minors", _("It endangers children")
        NSFW = "nsfw", _("It is not safe for work and does not say so")
        COPYRIGHT = "copyright", _("It infringes my rights")
        PRIVACY = "privacy", _("It shows me or what is private to me")
        SPAM = "spam", _("It is spam or malicious")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        DISMISSED = "dismissed", _("Dismissed")
        UPHELD = "upheld", _("Upheld")

    media = models.ForeignKey(
        Media,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("media"),
    )
    album = models.ForeignKey(
        Album,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("album"),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports_about",
        verbose_name=_("user"),
    )
    subject = models.CharField(_("about"), max_length=200, editable=False)
    reason = models.CharField(_("reason"), max_length=9, choices=Reason)
    text = models.CharField(_("in their words"), max_length=500, blank=True)
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="reports",
        verbose_name=_("reporter"),
    )
    ip = models.GenericIPAddressField(_("reported from"), null=True, editable=False)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.OPEN)
    created_at = models.DateTimeField(_("reported"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        indexes = [
            models.Index(fields=["id"], condition=Q(state="open"), name="report_open"),
        ]

    def __str__(self) -> str:
        return self.subject
