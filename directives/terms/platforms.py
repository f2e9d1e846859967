"""Terms of the exports of teaching platforms."""

from enum import StrEnum


class PlatformRowState(StrEnum):
    """What became of a row of an export; each row has one, so that their counts add up to the rows of the file."""

    TAKEN = "taken"
    TOTAL = "total"
    """A sum over other rows."""
    HEAD = "head"
    """A title, a head, the name of a group: no row of a unit."""
    EMPTY = "empty"
    """A unit without any figure."""
    DUPLICATE = "duplicate"
    """Of a unit whose figures another row gave."""
    OUTSIDE = "outside"
    """Of a school that is not on the agency's list, as a person said."""
    UNMATCHED = "unmatched"
    """Nobody has said yet which unit it is."""

    @property
    def is_taken(self) -> bool:
        return self is PlatformRowState.TAKEN

    @property
    def is_outside(self) -> bool:
        return self is PlatformRowState.OUTSIDE

    @property
    def is_unmatched(self) -> bool:
        return self is PlatformRowState.UNMATCHED

    @property
    def is_of_school(self) -> bool:
        """Whether a total of the file has counted it."""
        return self not in {PlatformRowState.TOTAL, PlatformRowState.HEAD, PlatformRowState.EMPTY}


class SameUnit(StrEnum):
    """What a person decides about several rows of one unit that differ."""

    SUM = "sum"
    FIRST = "first"
    LAST = "last"


class PlatformStand(StrEnum):
    """What a unit says to the figures that the department has of it."""

    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    SILENT = "silent"
    """It owes no answer."""

    @property
    def is_disputed(self) -> bool:
        return self is PlatformStand.DISPUTED

    @property
    def is_silent(self) -> bool:
        return self is PlatformStand.SILENT
