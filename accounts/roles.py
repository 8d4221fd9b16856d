"""What the roles may do in the administration: administrators all, managers moderation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model

from accounts.models import User

MANAGERS_MAY = frozenset(
    {
        "accounts.view_user",
        "albums.view_album",
        "albums.change_album",
        "albums.view_category",
        "accounts.view_bannednetwork",
        "accounts.add_bannednetwork",
        "accounts.change_bannednetwork",
        "accounts.delete_bannednetwork",
        "media_api.view_report",
        "media_api.change_report",
        "media_api.view_banneddigest",
        "media_api.add_banneddigest",
        "media_api.delete_banneddigest",
        "media_api.view_media",
        "media_api.change_media",
        "media_api.delete_media",
        "media_api.view_derivative",
        "media_api.delete_derivative",
        "media_api.view_tag",
        "media_api.change_tag",
        "media_api.delete_tag",
    }
)


class RoleBackend(BaseBackend):
    """Rights by role, beside those that an administrator gives to one person or a group."""

    def get_user_permissions(self, user_obj: Any, obj: Model | None = None) -> set[str]:
        is_manager = isinstance(user_obj, User) and user_obj.role == User.Role.MANAGER
        return set(MANAGERS_MAY) if is_manager and user_obj.is_active and obj is None else set()

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        held = self.get_user_permissions(user_obj)
        return any(name.startswith(f"{app_label}.") for name in held)
