"""Words of the house for what storage does, whichever it is."""

from __future__ import annotations

import io
from typing import Any

import pytest

from media_api import storage

KEY = "images/2026/01/02/photo.jpg"


def test_a_file_that_is_missing_is_passed_over() -> None:
    storage.keep(io.BytesIO(bytes(range(100))), KEY)
    assert b"".join(storage.blocks(KEY, 10, 5)) == bytes(range(10, 15))
    with pytest.raises(storage.Unreadable):
        list(storage.blocks("images/none.jpg"))


def test_room_is_counted_twice_where_spool_and_storage_share_a_disk(settings: Any) -> None:
    settings.MIN_FREE_BYTES = 0
    assert storage.room_for(1)
    assert not storage.room_for(10**18)
