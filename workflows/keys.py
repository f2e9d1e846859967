"""Signing keys: 32 random bytes, made by `dondoc keys new`; keys that somebody could guess are refused at the start."""

import itertools
import re
import secrets
from collections.abc import Sequence

BYTES = 32
ADVICE = "xin tạo bằng lệnh “dondoc keys new”"
FORM = f"khoá phải là {BYTES} byte ngẫu nhiên viết bằng base64 hoặc hex; {ADVICE}"

_HEX = re.compile(r"[0-9a-fA-F]{64,}")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{43,}={0,2}")
_WORDS = ("example", "changeme", "change-me", "secret", "password", "matkhau", "mat-khau", "dondoc", "qwerty")
"""No random key holds one of these, but for one in some hundred million."""
_PUBLISHED = {
    "192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf",
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
}
"""Examples in the documentation of well-known frameworks, which people copy."""


def new() -> str:
    """A fresh key, 43 characters of base64."""
    return secrets.token_urlsafe(BYTES)


def check(key: str) -> None:
    """Raises ValueError for a key that is no 32 random bytes."""
    if not (_BASE64.fullmatch(key) or _HEX.fullmatch(key)):
        raise ValueError(FORM)
    if key.lower() in _PUBLISHED:
        raise ValueError(f"đây là khoá mẫu, ai cũng biết; {ADVICE}")
    if not _looks_random(key):
        raise ValueError(f"khoá này đoán được; {ADVICE}")


def check_differ(keys: Sequence[str]) -> None:
    """Raises ValueError if one key is another, or a part of it."""
    for place, key in enumerate(keys):
        if any(key in other or other in key for other in keys[:place]):
            raise ValueError(f"các khoá phải khác nhau; {ADVICE}")


def _looks_random(key: str) -> bool:
    """Each test fails for one random key in a million at most."""
    is_hex = _HEX.fullmatch(key) is not None
    enough_letters = len(set(key.lower() if is_hex else key)) >= (11 if is_hex else 21)
    both_cases = is_hex or key not in (key.lower(), key.upper())
    neighbours = sum(abs(ord(one) - ord(following)) <= 1 for one, following in itertools.pairwise(key))
    words = any(word in key.lower() for word in _WORDS)
    return enough_letters and both_cases and neighbours < len(key) / 2 and not words and not _repeats(key)


def _repeats(key: str) -> bool:
    """Whether the key is a shorter text, said again."""
    return any((key[:size] * len(key)).startswith(key) for size in range(1, len(key) // 2 + 1))
