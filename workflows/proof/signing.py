"""Ed25519 signatures (RFC 8032) over lines of the anchors: the only user of the library."""

import base64
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

CONTEXT = b"dondoc anchor 1\n"
"""Stands before every signed text, so that no signature of another kind can be taken for one."""


def sign(key: str, text: str) -> str:
    """The signature by a private key: 32 random bytes in base64, as `keys.new` makes them."""
    return _text(_private(key).sign(CONTEXT + text.encode()))


def public_key_of(key: str) -> str:
    raw = _private(key).public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return _text(raw)


def is_signed(public_key: str, text: str, signature: Any) -> bool:
    """Whether the holder of the private key signed this text. Raises ValueError if the public key is none."""
    public = Ed25519PublicKey.from_public_bytes(_bytes(public_key))
    try:
        public.verify(_bytes(str(signature)), CONTEXT + text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def _private(key: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(_bytes(key)[:32])


def _bytes(text: str) -> bytes:
    padded = text.strip().rstrip("=") + "=" * (-len(text.strip().rstrip("=")) % 4)
    return base64.urlsafe_b64decode(padded)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
