"""Terms of what a unit says against a task or a whole letter."""

from enum import StrEnum


class ObjectionKind(StrEnum):
    """What a unit says; the values are also those of Status, for a task of which it waits for an answer."""

    CANNOT = "cannot"
    NOT_OURS = "not_ours"
    EXEMPTION = "exemption_asked"

    @property
    def is_cannot(self) -> bool:
        return self is ObjectionKind.CANNOT

    @property
    def is_not_ours(self) -> bool:
        return self is ObjectionKind.NOT_OURS

    @property
    def is_exemption(self) -> bool:
        return self is ObjectionKind.EXEMPTION


class ObjectionState(StrEnum):
    """What became of it. Overtaken: the unit said something else, or did what was asked after all."""

    ASKED = "asked"
    AGREED = "agreed"
    REFUSED = "refused"
    OVERTAKEN = "overtaken"

    @property
    def is_asked(self) -> bool:
        return self is ObjectionState.ASKED

    @property
    def is_agreed(self) -> bool:
        return self is ObjectionState.AGREED

    @property
    def is_refused(self) -> bool:
        return self is ObjectionState.REFUSED
