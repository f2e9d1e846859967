"""Every code of the domain as an enum, stored as text; workflows/web/words gives their Vietnamese words."""

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
    """Status shown to people: the task's standing combined with its assignment's facts. See rules/status.py."""

    PENDING = "pending"
    NOTIFIED = "notified"
    ACKNOWLEDGED = "acknowledged"
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
    NOTHING = "nothing"


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
    """Done or open, on time or late (Decision 42/2014/QĐ-TTg). Only for mandatory tasks with a due date."""

    DONE_ON_TIME = "done_on_time"
    DONE_LATE = "done_late"
    OPEN_ON_TIME = "open_on_time"
    OPEN_LATE = "open_late"


class Channel(StrEnum):
    """How an answer reached the department: by the unit's link, or another way and entered by staff."""

    LINK = "link"
    PHONE = "phone"
    ZALO = "zalo"
    EMAIL = "email"
    PAPER = "paper"

    @property
    def by_staff(self) -> bool:
        """Whether staff entered it for the unit."""
        return self is not Channel.LINK


class Verdict(StrEnum):
    """An officer's decision on a submitted report."""

    APPROVED = "approved"
    RETURNED = "returned"

    @property
    def is_returned(self) -> bool:
        return self is Verdict.RETURNED


class Role(StrEnum):
    """What a member of staff may do; a person holds one or more."""

    OFFICER = "officer"
    HEAD = "head"
    LEADER = "leader"
    ADMIN = "admin"


class ReminderStep(StrEnum):
    """One step of a reminder plan, before or after a due date."""

    HALFWAY = "halfway"
    DAY_BEFORE = "day_before"
    MORNING = "morning"
    AFTER = "after"
    SUPERIOR = "superior"
    LEADER = "leader"
    DIGEST = "digest"


class News(StrEnum):
    """Kinds of news in an officer's digest, most urgent first."""

    INCIDENTS = "incidents"
    REPORTS = "reports"
    EXTENSION_REQUESTS = "wishes"
    NOT_OURS = "not_ours"
    REPLIES = "replies"
    BOUNCES = "bounces"
    LATE = "late"


class MailState(StrEnum):
    """State of an outgoing mail. Allowed transitions are in rules/delivery.py."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    HELD = "held"
    DROPPED = "dropped"
    BOUNCED = "bounced"

    @property
    def is_queued(self) -> bool:
        return self is MailState.QUEUED

    @property
    def is_held(self) -> bool:
        return self is MailState.HELD

    @property
    def waits_here(self) -> bool:
        """Whether staff can still keep it from going."""
        return self in {MailState.QUEUED, MailState.HELD}

    @property
    def not_arrived(self) -> bool:
        return self in {MailState.FAILED, MailState.BOUNCED}

    @property
    def tells_cause(self) -> bool:
        """Whether a server's answer explains why it has not arrived."""
        return self is MailState.QUEUED or self.not_arrived


class MailFactKind(StrEnum):
    """Entries of the delivery log: attempts, bounces and staff actions on a mail."""

    TAKEN = "taken"
    PUT_OFF = "put_off"
    REFUSED = "refused"
    GIVEN_UP = "given_up"
    UNWANTED = "unwanted"
    BOUNCED = "bounced"
    DELAYED = "delayed"
    BOUNCE_UNDONE = "bounce_undone"
    HELD = "held"
    RELEASED = "released"
    DROPPED = "dropped"
    SENT_AGAIN = "sent_again"

    @property
    def went_out(self) -> bool:
        return self in {MailFactKind.TAKEN, MailFactKind.SENT_AGAIN}

    @property
    def is_answer(self) -> bool:
        """Whether it is a mail server's answer about an address."""
        return self in {
            MailFactKind.TAKEN,
            MailFactKind.REFUSED,
            MailFactKind.PUT_OFF,
            MailFactKind.GIVEN_UP,
            MailFactKind.BOUNCED,
        }


class IncomingKind(StrEnum):
    """What an incoming mail is."""

    BOUNCE = "bounce"
    DELAY = "delay"
    RELAYED = "relayed"
    AUTOMATIC = "automatic"
    REPLY = "reply"
    OWN = "own"
    OTHER = "other"

    @property
    def is_bounce(self) -> bool:
        return self is IncomingKind.BOUNCE

    @property
    def is_delay(self) -> bool:
        return self is IncomingKind.DELAY

    @property
    def is_automatic(self) -> bool:
        return self is IncomingKind.AUTOMATIC

    @property
    def is_reply(self) -> bool:
        return self is IncomingKind.REPLY

    @property
    def from_server(self) -> bool:
        return self in {IncomingKind.BOUNCE, IncomingKind.DELAY, IncomingKind.RELAYED}

    @property
    def tells_cause(self) -> bool:
        """Whether it says why a mail has not arrived."""
        return self in {IncomingKind.BOUNCE, IncomingKind.DELAY}

    @property
    def from_person(self) -> bool:
        return self in {IncomingKind.REPLY, IncomingKind.OTHER}


class MatchedBy(StrEnum):
    """How an incoming mail was matched to one of our own."""

    MESSAGE_ID = "message_id"
    ENVELOPE = "envelope"
    RECIPIENT = "recipient"
    NOTHING = "nothing"


class CountedAs(StrEnum):
    """What an officer counted a reply as."""

    ACKNOWLEDGEMENT = "acknowledgement"
    REPORT = "report"
    NOTHING = "nothing"

    @property
    def is_nothing(self) -> bool:
        return self is CountedAs.NOTHING


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


class Silence(StrEnum):
    """Why a unit that owes something has not answered. The first three wait for the department, not for the unit."""

    NOT_OURS = "not_ours"
    WANTS_LATER = "wants_later"
    REPLIED = "replied"
    ADDRESS_FAILED = "address_failed"
    NOT_SENT = "not_sent"
    NOT_OPENED = "not_opened"
    OPENED = "opened"
    RETURNED = "returned"
    DRAFTED = "drafted"
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    PAUSED = "paused"


class NextAct(StrEnum):
    """The one action suggested for a silent unit."""

    ANSWER = "answer"
    ANSWER_EXTENSION = "answer_extension"
    READ_REPLY = "read_reply"
    MEND_ADDRESS = "mend_address"
    LOOK_AT_MAIL = "look_at_mail"
    CALL = "call"
    CALL_OR_SEND = "call_or_send"
    CALL_ABOUT_MORE = "call_about_more"
    URGE = "urge"
    ASK = "ask"
    NOTHING = "nothing"

    @property
    def is_nothing(self) -> bool:
        return self is NextAct.NOTHING


class CallOutcome(StrEnum):
    """How a telephone call to a unit ended."""

    WILL_REPORT = "will_report"
    SAYS_SENT = "says_sent"
    NEEDS_HELP = "needs_help"
    NEVER_GOT_IT = "never_got_it"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


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


class DigestFrequency(StrEnum):
    """How often a member of staff gets a digest by mail."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"


class ChainKind(StrEnum):
    """Kinds of hash chain in the ledger; the chain belongs to a row of this kind."""

    AGENCY = "agency"
    DIRECTIVE = "directive"
    ASSIGNMENT = "assignment"


class ActorKind(StrEnum):
    """Who caused an event: a member of staff, the holder of a link, or the program."""

    STAFF = "staff"
    LINK = "link"
    SYSTEM = "system"


class EventKind(StrEnum):
    """Every kind of event in the ledger, grouped by the chain it is appended to."""

    # the agency's chain
    UNITS_IMPORTED = "units_imported"
    UNIT_CHANGED = "unit_changed"
    STAFF_CHANGED = "staff_changed"
    AGENCY_CHANGED = "agency_changed"
    CALENDAR_CHANGED = "calendar_changed"
    UNIT_PAUSED = "unit_paused"
    UNIT_RESUMED = "unit_resumed"
    # a directive's chain
    DIRECTIVE_ISSUED = "directive_issued"
    UNIT_ADDED = "unit_added"
    PERIOD_OPENED = "period_opened"
    DEADLINE_MOVED = "deadline_moved"
    PERIOD_SKIPPED = "period_skipped"
    PERIOD_LOCKED = "period_locked"
    ITEM_STOPPED = "item_stopped"
    FOLLOW_UP_CLOSED = "follow_up_closed"
    DIRECTIVE_WITHDRAWN = "directive_withdrawn"
    OFFICER_CHANGED = "officer_changed"
    HEADS_RECORDED = "heads_recorded"
    REMINDERS_CHANGED = "reminders_changed"
    # an assignment's chain
    ASSIGNED = "assigned"
    ACKNOWLEDGED = "acknowledged"
    NOT_OURS = "not_ours"
    NOT_OURS_ANSWERED = "not_ours_answered"
    UNDER_WAY = "under_way"
    IMPLEMENTED = "implemented"
    REPORTED = "reported"
    APPROVED = "approved"
    RETURNED = "returned"
    EXEMPTED = "exempted"
    INCIDENT_REPORTED = "incident_reported"
    CONTACT_CHANGED = "contact_changed"
    LINK_RENEWED = "link_renewed"
    LINK_REVOKED = "link_revoked"
    REMARKED = "remarked"
    EXTENSION_ASKED = "extension_asked"
    EXTENSION_GRANTED = "extension_granted"
    EXTENSION_REFUSED = "extension_refused"
    ESCALATED = "escalated"
    CALLED = "called"
    TEXT_ERASED = "text_erased"


class AccessKind(StrEnum):
    """Kinds of access log entry. Kept apart from the ledger: they change nothing on the board."""

    LINK_OPENED = "link_opened"
    INCIDENT_VIEWED = "incident_viewed"
    LINK_COPIED = "link_copied"
    SIGN_IN_OPENED = "sign_in_opened"
