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


class Role(StrEnum):
    """What a member of staff may do; a person holds one or more."""

    OFFICER = "officer"
    HEAD = "head"
    LEADER = "leader"
    ADMIN = "admin"


class IncidentKind(StrEnum):
    """What happened at a school."""

    INTRUSION = "intrusion"
    BAD_CONTENT = "bad_content"
    BULLYING = "bullying"
    DATA_LEAK = "data_leak"
    OTHER = "other"


class SchoolLevel(StrEnum):
    """Where it happened: the levels of schooling in the Law on Education 2019, art. 6."""

    PRESCHOOL = "preschool"
    PRIMARY = "primary"
    LOWER_SECONDARY = "lower_secondary"
    UPPER_SECONDARY = "upper_secondary"
    CONTINUING = "continuing"
