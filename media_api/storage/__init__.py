"""Files in storage: keep, open, discard, address. The only package that touches the storage."""

from __future__ import annotations

from media_api.storage.addresses import address, ticket_is_valid, ticketed_address
from media_api.storage.keeping import (
    STORAGE_ERRORS,
    Misplaced,
    Unreadable,
    blocks,
    copied,
    discard,
    discarded_on_error,
    keep,
    opened,
    part,
    presigned,
    replace,
    room_for,
    size_of,
)
from media_api.storage.store import BLOCK, Store, StoredFile, digest_of, store, store_of_kind

__all__ = [
    "BLOCK",
    "STORAGE_ERRORS",
    "Misplaced",
    "Store",
    "StoredFile",
    "Unreadable",
    "address",
    "blocks",
    "copied",
    "digest_of",
    "discard",
    "discarded_on_error",
    "keep",
    "opened",
    "part",
    "presigned",
    "replace",
    "room_for",
    "size_of",
    "store",
    "store_of_kind",
    "ticket_is_valid",
    "ticketed_address",
]
