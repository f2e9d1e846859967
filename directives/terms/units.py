"""Terms of units: how one comes to its end, and what happens to its desk."""

from enum import StrEnum


class UnitEnding(StrEnum):
    """How a unit ceased to be."""

    MERGED = "merged"
    SPLIT = "split"
    DISSOLVED = "dissolved"


class DeskDeed(StrEnum):
    """What is recorded of a unit's desk."""

    ASKED = "desk_asked"
    """The unit asked for it: its contacts were mailed the way to grant it."""
    GRANTED = "desk_granted"
    RENEWED = "desk_renewed"
    ENDED = "desk_ended"
    DEVICE_ADDED = "desk_device_added"
    DEVICE_ENDED = "desk_device_ended"
    FEED_RENEWED = "desk_feed_renewed"
    """The calendar got a new address; the one before ended."""
