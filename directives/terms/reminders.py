"""Terms of reminders, silence and telephone calls."""

from enum import StrEnum


class ReminderStep(StrEnum):
    """One step of a reminder plan, before or after a due date; and the reminder to acknowledge."""

    ACKNOWLEDGE = "acknowledge"
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
    OBJECTIONS = "objections"
    REPLIES = "replies"
    BOUNCES = "bounces"
    ANSWERS = "answers"
    DISPUTES = "disputes"
    SUPPLEMENTS = "supplements"
    LATE = "late"


class Silence(StrEnum):
    """Why a unit that owes something has not answered. The first four wait for the department, not for the unit."""

    NOT_OURS = "not_ours"
    OBJECTS = "objects"
    WANTS_LATER = "wants_later"
    REPLIED = "replied"
    ADDRESS_FAILED = "address_failed"
    NOT_SENT = "not_sent"
    NOT_OPENED = "not_opened"
    OPENED = "opened"
    DRAFTED = "drafted"
    ANSWERED_OTHERS = "answered_others"
    """It has answered other items or periods of the directive."""
    NOT_STARTED = "not_started"
    UNDER_WAY = "under_way"
    PAUSED = "paused"


class NextAct(StrEnum):
    """The one action suggested for a silent unit."""

    ANSWER = "answer"
    ANSWER_EXTENSION = "answer_extension"
    ANSWER_OBJECTION = "answer_objection"
    READ_REPLY = "read_reply"
    MEND_ADDRESS = "mend_address"
    LOOK_AT_MAIL = "look_at_mail"
    CALL = "call"
    CALL_OR_SEND = "call_or_send"
    URGE = "urge"
    ASK = "ask"
    WAIT = "wait"
    NOTHING = "nothing"

    @property
    def is_nothing(self) -> bool:
        """Whether there is nothing to press now."""
        return self in {NextAct.WAIT, NextAct.NOTHING}


class CallOutcome(StrEnum):
    """How a telephone call to a unit ended."""

    WILL_REPORT = "will_report"
    SAYS_SENT = "says_sent"
    NEEDS_HELP = "needs_help"
    NEVER_GOT_IT = "never_got_it"
    NO_ANSWER = "no_answer"
    WRONG_NUMBER = "wrong_number"


class DigestFrequency(StrEnum):
    """How often a member of staff gets a digest by mail."""

    NONE = "none"
    DAILY = "daily"
    WEEKLY = "weekly"
