"""Which keys a backup needs and does not hold: named by their files, recognized by fingerprints."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from workflows.preserving.manifest import NamedKey
from workflows.setting_sources import file_of_secret

KEYS = ("SECRET_KEY", "LINK_KEYS", "ANCHOR_KEY")
"""32 random bytes each: a fingerprint tells nothing of them."""
PASSWORDS = ("SQLALCHEMY_DATABASE_URI", "MAIL_PASSWORD", "IMAP_PASSWORD")


def named_keys(config: Mapping[str, Any]) -> list[NamedKey]:
    """The keys and passwords that are set."""
    fingerprinted = {name: [fingerprint(key) for key in _keys(config.get(name))] for name in KEYS}
    named = [NamedKey(name, _file_of(name), prints) for name, prints in fingerprinted.items() if prints]
    return named + [NamedKey(name, _file_of(name)) for name in PASSWORDS if config.get(name)]


def _file_of(name: str) -> str:
    """The file of a secret; of a service's credential, whose folder is gone with the service, its name."""
    path = file_of_secret(name)
    return path.rpartition("/")[2] if path.startswith("/run/credentials/") else path


def fingerprint(key: str) -> str:
    return sha256(f"key of dondoc\n{key.strip()}".encode()).hexdigest()[:16]


def _keys(value: str | None) -> list[str]:
    return [key for key in (value or "").split(",") if key.strip()]
