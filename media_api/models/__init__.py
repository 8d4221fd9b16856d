"""What: media, their derivatives, tags and names; what people think of them."""

from __future__ import annotations

from media_api.models.banned_digest import BannedDigest
from media_api.models.derivative import Derivative
from media_api.models.export import Export
from media_api.models.like import Like
from media_api.models.media import Media, MediaQuerySet
from media_api.models.profile_picture import ProfilePicture
from media_api.models.report import Report
from media_api.models.stored_name import StoredName
from media_api.models.tag import Tag

__all__ = [
    "BannedDigest",
    "Derivative",
    "Export",
    "Like",
    "Media",
    "MediaQuerySet",
    "ProfilePicture",
    "Report",
    "StoredName",
    "Tag",
]
