"""Jobs in Django admin: what waits, what was given up, and why."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from imgfly.jobs import parked
from imgfly.models import QueuedJob


@admin.register(QueuedJob)
class QueuedJobAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    """To look at and to decide about; code alone starts jobs."""

    list_display = ("name", "arguments", "state", "tries", "due_at", "error")
    list_filter = ("state", "name")
    list_per_page = 50
    search_fields = ("name", "error")
    readonly_fields = ("name", "arguments", "state", "tries", "error", "created_at", "due_at")
    ordering = ("-id",)
    actions = ("again", "discard")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: QueuedJob | None = None) -> bool:
        """`discard` does it, and leaves alone what is running."""
        return False

    @admin.action(permissions=["change"], description=_("Try the selected jobs again"))
    def again(self, request: HttpRequest, queryset: QuerySet[QueuedJob]) -> None:
        count = parked.try_again(queryset)
        text = ngettext("%d job will be tried again.", "%d jobs will be tried again.", count)
        self.message_user(request, text % count)

    @admin.action(permissions=["change"], description=_("Discard the selected jobs"))
    def discard(self, request: HttpRequest, queryset: QuerySet[QueuedJob]) -> None:
        count = parked.discard(queryset)
        text = ngettext("%d job discarded.", "%d jobs discarded.", count) % count
        self.message_user(request, text)
