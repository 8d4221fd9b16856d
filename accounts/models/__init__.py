"""Who: people, and what they hold."""

from __future__ import annotations

from accounts.models.api_key import ApiKey, ApiKeyQuerySet
from accounts.models.banned_network import BannedNetwork, BannedNetworkQuerySet
from accounts.models.follow import Follow
from accounts.models.notification import Notification
from accounts.models.user import User, UserManager, UserQuerySet, username_validators

__all__ = [
    "ApiKey",
    "ApiKeyQuerySet",
    "BannedNetwork",
    "BannedNetworkQuerySet",
    "Follow",
    "Notification",
    "User",
    "UserManager",
    "UserQuerySet",
    "username_validators",
]
