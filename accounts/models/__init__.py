"""Who: people, and what they hold."""

from __future__ import annotations

from accounts.models.api_key import ApiKey, ApiKeyQuerySet
from accounts.models.audit import AuditEvent, AuditEventQuerySet
from accounts.models.email_change import EmailChange, EmailChangeQuerySet
from accounts.models.invite import Invite, InviteQuerySet
from accounts.models.user import User, UserManager, username_validators

__all__ = [
    "ApiKey",
    "ApiKeyQuerySet",
    "AuditEvent",
    "AuditEventQuerySet",
    "EmailChange",
    "EmailChangeQuerySet",
    "Invite",
    "InviteQuerySet",
    "User",
    "UserManager",
    "username_validators",
]
