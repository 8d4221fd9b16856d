"""The log of events and invitations in Django admin."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from accounts.models import AuditEvent, Invite, User


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # not generic at run time
    list_display = ("at", "event", "username", "subject", "ip", "user_agent")
    list_filter = ("event", "at")
    search_fields = ("username", "subject", "ip")
    ordering = ("-at", "-pk")
    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Invite)
class InviteAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # as above
    list_display = ("code", "uses", "limit", "expires_at", "remark", "made_by", "created_at")
    list_select_related = ("made_by",)
    search_fields = ("code", "remark")
    readonly_fields = ("uses", "made_by", "created_at")
    ordering = ("-created_at",)

    def save_model(self, request: HttpRequest, obj: Invite, form: Any, change: Any) -> None:
        if not change and isinstance(request.user, User):
            obj.made_by = request.user
        super().save_model(request, obj, form, change)
