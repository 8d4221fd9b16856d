"""Which tables hold files."""

from __future__ import annotations

from typing import Any

import pytest

from media_api import holders, transfers, verification
from media_api.models import Derivative, Media, StoredName
from tests.media_api.kept_files import BYTES, kept

pytestmark = pytest.mark.django_db


def test_all_models_with_a_storage_key_hold_files() -> None:
    found = holders.holders()
    assert {Media, Derivative} <= {*found}
    assert StoredName not in found
    for model in found:
        field: Any = model._meta.get_field("key")
        assert "storage key" in str(field.verbose_name)


def test_a_key_is_held_by_whoever_names_it() -> None:
    media = kept()
    thumb = media.derivatives.get().key
    assert holders.with_rows([media.key, thumb, "images/none.jpg"]) == {media.key, thumb}


def test_files_of_no_media_are_moved_and_checked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    media = kept()
    other = [(media.key, len(BYTES)), ("images/2026/01/02/portrait.webp", 5)]
    for module in (transfers, verification):
        monkeypatch.setattr(module, "other_files", lambda: iter(other))
    keys = [wanted.key for wanted in transfers.wanted_files()]
    assert keys[:2] == [key for key, _ in other]
    verdicts = list(verification.verdicts(sizes_only=True))
    assert [verdict.fault for verdict in verdicts[:2]] == ["", "is missing"]
