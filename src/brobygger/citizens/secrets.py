"""National numbers and addresses at rest: sealed with AES-GCM, found through a keyed hash.

Each use has a key of its own, derived from `settings.CPR_KEY`; losing one tells nothing of another.
"""

import hmac
import os
from functools import cache
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

NONCE = 12
NUMBER, ADDRESS, FINDING = b"number", b"address", b"finding"


class SecretUnreadable(RuntimeError):
    """What is stored was not sealed with this key, or was changed since."""


def seal(text: str, *, what: bytes) -> bytes:
    """Ciphertext that only opens as the same kind of thing; never the same twice."""
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(_key(settings.CPR_KEY, what)).encrypt(nonce, text.encode(), what)


def unseal(cipher: bytes | memoryview, *, what: bytes) -> str:
    """The text again, or `SecretUnreadable` when a single bit is wrong."""
    raw = bytes(cipher)
    try:
        opened = AESGCM(_key(settings.CPR_KEY, what)).decrypt(raw[:NONCE], raw[NONCE:], what)
    except (InvalidTag, ValueError) as broken:
        raise SecretUnreadable(what.decode()) from broken
    return opened.decode()


def finding_hash(number: str) -> bytes:
    """The same for the same number, and without the key no way back or forth."""
    return hmac.new(_key(settings.CPR_KEY, FINDING), number.encode(), sha256).digest()


@cache
def _key(secret: str, use: bytes) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"brobygger/citizens/" + use)
    return derive.derive(secret.encode())
