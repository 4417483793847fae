"""A passkey made of software: it signs as a key on a desk does."""

import hashlib
import json
import os
from typing import Any

from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HOST = "testserver"
FLAG = AuthenticatorData.FLAG


class Passkey:
    """`Passkey().given_to(user)`, then `answer(question)` to what the server asks."""

    def __init__(self) -> None:
        self.key, self.name = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)

    def given_to(self, user: object) -> "Passkey":
        public = ES256.from_cryptography_key(self.key.public_key())
        about = AttestedCredentialData.create(bytes(16), self.name, public)
        object_ = AttestationObject.create("none", self._data(FLAG.AT, about), {})
        client = self._client("webauthn.create", b"anything")
        made = {"clientDataJSON": client, "attestationObject": object_}
        WebAuthn.add(user, "A key", self._message(made))
        return self

    def answer(self, question: dict[str, Any]) -> str:
        client = self._client("webauthn.get", question["publicKey"]["challenge"])
        data = self._data(FLAG.UV)
        signed = self.key.sign(data + client.hash, ec.ECDSA(SHA256()))
        said = {"clientDataJSON": client, "authenticatorData": data, "signature": signed}
        return json.dumps(self._message(said))

    def _message(self, response: dict[str, bytes]) -> dict[str, Any]:
        words = {name: websafe_encode(value) for name, value in response.items()}
        name = websafe_encode(self.name)
        return {
            "id": name,
            "rawId": name,
            "type": "public-key",
            "clientExtensionResults": {},
            "response": words,
        }

    @staticmethod
    def _client(kind: str, challenge: bytes | str) -> CollectedClientData:
        return CollectedClientData.create(kind, challenge, f"http://{HOST}")

    @staticmethod
    def _data(flag: FLAG, about: bytes = b"") -> AuthenticatorData:
        host = hashlib.sha256(HOST.encode()).digest()
        return AuthenticatorData.create(host, FLAG.UP | flag, 1, about)
