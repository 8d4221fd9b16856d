"""Random names for public things: short enough for an address, too many to guess."""

from __future__ import annotations

import secrets
import string

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
PUBLIC_ID_LENGTH = 11  # 65.5 bits (PRV-3)
FOLDER_LENGTH = 22  # 131 bits (PRV-2)
TOKEN_BYTES = 24  # 192 bits, 48 hexadecimal characters (DEL-1)


def random_base62(length: int) -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def public_id() -> str:
    """Id of a media, an album or a key as the world sees it."""
    return random_base62(PUBLIC_ID_LENGTH)


def secret_folder() -> str:
    """Storage folder of media that are not public."""
    return random_base62(FOLDER_LENGTH)


def delete_token() -> str:
    return secrets.token_hex(TOKEN_BYTES)
