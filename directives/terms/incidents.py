"""Terms of incidents: which report of one it is, what the department did, what an agency names itself."""

from enum import StrEnum


class IncidentStage(StrEnum):
    """Which report of an incident: the first notice, something to add, or how it ended."""

    FIRST = "first"
    UPDATE = "update"
    FINAL = "final"

    @property
    def is_first(self) -> bool:
        return self is IncidentStage.FIRST


class IncidentDeed(StrEnum):
    """What the department did about an incident."""

    RECEIVED = "received"
    CHARGED = "charged"
    MEASURE = "measure"
    LEVEL = "level"
    """Its level was corrected, with a reason."""
    CLOSED = "closed"
    REOPENED = "reopened"


class IncidentList(StrEnum):
    """What an agency names itself: the kinds of incidents, and how grave they are."""

    KIND = "kind"
    LEVEL = "level"

    @property
    def is_kind(self) -> bool:
        return self is IncidentList.KIND


class DutyDays(StrEnum):
    """On which days somebody on the duty list is alerted."""

    ALL = "all"
    WORKING = "working"
    OFF = "off"
