"""A passkey of nobody's device, as it is stored."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

from accounts.models import User

FLAGS = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT


def make_passkey(user: User, name: str = "Laptop") -> Authenticator:
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    key = ES256.from_cryptography_key(public)  # type: ignore[no-untyped-call]  # not typed
    held = AttestedCredentialData.create(b"\0" * 16, b"one-passkey", key)
    data = AuthenticatorData.create(b"\0" * 32, FLAGS, 0, held)
    client = CollectedClientData.create("webauthn.create", b"\0" * 32, "https://imgfly.example")
    response = {
        "clientDataJSON": websafe_encode(client),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    credential: dict[str, Any] = {
        "id": websafe_encode(b"one-passkey"),
        "rawId": websafe_encode(b"one-passkey"),
        "type": "public-key",
        "clientExtensionResults": {"credProps": {"rk": True}},
        "response": response,
    }
    return Authenticator.objects.create(
        user=user,
        type=Authenticator.Type.WEBAUTHN,
        data={"name": name, "credential": credential},
    )
