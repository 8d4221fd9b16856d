"""API keys: making, recognising and revoking them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import bcrypt
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts.models import ApiKey, User
from accounts.problems import NoSuchKey, TooManyKeys, WrongKey
from imgfly.lib.digests import digest, matches
from imgfly.lib.ids import public_id, random_base62

SECRET_LENGTH = 43  # 256 bits in base 62
SHAPE = re.compile(r"chv_([0-9A-Za-z]{1,16})_[0-9A-Za-z_-]{16,200}")
BCRYPT_BYTES = 72  # what bcrypt reads of a password; the library refuses more
LAST_USED_STEP = timedelta(minutes=1)
NO_DIGEST = "0" * 64


@dataclass(frozen=True, kw_only=True)
class MadeKey:
    """A new key and its text, which nobody can read again."""

    row: ApiKey
    text: str


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a new key is to be: its name, what it may do, until when, and where it uploads to."""

    name: str
    scopes: tuple[ApiKey.Scope, ...] = tuple(ApiKey.Scope)
    expires_at: datetime | None = None
    only_album: str = ""


def make(user: User, name: str, scopes: tuple[ApiKey.Scope, ...] = tuple(ApiKey.Scope)) -> MadeKey:
    """Raises TooManyKeys."""
    return make_as_wished(user, Wish(name=name, scopes=scopes))


def make_as_wished(user: User, wish: Wish) -> MadeKey:
    """Raises TooManyKeys."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)  # one key at a time, or 20 become 21
        if not may_make(user):
            raise TooManyKeys(limit=settings.MAX_KEYS_PER_USER)
        return _made(user, wish)


def make_for_guests(name: str) -> MadeKey:
    """A key of the site: whoever has it uploads as a guest, and can do nothing else."""
    return _made(None, Wish(name=name, scopes=(ApiKey.Scope.UPLOAD,)))


def _made(user: User | None, wish: Wish) -> MadeKey:
    identifier = public_id()
    text = _text(identifier)
    row = ApiKey.objects.create(
        user=user,
        public_id=identifier,
        name=wish.name,
        scopes=[scope.value for scope in wish.scopes],
        expires_at=wish.expires_at,
        only_album=wish.only_album,
        digest=digest(text),
    )
    return MadeKey(row=row, text=text)


def _text(identifier: str) -> str:
    return f"chv_{identifier}_{random_base62(SECRET_LENGTH)}"


def regenerate(key: ApiKey) -> MadeKey:
    """The same key with a new secret; the old one is dead at once. Raises NoSuchKey."""
    text = _text(key.public_id)
    changed = ApiKey.objects.usable().filter(pk=key.pk).update(digest=digest(text), bcrypt_hash="")
    if not changed:
        raise NoSuchKey
    return MadeKey(row=key, text=text)


def rename(key: ApiKey, name: str) -> None:
    ApiKey.objects.filter(pk=key.pk).update(name=name)


def own(user: User, identifier: str) -> ApiKey:
    """A key of this user that has not been revoked. Raises NoSuchKey."""
    key = ApiKey.objects.listed(user).filter(public_id=identifier).first()
    if key is None:
        raise NoSuchKey
    return key


def is_text_of(user: User, text: str) -> bool:
    """Whether this is the whole text of a key of this user's, such as one just made."""
    shape = SHAPE.fullmatch(text)
    rows = ApiKey.objects.usable().filter(user=user)
    key = rows.filter(public_id=shape[1]).first() if shape else None
    return key is not None and matches(text, key.digest)


def may_make(user: User) -> bool:
    return ApiKey.objects.usable().filter(user=user).count() < settings.MAX_KEYS_PER_USER


def recognise(text: str, ip: str | None) -> ApiKey:
    """The usable key with this text, its user loaded, where it has one.

    Raises WrongKey, the same for all reasons.
    """
    shape = SHAPE.fullmatch(text)
    key = (
        ApiKey.objects.usable().select_related("user").filter(public_id=shape[1]).first()
        if shape
        else None
    )
    if key is not None and key.bcrypt_hash:
        return _recognise_imported(key, text, ip)
    # an unknown key costs what a wrong one costs
    if not matches(text, NO_DIGEST if key is None else key.digest) or key is None:
        raise WrongKey
    _note_use(key, ip)
    return key


def revoke(key: ApiKey) -> None:
    """Acts on the next request; revoking twice keeps the first date."""
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())


def _recognise_imported(key: ApiKey, text: str, ip: str | None) -> ApiKey:
    """A key from Chevereto: its slow hash is checked once, then replaced (KEY-2)."""
    if not bcrypt.checkpw(text.encode()[:BCRYPT_BYTES], key.bcrypt_hash.encode()):
        raise WrongKey
    key.digest, key.bcrypt_hash = digest(text), ""
    key.save(update_fields=["digest", "bcrypt_hash"])
    _note_use(key, ip)
    return key


def _note_use(key: ApiKey, ip: str | None) -> None:
    """At most one write a minute, so that a busy key does not write with every upload."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at >= LAST_USED_STEP:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now, last_used_ip=ip)
