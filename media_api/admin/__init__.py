"""Django admin: media, and what visitors report."""

from __future__ import annotations

from media_api.admin.media import MediaAdmin, TagAdmin
from media_api.admin.reports import BannedDigestAdmin, ReportAdmin

__all__ = ["BannedDigestAdmin", "MediaAdmin", "ReportAdmin", "TagAdmin"]
