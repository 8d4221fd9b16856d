"""Albums and categories in Django admin."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from albums.models import Album, Category


@admin.register(Album)
class AlbumAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ("name", "user", "privacy", "parent", "media_count", "created_at")
    list_filter = ("privacy", "created_at")
    list_select_related = ("user", "parent")
    search_fields = ("name", "public_id", "user__username")
    autocomplete_fields = ("user", "parent")
    readonly_fields = ("public_id", "created_at")
    ordering = ("-created_at", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Album]:
        rows = super().get_queryset(request)
        return cast("QuerySet[Album]", rows.annotate(media_total=Count("media")))

    @admin.display(description=_("media"), ordering="media_total")
    def media_count(self, album: Any) -> int:
        return int(album.media_total)


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ("name", "url_key", "media_count", "id")
    search_fields = ("name", "url_key")
    prepopulated_fields = {"url_key": ("name",)}
    ordering = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Category]:
        rows = super().get_queryset(request)
        return cast("QuerySet[Category]", rows.annotate(media_total=Count("media")))

    @admin.display(description=_("media"), ordering="media_total")
    def media_count(self, category: Any) -> int:
        return int(category.media_total)
