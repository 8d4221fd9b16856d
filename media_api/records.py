"""From examined files to rows: what will be kept where, and the one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.db.models import Count, Sum

from accounts import quota
from imgfly.lib.digests import digest
from imgfly.lib.ids import delete_token
from media_api import tasks
from media_api.discards import discarded_together
from media_api.models import Derivative, Media, Tag
from media_api.plans import PlannedFile, derivative_row, promised


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """The media, and the only copy of the secret that deletes it.

    `job` is the number of the job that will make the derivatives, None where they are made:
    until then they have no size.
    """

    media: Media
    derivatives: list[Derivative]
    job: int | None = None
    tags: list[Tag]
    delete_token: str

    @property
    def made(self) -> list[Derivative]:
        """Those that can be shown now."""
        return [derivative for derivative in self.derivatives if derivative.pk]


def record(media: Media, derivatives: Sequence[PlannedFile], tags: Sequence[str]) -> Accepted:
    """All rows or none; the transaction holds no file work.

    Without derivatives it starts the job that makes them, in the same transaction.
    """
    token = delete_token()
    media.delete_digest = digest(token)
    with transaction.atomic(savepoint=False):
        rows = Tag.objects.bulk_create(
            [Tag(name=name) for name in sorted(tags)],  # in one order: no deadlock
            update_conflicts=True,
            unique_fields=["name"],
            update_fields=["name"],
        )
        media.save(force_insert=True)
        through = Media.tags.through
        through.objects.bulk_create(through(media=media, tag=tag) for tag in rows)
        made = Derivative.objects.bulk_create(derivative_row(media, file) for file in derivatives)
        job = None if made else tasks.make_derivatives.start(media.pk).pk
    by_name = {tag.name: tag for tag in rows}
    return Accepted(
        media=media,
        derivatives=made or promised(media),
        job=job,
        tags=[by_name[name] for name in tags],
        delete_token=token,
    )


def erase(media: Media) -> None:
    """Remove the rows at once; a job removes the files after the commit (signals.py)."""
    with transaction.atomic(), discarded_together():
        media.delete()


def erase_many(pks: Sequence[int]) -> int:
    """Remove the rows of these media, at most some thousands, and start one job for their files.

    Stands inside the caller's transaction. Row by row Django would load each, and send a signal
    for it: that is most of the time of a large purge. So this does what the signal does.
    """
    media = Media.objects.filter(pk__in=pks)
    keys = [*media.values_list("key", flat=True)]
    keys += Derivative.objects.filter(media__in=pks).values_list("key", flat=True)
    for relation in _relations():
        rows = relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": pks})
        if relation.on_delete is models.SET_NULL:
            rows.update(**{relation.field.name: None})
        else:
            rows._raw_delete(rows.db)
    tasks.discard_files.start(keys)
    owners = media.exclude(user=None).values("user").annotate(Sum("size"), Count("pk"))
    for sums in owners.order_by("user"):  # in one order: no deadlock
        quota.release(sums["user"], sums["size__sum"], sums["pk__count"])
    return media._raw_delete(media.db)


def _relations() -> list[Any]:
    """What points at media: rows of other tables, those between media and tags included."""
    fields = Media._meta.get_fields(include_hidden=True)
    return [field for field in fields if field.one_to_many and field.auto_created]
