"""Who: people, and what they hold."""

from __future__ import annotations

from accounts.models.api_key import ApiKey, ApiKeyQuerySet
from accounts.models.audit import AuditEvent, AuditEventQuerySet
from accounts.models.banned_network import BannedNetwork, BannedNetworkQuerySet
from accounts.models.email_change import EmailChange, EmailChangeQuerySet
from accounts.models.follow import Follow
from accounts.models.invite import Invite, InviteQuerySet
from accounts.models.notification import Notification
from accounts.models.usage import GroupQuota
from accounts.models.user import User, UserManager, UserQuerySet, username_validators

__all__ = [
    "ApiKey",
    "ApiKeyQuerySet",
    "AuditEvent",
    "AuditEventQuerySet",
    "BannedNetwork",
    "BannedNetworkQuerySet",
    "EmailChange",
    "EmailChangeQuerySet",
    "Follow",
    "GroupQuota",
    "Invite",
    "InviteQuerySet",
    "Notification",
    "User",
    "UserManager",
    "UserQuerySet",
    "username_validators",
]
