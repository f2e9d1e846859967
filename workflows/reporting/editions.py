"""Detect that a form is stale: the draft was saved, or a version sent, after the form was opened."""

from typing import NamedTuple


class EditedElsewhere(Exception):
    """Somebody else, or another tab, has saved or sent since the form was opened; nothing was overwritten."""


class Basis(NamedTuple):
    """What a form was filled from: the newest version, and the edition of the draft (0: none)."""

    version: int
    edition: int

    def __str__(self) -> str:
        return f"{self.version}.{self.edition}"


def basis_in(text: str | None) -> Basis | None:
    """The basis that a form carries, or None."""
    version, _, edition = (text or "").partition(".")
    return Basis(int(version), int(edition)) if _is_number(version) and _is_number(edition) else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def check(basis: Basis, current: Basis) -> None:
    """Raises EditedElsewhere if the form is of an older edition."""
    if basis != current:
        raise EditedElsewhere
