"""Limits of videos that need no video to be tested."""

from __future__ import annotations

import io
from typing import Any

import pytest

from media_api.ingest.sniff import Format
from media_api.ingest.video import examine_video
from media_api.problems import TooLarge


def test_a_video_larger_than_the_site_takes_is_not_opened(settings: Any) -> None:
    settings.MAX_VIDEO_BYTES = 2_000_000
    with pytest.raises(TooLarge) as refusal:
        examine_video(io.BytesIO(bytes(2_000_001)), Format.MP4)
    assert refusal.value.details == {"limit": 2}
