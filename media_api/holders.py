"""The tables whose rows name files in storage: whatever holds a file saves it from the sweeper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models

from media_api.models import Derivative, Media


def holders() -> list[type[models.Model]]:
    """All models of ours with a storage key, so that a new one cannot be forgotten."""
    return [model for model in apps.get_models() if _names_a_file(model)]


def with_rows(keys: list[str]) -> set[str]:
    """Those of the keys that some row names."""
    return {
        key
        for model in holders()
        for key in model._default_manager.filter(key__in=keys).values_list("key", flat=True)
    }


def other_files() -> Iterator[tuple[str, int]]:
    """Key and size of files that belong to no media, such as pictures of profiles."""
    for model in holders():
        if model not in {Media, Derivative}:
            rows: Any = model._default_manager.exclude(key="").order_by("pk")
            yield from rows.values_list("key", "size").iterator()


def _names_a_file(model: type[models.Model]) -> bool:
    fields = {field.name: field for field in model._meta.get_fields()}
    return isinstance(fields.get("key"), models.CharField) and "size" in fields
