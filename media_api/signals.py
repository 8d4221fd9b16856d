"""The only signal: a row is gone, so the file it had goes too, and the like it was is not counted.

A signal, because deleting a user or an album's media cascades in the database layer, where no
method of the model is called.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.db.models.signals import post_delete
from django.dispatch import receiver

from albums.models import Album
from media_api.discards import discard_later
from media_api.models import Derivative, Export, Like, Media, ProfilePicture


@receiver(post_delete, sender=Media)
@receiver(post_delete, sender=Derivative)
@receiver(post_delete, sender=Export)
@receiver(post_delete, sender=ProfilePicture)
def discard_file(instance: Media | Derivative | Export | ProfilePicture, **signal: Any) -> None:
    if instance.key:  # an export that was never finished has no file
        discard_later(instance.key)


@receiver(post_delete, sender=Like)
def count_down(instance: Like, **signal: Any) -> None:
    if instance.media_id:
        Media.objects.filter(pk=instance.media_id, likes__gt=0).update(likes=F("likes") - 1)
    if instance.album_id:
        Album.objects.filter(pk=instance.album_id, likes__gt=0).update(likes=F("likes") - 1)
