"""Jobs that use cases start."""

from __future__ import annotations

import logging
from typing import Any

from celery.signals import worker_process_init
from django.conf import settings

from imgfly.jobs import job
from media_api import derivation, storage
from media_api.archive import building
from media_api.archive.notice import tell_ready
from media_api.isolation.pool import shared

log = logging.getLogger(__name__)


@worker_process_init.connect
def warm_up(**signal: Any) -> None:
    """The first job of a worker does not wait until its decoders have started."""
    if settings.ISOLATION:
        shared.pool().warm_up()


@job()
def discard_files(keys: list[str]) -> None:
    """Remove files whose rows are gone; those that are gone too are no error.

    Raises StorageDown where some could not be removed: then it is tried again.
    """
    storage.discard(*keys, strict=True)


@job(queue="media", tries=5, seconds=180)
def make_derivatives(media_id: int) -> None:
    """Of a media that lacks them; quietly nothing where it is gone or has them by now.

    A file that cannot be decoded is not tried again (REL-4): its row says why.
    """
    media = derivation.lacking().filter(pk=media_id).first()
    if media is None:
        return
    try:
        derivation.rederive(media)
    except derivation.Underivable as error:
        log.warning("no derivatives of media %d: %s", media_id, error)


@job(tries=building.TRIES, seconds=1800, long=True)
def build_export(export_id: int) -> None:
    """All of one member's files and data, in one archive."""
    if building.build(export_id):
        tell_export_ready.start(export_id)


@job()
def tell_export_ready(export_id: int) -> None:
    """By mail, on its own: a mail that cannot be sent builds no archive twice."""
    tell_ready(export_id)
