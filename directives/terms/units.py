"""Terms of units: how one comes to its end."""

from enum import StrEnum


class UnitEnding(StrEnum):
    """How a unit ceased to be."""

    MERGED = "merged"
    SPLIT = "split"
    DISSOLVED = "dissolved"
