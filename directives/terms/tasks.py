"""Terms of directives, items and tasks."""

from enum import StrEnum


class DirectiveState(StrEnum):
    """Where a directive stands, from draft to the end of its follow-up."""

    DRAFT = "draft"
    ISSUED = "issued"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def is_issued(self) -> bool:
        return self is DirectiveState.ISSUED

    @property
    def is_withdrawn(self) -> bool:
        return self is DirectiveState.WITHDRAWN


class Obligation(StrEnum):
    """How strongly an item binds its units. Only mandatory items can be overdue or reminded."""

    MANDATORY = "mandatory"
    ENCOURAGED = "encouraged"
    CONDITIONAL = "conditional"

    @property
    def is_mandatory(self) -> bool:
        return self is Obligation.MANDATORY

    @property
    def is_conditional(self) -> bool:
        return self is Obligation.CONDITIONAL


class DataWindow(StrEnum):
    """Which days the figures of a period are about: up to some days before its due date, or as in Decree 09/2019."""

    DAYS = "days"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def is_days(self) -> bool:
        return self is DataWindow.DAYS


class ReportingMode(StrEnum):
    """What a unit is asked to submit for an item."""

    NONE = "none"
    REPORT = "report"
    FIGURES = "figures"
    INCIDENT = "incident"

    @property
    def asks_nothing(self) -> bool:
        return self is ReportingMode.NONE

    @property
    def is_report(self) -> bool:
        return self is ReportingMode.REPORT

    @property
    def is_figures(self) -> bool:
        return self is ReportingMode.FIGURES

    @property
    def is_incident(self) -> bool:
        return self is ReportingMode.INCIDENT


class Standing(StrEnum):
    """State of a task in the ledger. Notified and acknowledged are facts of the assignment, not of the task."""

    SILENT = "silent"
    UNDER_WAY = "under_way"
    IMPLEMENTED = "implemented"
    REPORTED = "reported"
    APPROVED = "approved"
    RETURNED = "returned"
    EXEMPT = "exempt"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class Status(StrEnum):
    """Status shown to people: the task's standing combined with its assignment's facts. See rules/status."""

    PENDING = "pending"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
    UNDER_WAY = "under_way"
    IMPLEMENTED = "implemented"
    REPORTED = "reported"
    APPROVED = "approved"
    RETURNED = "returned"
    SUPPLEMENT_LATE = "supplement_late"
    EXEMPT = "exempt"
    SKIPPED = "skipped"
    STOPPED = "stopped"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    NOTHING = "nothing"
    AWAITS_MATCH = "awaits_match"
    CANNOT = "cannot"
    NOT_OURS = "not_ours"
    EXEMPTION_ASKED = "exemption_asked"


class BoardView(StrEnum):
    """What units of a board can be filtered by, beside the status."""

    OVERDUE = "overdue"
    DUE_SOON = "due_soon"
    UNREACHED = "unreached"
    AWAITS_DATE = "awaits_date"
    GAPS = "gaps"


class Reach(StrEnum):
    """Whether a unit knows about the directive; all but the first are 'Chưa liên lạc được' and never late."""

    REACHED = "reached"
    UNSENT = "unsent"
    FAILED = "failed"
    NOT_OURS = "not_ours"

    @property
    def is_reached(self) -> bool:
        return self is Reach.REACHED

    @property
    def is_failed(self) -> bool:
        return self is Reach.FAILED

    @property
    def is_not_ours(self) -> bool:
        return self is Reach.NOT_OURS


class Timeliness(StrEnum):
    """Done or open, on time or late (Decision 42/2014/QĐ-TTg). Only for mandatory tasks with a due date.

    A unit that was told at or after the date was given it late, done or open.
    """

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    OPEN_ON_TIME = "open_on_time"
    OPEN_LATE = "open_late"
    GIVEN_LATE = "given_late"


class Channel(StrEnum):
    """How an answer came: by the unit's link, or another way and entered for it, by staff or by its superior."""

    LINK = "link"
    PHONE = "phone"
    ZALO = "zalo"
    EMAIL = "email"
    PAPER = "paper"
    DOCUMENT = "document"
    """An official document, by the document system or by post."""

    @property
    def by_staff(self) -> bool:
        """Whether somebody else entered it for the unit: staff, or a superior of what it passed on."""
        return self is not Channel.LINK


class MatchState(StrEnum):
    """What a person decided about a task that an incoming document may answer."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"

    @property
    def is_proposed(self) -> bool:
        return self is MatchState.PROPOSED

    @property
    def is_accepted(self) -> bool:
        return self is MatchState.ACCEPTED

    @property
    def is_shown(self) -> bool:
        return self is not MatchState.DECLINED


class Verdict(StrEnum):
    """An officer's decision on a submitted report."""

    APPROVED = "approved"
    RETURNED = "returned"

    @property
    def is_returned(self) -> bool:
        return self is Verdict.RETURNED


class ExtensionState(StrEnum):
    """State of a unit's request for a later due date."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"

    @property
    def is_asked(self) -> bool:
        return self is ExtensionState.ASKED

    @property
    def is_granted(self) -> bool:
        return self is ExtensionState.GRANTED

    @property
    def is_refused(self) -> bool:
        return self is ExtensionState.REFUSED


class DelegationStage(StrEnum):
    """How far a hand-over to a colleague has come."""

    QUEUED = "queued"
    REFUSED = "refused"
    """The mail did not arrive."""
    SENT = "sent"
    OPENED = "opened"
    UNDER_WAY = "under_way"
    """Something was typed, or a part is reported."""
    REPORTED = "reported"
    ENDED = "ended"

    @property
    def is_refused(self) -> bool:
        return self is DelegationStage.REFUSED

    @property
    def is_ended(self) -> bool:
        return self is DelegationStage.ENDED
