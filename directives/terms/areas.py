"""Terms of area events: why, for which units, and what is done."""

from enum import StrEnum


class AreaReason(StrEnum):
    """What happened in the area; OTHER is in the officer's own words."""

    FLOOD = "flood"
    POWER_CUT = "power_cut"
    OTHER = "other"

    @property
    def is_other(self) -> bool:
        return self is AreaReason.OTHER


class AreaKind(StrEnum):
    """What was chosen: a unit with all units below it in the tree, the units of a kind, or those of a group."""

    UNIT = "unit"
    KIND = "kind"
    GROUP = "group"


class AreaAct(StrEnum):
    """What is done for the units: a later date, or the period is not asked of them."""

    EXTEND = "extend"
    SKIP = "skip"

    @property
    def extends(self) -> bool:
        return self is AreaAct.EXTEND
