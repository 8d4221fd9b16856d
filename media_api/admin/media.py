"""Media and tags in Django admin."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from albums.admin import AlbumAdmin
from albums.models import Album
from media_api import moving, presentation
from media_api.models import Derivative, Media, Tag


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ("name", "media_count")
    search_fields = ("name",)
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Tag]:
        rows = super().get_queryset(request)
        return cast("QuerySet[Tag]", rows.annotate(media_total=Count("media")))

    @admin.display(description=_("media"), ordering="media_total")
    def media_count(self, tag: Any) -> int:
        return int(tag.media_total)


@admin.register(Media)
class MediaAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """Deleting here removes the files as well, through the same signal as everywhere."""

    list_display = (
        "thumb",
        "title",
        "user",
        "file_type",
        "size_label",
        "is_approved",
        "nsfw",
        "date",
    )
    list_display_links = ("title",)
    list_filter = ("is_approved", "nsfw", "file_type", "is_animated", "category", "date")
    list_select_related = ("user", "album")
    list_per_page = 50
    search_fields = ("title", "public_id", "original_filename", "user__username", "md5", "sha256")
    autocomplete_fields = ("user", "album", "category", "tags")
    readonly_fields = (
        "thumb",
        "viewer",
        "public_id",
        "key",
        "file_type",
        "size_label",
        "width",
        "height",
        "duration",
        "is_animated",
        "is_360",
        "md5",
        "sha256",
        "source_md5",
        "original_filename",
        "uploader_ip",
        "created_at",
        "views",
        "likes",
    )
    fields = (
        "thumb",
        "viewer",
        "title",
        "description",
        "user",
        "album",
        "category",
        "tags",
        "is_approved",
        "nsfw",
        "date",
        "expires_at",
        *readonly_fields[2:],
    )
    ordering = ("-id",)
    actions = ("approve",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Media]:
        return super().get_queryset(request).prefetch_related("derivatives")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Media come in by uploading."""
        return False

    def save_model(self, request: HttpRequest, obj: Media, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        super().save_model(request, obj, form, change)
        moving.settle_later(obj)

    @admin.display(description=_("thumb"))
    def thumb(self, media: Media) -> str:
        kinds = presentation.by_kind(media.derivatives.all())
        derivative = kinds.get(Derivative.Kind.THUMB)
        if derivative is None:
            return "–"
        url = presentation.file_address(media, derivative.key)
        return format_html('<img src="{}" alt="" width="64" height="64" loading="lazy">', url)

    @admin.display(description=_("page"))
    def viewer(self, media: Media) -> str:
        return format_html('<a href="{0}">{0}</a>', presentation.viewer_url(media))

    @admin.display(description=_("size"), ordering="size")
    def size_label(self, media: Media) -> str:
        return presentation.size_label(media.size)

    @admin.action(permissions=["change"], description=_("Approve the selected media"))
    def approve(self, request: HttpRequest, queryset: QuerySet[Media]) -> None:
        waiting = list(queryset.filter(is_approved=False))
        count = queryset.update(is_approved=True)
        for media in waiting:
            moving.settle_later(media)
        text = ngettext("%d media approved.", "%d media approved.", count) % count
        self.message_user(request, text)


admin.site.unregister(Album)


@admin.register(Album)
class AlbumWithMediaAdmin(AlbumAdmin):
    """What moves files cannot stand in `albums`, which knows nothing of media."""

    def save_model(self, request: HttpRequest, obj: Album, form: Any, change: bool) -> None:  # noqa: FBT001 - Django's
        super().save_model(request, obj, form, change)
        moving.album_privacy_changed(obj)
