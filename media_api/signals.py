"""The only signal: a row that had a file is gone, so the file goes too.

A signal, because deleting a user or an album's media cascades in the database layer, where no
method of the model is called.
"""

from __future__ import annotations

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from media_api.discards import discard_later
from media_api.models import Derivative, Export, Media


@receiver(post_delete, sender=Media)
@receiver(post_delete, sender=Derivative)
@receiver(post_delete, sender=Export)
def discard_file(instance: Media | Derivative | Export, **signal: Any) -> None:
    if instance.key:  # an export that was never finished has no file
        discard_later(instance.key)
