"""Sessions that end after 14 days without a visit, and after 30 days in any case (AUT-2)."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.cached_db import SessionStore as CachedSessionStore

SIGNED_IN, SEEN, DAY = "signed_in_at", "seen_at", 24 * 3600


class SessionStore(CachedSessionStore):
    """Old sessions are found empty; once a day a visit prolongs the others."""

    cache_key_prefix = "accounts.session_store"

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()
        now = time.time()
        if now - data.get(SIGNED_IN, now) > settings.SESSION_SECONDS:
            return {}
        if SIGNED_IN in data and now - data.get(SEEN, 0) > DAY:
            data[SEEN] = int(now)
            self.modified = True
        return data
