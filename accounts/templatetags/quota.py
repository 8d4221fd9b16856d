"""The bar that shows how much room somebody has left."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.models import User
from accounts.quota import usage_of

register = template.Library()


@register.inclusion_tag("parts/quota.html")
def quota_bar(user: User) -> dict[str, Any]:
    return {"usage": usage_of(user)}
