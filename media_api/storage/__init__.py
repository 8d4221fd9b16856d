"""Files in storage: keep, open, discard, address. The only package that touches the storage."""

from __future__ import annotations

from media_api.storage.addresses import address, ticket_is_valid, ticketed_address
from media_api.storage.keeping import (
    STORAGE_ERRORS,
    Misplaced,
    copied,
    discard,
    discarded_on_error,
    keep,
    opened,
    part,
    presigned,
    replace,
    size_of,
)
from media_api.storage.store import Store, StoredFile, digest_of, store, store_of_kind

__all__ = [
    "STORAGE_ERRORS",
    "Misplaced",
    "Store",
    "StoredFile",
    "address",
    "copied",
    "digest_of",
    "discard",
    "discarded_on_error",
    "keep",
    "opened",
    "part",
    "presigned",
    "replace",
    "size_of",
    "store",
    "store_of_kind",
    "ticket_is_valid",
    "ticketed_address",
]
