"""The count of what people's media take goes down where a row goes, whatever removed it."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models.signals import post_delete
from django.dispatch import receiver

from accounts import quota
from accounts.models import User
from media_api.models import Media


@receiver(post_delete, sender=Media)
def give_back(instance: Media, origin: models.Model | models.QuerySet[Any], **signal: Any) -> None:
    """In the same transaction as the deletion; not where the owner goes as well."""
    if instance.user_id is not None and not goes_with_owner(origin):
        quota.release(instance.user_id, instance.size)


def goes_with_owner(origin: models.Model | models.QuerySet[Any]) -> bool:
    model = origin.model if isinstance(origin, models.QuerySet) else type(origin)
    return model is User
