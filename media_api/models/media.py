"""Media: pictures and clips."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Prefetch, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from albums.models import Album
from imgfly.lib.ids import public_id
from media_api.filetypes import FileType
from media_api.models.tag import Tag
from media_api.parameters import DESCRIPTION_LENGTH, TITLE_LENGTH

if TYPE_CHECKING:
    from accounts.models import User


class MediaQuerySet(models.QuerySet["Media"]):
    def alive(self) -> MediaQuerySet:
        """Not past their expiration (PRV-6), nor of somebody who is leaving (PRV-7)."""
        return self.unexpired().filter(user__deletes_at=None)

    def unexpired(self) -> MediaQuerySet:
        """The check at reading time, so that nothing depends on when the purge comes by."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()))

    def expired(self) -> MediaQuerySet:
        return self.filter(expires_at__lte=timezone.now())

    def visible_to(self, user: Any) -> MediaQuerySet:
        """Alive, and public and approved, or the viewer's own, or anything for staff (PRV-5).

        "Anyone with the link" may see what the link names, so it counts as visible here.
        """
        if getattr(user, "is_staff", False):
            return self.alive()
        open_to_all = Q(is_approved=True) & (
            Q(album=None) | Q(album__privacy__in=[Album.Privacy.PUBLIC, Album.Privacy.LINK])
        )
        own = Q(user=user) if getattr(user, "is_authenticated", False) else Q(pk__in=[])
        return self.alive().filter(open_to_all | own)

    def listed_for(self, user: Any) -> MediaQuerySet:
        """Those of visible media that may be stumbled upon, as a list shows them.

        Not what only a link leads to, nor what belongs to a private profile, nor, unless the
        viewer wants it, what is not safe for work. One's own is listed to oneself.
        """
        of_open_profile = Q(user=None) | Q(user__is_active=True, user__is_private=False)
        in_public = Q(album=None) | Q(album__privacy=Album.Privacy.PUBLIC)
        listed = Q(is_approved=True) & in_public & of_open_profile
        if not getattr(user, "show_nsfw", False):
            listed &= Q(nsfw=False)
        own = Q(user=user) if getattr(user, "is_authenticated", False) else Q(pk__in=[])
        return self.visible_to(user).filter(listed | own)

    def for_cards(self) -> MediaQuerySet:
        """With what a tile of a listing shows."""
        return self.select_related("album").prefetch_related("derivatives")

    def for_answers(self) -> MediaQuerySet:
        """With what presentation reads, so that it asks the database nothing."""
        return self.prefetch_related(
            "derivatives", Prefetch("tags", Tag.objects.order_by("name"))
        ).select_related("album", "category", "user")


class Media(models.Model):
    """One uploaded picture or clip: its file, its facts and its words."""

    public_id = models.CharField(
        _("id"), max_length=11, unique=True, default=public_id, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="media",
        verbose_name=_("owner"),
    )
    album = models.ForeignKey(
        "albums.Album",
        on_delete=models.RESTRICT,  # without its album a private media would be public
        null=True,
        blank=True,
        related_name="media",
        verbose_name=_("album"),
    )
    category = models.ForeignKey(
        "albums.Category",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="media",
        verbose_name=_("category"),
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="media", verbose_name=_("tags"))

    title = models.CharField(_("title"), max_length=TITLE_LENGTH, blank=True)
    description = models.CharField(_("description"), max_length=DESCRIPTION_LENGTH, blank=True)
    original_filename = models.CharField(_("file name as sent"), max_length=255, blank=True)
    nsfw = models.BooleanField(_("not safe for work"), default=False)
    is_approved = models.BooleanField(_("approved"), default=True)

    key = models.CharField(_("storage key"), max_length=255, unique=True, editable=False)
    file_type = models.CharField(_("file type"), max_length=4, choices=FileType, editable=False)
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    duration = models.PositiveIntegerField(_("duration in seconds"), default=0, editable=False)
    is_animated = models.BooleanField(_("animated"), default=False, editable=False)
    is_360 = models.BooleanField(_("360°"), default=False, editable=False)
    md5 = models.CharField(_("MD5"), max_length=32, editable=False)
    sha256 = models.CharField(_("SHA-256"), max_length=64, editable=False)
    source_md5 = models.CharField(
        _("MD5 of the file as sent, if resized"), max_length=32, blank=True, editable=False
    )
    source_sha256 = models.CharField(
        _("SHA-256 of the file as sent"), max_length=64, editable=False
    )
    thumbhash = models.CharField(
        _("placeholder while the thumb loads"), max_length=48, blank=True, editable=False
    )
    derivation_error = models.CharField(
        _("why there are no derivatives"), max_length=200, blank=True, editable=False
    )
    exif = models.JSONField(_("camera fields"), null=True, editable=False)

    date = models.DateTimeField(_("date"), default=timezone.now)
    created_at = models.DateTimeField(_("uploaded"), auto_now_add=True)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    uploader_ip = models.GenericIPAddressField(_("uploaded from"), null=True, editable=False)
    delete_digest = models.CharField(max_length=64, editable=False)
    views = models.PositiveBigIntegerField(_("views"), default=0, editable=False)
    likes = models.PositiveBigIntegerField(_("likes"), default=0, editable=False)

    objects = MediaQuerySet.as_manager()

    class Meta:
        verbose_name = _("media")
        verbose_name_plural = _("media")
        indexes = [
            # the purge asks each minute
            models.Index(
                fields=["expires_at"], condition=~Q(expires_at=None), name="media_expiring"
            ),
            # duplicate check of one owner
            models.Index(fields=["user", "source_sha256"], name="media_duplicates"),
            # a member's own list, newest first
            models.Index(fields=["user", "-date", "-id"], name="media_of_user"),
            models.Index(fields=["album", "-date", "-id"], name="media_of_album"),
        ]

    def __str__(self) -> str:
        return self.title or self.filename

    @property
    def type(self) -> FileType:
        return FileType(self.file_type)

    @property
    def filename(self) -> str:
        return self.key.rpartition("/")[2]

    @property
    def name(self) -> str:
        return self.filename.rpartition(".")[0]

    @property
    def is_public(self) -> bool:
        """Whether anyone may hold the addresses of its files. Reads `album`."""
        return self.is_approved and (self.album is None or self.album.is_public)

    @property
    def is_open(self) -> bool:
        """Whether its addresses are enough to see it, without signing in. Reads `album`."""
        open_to_all = (Album.Privacy.PUBLIC, Album.Privacy.LINK)
        return self.is_approved and (self.album is None or self.album.privacy in open_to_all)

    def is_owned_by(self, user: User | Any) -> bool:
        return self.user_id is not None and self.user_id == getattr(user, "pk", None)
