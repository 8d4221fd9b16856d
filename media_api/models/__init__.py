"""What: media, their derivatives, tags and names."""

from __future__ import annotations

from media_api.models.derivative import Derivative
from media_api.models.export import Export
from media_api.models.media import Media, MediaQuerySet
from media_api.models.stored_name import StoredName
from media_api.models.tag import Tag

__all__ = ["Derivative", "Export", "Media", "MediaQuerySet", "StoredName", "Tag"]
