"""Terms of units and staff, and of incidents at schools."""

from enum import StrEnum


class DatedNoun(StrEnum):
    """What a board of a past moment shows as it was then."""

    UNIT = "unit"
    KIND = "kind"
    GROUP = "group"
    OFFICE = "office"
    STAFF = "staff"
    DIRECTIVE = "directive"


class AttributeKind(StrEnum):
    """What values an attribute of units has: a set of names, a number, or words."""

    CHOICES = "choices"
    NUMBER = "number"
    TEXT = "text"

    @property
    def is_choices(self) -> bool:
        return self is AttributeKind.CHOICES

    @property
    def is_number(self) -> bool:
        return self is AttributeKind.NUMBER


class AttributeKey(StrEnum):
    """The keys of attributes that code asks for by name; an agency has others of its own."""

    SOFTWARE = "software"
    """What letters speak of: 'đơn vị sử dụng phần mềm khác'."""
    LEARNERS = "learners"
    TEACHERS = "teachers"
    CLASSES = "classes"


class AttributeSetter(StrEnum):
    """Who may give a unit's value: staff alone, or also the unit, whose declaration an officer confirms."""

    STAFF = "staff"
    UNIT = "unit"


class DeclarationState(StrEnum):
    """What became of what a unit says of itself: of an attribute or a contact."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    REPLACED = "replaced"
    """By a later declaration of the same unit."""

    @property
    def is_waiting(self) -> bool:
        return self is DeclarationState.WAITING

    @property
    def is_refused(self) -> bool:
        return self is DeclarationState.REFUSED


class Role(StrEnum):
    """What a member of staff may do; a person holds one or more."""

    OFFICER = "officer"
    HEAD = "head"
    LEADER = "leader"
    ADMIN = "admin"


class SchoolLevel(StrEnum):
    """Where it happened: the levels of schooling in the Law on Education 2019, art. 6."""

    PRESCHOOL = "preschool"
    PRIMARY = "primary"
    LOWER_SECONDARY = "lower_secondary"
    UPPER_SECONDARY = "upper_secondary"
    CONTINUING = "continuing"
