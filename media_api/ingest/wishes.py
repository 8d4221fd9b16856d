"""What the uploader wants done to the file on its way in."""

from __future__ import annotations

from dataclasses import dataclass

from media_api.ingest.policy import MetadataPolicy
from media_api.ingest.watermark import Watermark


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """`width` is that of a resized original, None to keep it.

    Without `derive` the derivatives are left to somebody else.
    """

    width: int | None = None
    metadata: MetadataPolicy = MetadataPolicy.CAMERA
    watermark: Watermark | None = None
    derive: bool = True
