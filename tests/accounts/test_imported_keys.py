"""Keys that came from Chevereto: their slow hash is checked once, then replaced (KEY-2)."""

from __future__ import annotations

from typing import Any

import bcrypt
import pytest

from accounts import keys
from accounts.models import ApiKey, User
from accounts.problems import WrongKey
from imgfly.lib.digests import digest
from tests.accounts.imported_key import HASH, KEY, PUBLIC_ID


@pytest.fixture
def imported(alice: User) -> ApiKey:
    return ApiKey.objects.create(
        user=alice,
        public_id=PUBLIC_ID,
        name="Imported",
        scopes=[ApiKey.Scope.UPLOAD.value],
        bcrypt_hash=HASH,
    )


def bcrypt_forbidden(*args: Any) -> bool:
    pytest.fail("the slow hash was used a second time")


def test_the_first_use_replaces_the_hash(imported: ApiKey, upload: Any) -> None:
    assert upload(key=KEY).status_code == 200
    imported.refresh_from_db()
    assert imported.bcrypt_hash == ""
    assert imported.digest == digest(KEY)


def test_the_second_use_needs_no_slow_hash(
    imported: ApiKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys.recognise(KEY, None)
    monkeypatch.setattr(bcrypt, "checkpw", bcrypt_forbidden)
    assert keys.recognise(KEY, None) == imported


@pytest.mark.parametrize(
    "wrong",
    [
        KEY[:40] + ("0" if KEY[40] != "0" else "1") + KEY[41:],
        f"chv_{PUBLIC_ID}_" + "0" * 128,
        f"chv_{PUBLIC_ID}_{HASH.replace('$', '_').replace('.', '_')}",
    ],
)
def test_a_wrong_secret_is_refused_and_changes_nothing(imported: ApiKey, wrong: str) -> None:
    with pytest.raises(WrongKey):
        keys.recognise(wrong, None)
    imported.refresh_from_db()
    assert (imported.bcrypt_hash, imported.digest) == (HASH, "")


def test_once_replaced_the_whole_key_counts(imported: ApiKey) -> None:
    """The slow hash reads 72 bytes only; the digest reads all of them."""
    keys.recognise(KEY, None)
    with pytest.raises(WrongKey):
        keys.recognise(KEY[:-1] + ("0" if KEY[-1] != "0" else "1"), None)
    assert keys.recognise(KEY, None) == imported


def test_the_first_use_is_noted(imported: ApiKey) -> None:
    keys.recognise(KEY, "192.0.2.1")
    imported.refresh_from_db()
    assert imported.last_used_at is not None
    assert imported.last_used_ip == "192.0.2.1"


@pytest.mark.parametrize("how", ["revoked", "inactive"])
def test_an_imported_key_can_be_stopped(imported: ApiKey, alice: User, how: str) -> None:
    if how == "revoked":
        keys.revoke(imported)
    else:
        User.objects.update(is_active=False)
    with pytest.raises(WrongKey):
        keys.recognise(KEY, None)
