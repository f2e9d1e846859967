"""How a key that a browser holds, or the address that a mail was read at, is stored: only as its hash. Pure."""

import hashlib


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
