"""Albums of users and categories of the site."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from imgfly.lib.ids import public_id, secret_folder


class Category(models.Model):
    """A shelf of the site, made by an admin; a media stands on one or none."""

    name = models.CharField(_("name"), max_length=32, unique=True)
    url_key = models.SlugField(_("address"), max_length=32, unique=True)
    description = models.CharField(_("description"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.name


class AlbumQuerySet(models.QuerySet["Album"]):
    def visible_to(self, user: Any) -> AlbumQuerySet:
        """Open to whoever has the link, or the viewer's own, or any for staff (PRV-5).

        Nobody sees those of somebody who is leaving (PRV-7).
        """
        staying = self.filter(user__deletes_at=None)
        if getattr(user, "is_staff", False):
            return staying
        open_to_all = Q(privacy__in=[Album.Privacy.PUBLIC, Album.Privacy.LINK])
        return staying.filter(open_to_all | Q(user=user.pk))

    def listed_for(self, user: Any) -> AlbumQuerySet:
        """Those of visible ones that may be stumbled upon: public, of an open profile, or own."""
        of_open_profile = Q(user__is_active=True, user__is_private=False)
        public = Q(privacy=Album.Privacy.PUBLIC) & of_open_profile
        return self.visible_to(user).filter(public | Q(user=user.pk))


class Album(models.Model):
    """A collection of one user's media; its privacy is theirs."""

    class Privacy(models.TextChoices):
        PUBLIC = "public", _("Public")
        LINK = "link", _("Anyone with the link")
        PASSWORD = "password", _("Anyone with the password")
        PRIVATE = "private", _("Only me")

    public_id = models.CharField(
        _("id"), max_length=11, unique=True, default=public_id, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="albums",
        verbose_name=_("owner"),
    )
    parent = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("inside"),
    )
    name = models.CharField(_("name"), max_length=100)
    description = models.CharField(_("description"), max_length=2000, blank=True)
    privacy = models.CharField(_("privacy"), max_length=8, choices=Privacy, default=Privacy.PUBLIC)
    password_hash = models.CharField(_("password"), max_length=256, blank=True, editable=False)
    secret_folder = models.CharField(
        _("storage folder while not public"),
        max_length=22,
        default=secret_folder,
        editable=False,
    )
    is_default = models.BooleanField(_("takes uploads that name no album"), default=False)
    likes = models.PositiveBigIntegerField(_("likes"), default=0, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = AlbumQuerySet.as_manager()

    class Meta:
        verbose_name = _("album")
        verbose_name_plural = _("albums")
        constraints = [
            models.CheckConstraint(
                condition=Q(parent=None) | ~Q(parent=F("id")), name="album_not_inside_itself"
            ),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True), name="one_default_album"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="albums_of_user"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_public(self) -> bool:
        return self.privacy == self.Privacy.PUBLIC
