"""Terms of written names that are matched to units."""

from enum import StrEnum


class NameEvidence(StrEnum):
    """By what a written name was taken for a unit's."""

    CODE = "code"
    SAME_NAME = "same_name"
    """Name or alias, whatever the diacritics, abbreviations and punctuation."""
    CLOSE_NAME = "close_name"
    """A likely typing error, far from any other unit's name."""
    REMEMBERED = "remembered"
    """A person said so before."""
    NONE = "none"
