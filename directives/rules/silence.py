"""Why a unit that owes something has not answered, and the suggested action: facts -> Silence -> NextAct. Pure.

Units that wait for the department and paused units are not called, and nobody is called within CALL_AFTER of a mail.
A unit whose report was returned has answered: it is not silent (boards.supplements lists it for the officer).
"""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from directives.rules import schedule
from directives.rules.schedule import OfficeHours, WorkingCalendar
from directives.terms import CallOutcome, NextAct, Silence


class SilenceFacts(NamedTuple):
    """Facts about one unit and one directive, and about the tasks that it still owes."""

    told: bool = False
    unreachable: bool = False
    acknowledged: bool = False
    not_ours: bool = False
    objects: bool = False
    """Whether what the unit says against a task waits for an answer."""
    wants_later: bool = False
    """Whether an extension request of the unit waits for an answer."""
    replied: bool = False
    """Whether a reply of the unit waits that nobody has handled."""
    paused: bool = False
    opened: bool = False
    drafted: bool = False
    answered: bool = False
    """Whether the unit has answered another item or period of the directive."""
    untouched: bool = False
    """Whether there is a task that the unit has not answered at all."""


def silence(facts: SilenceFacts) -> Silence:
    """The first reason that applies."""
    reached = facts.told or facts.acknowledged or facts.opened
    applies = (
        (facts.not_ours, Silence.NOT_OURS),
        (facts.objects, Silence.OBJECTS),
        (facts.wants_later, Silence.WANTS_LATER),
        (facts.replied, Silence.REPLIED),
        (facts.paused, Silence.PAUSED),
        (facts.unreachable, Silence.ADDRESS_FAILED),
        (not reached, Silence.NOT_SENT),
        (facts.drafted, Silence.DRAFTED),
        (not (facts.acknowledged or facts.opened), Silence.NOT_OPENED),
        (not facts.acknowledged, Silence.OPENED),
        (facts.untouched and facts.answered, Silence.ANSWERED_OTHERS),
        (facts.untouched, Silence.NOT_STARTED),
    )
    return next((why for is_so, why in applies if is_so), Silence.UNDER_WAY)


ACTS: dict[Silence, NextAct] = {
    Silence.NOT_OURS: NextAct.ANSWER,
    Silence.OBJECTS: NextAct.ANSWER_OBJECTION,
    Silence.WANTS_LATER: NextAct.ANSWER_EXTENSION,
    Silence.REPLIED: NextAct.READ_REPLY,
    Silence.ADDRESS_FAILED: NextAct.MEND_ADDRESS,
    Silence.NOT_SENT: NextAct.LOOK_AT_MAIL,
    Silence.NOT_OPENED: NextAct.CALL,
    Silence.OPENED: NextAct.CALL_OR_SEND,
    Silence.DRAFTED: NextAct.URGE,
    Silence.ANSWERED_OTHERS: NextAct.ASK,
    Silence.NOT_STARTED: NextAct.ASK,
    Silence.UNDER_WAY: NextAct.ASK,
    Silence.PAUSED: NextAct.NOTHING,
}

CALLED_FOR: tuple[Silence, ...] = (
    Silence.ADDRESS_FAILED,
    Silence.NOT_SENT,
    Silence.NOT_OPENED,
    Silence.OPENED,
    Silence.NOT_STARTED,
    Silence.ANSWERED_OTHERS,
    Silence.DRAFTED,
    Silence.UNDER_WAY,
)
"""Reasons for which a unit is telephoned before a due date, most urgent first: units that may not know come first."""


CALLS = frozenset({NextAct.CALL, NextAct.CALL_OR_SEND, NextAct.URGE, NextAct.ASK})
"""Actions that are telephone calls about a mail that the unit has."""


def next_act(why: Silence, *, too_early: bool) -> NextAct:
    """The suggested action; `too_early` is whether a mail asked the unit within CALL_AFTER."""
    act = ACTS[why]
    return NextAct.WAIT if too_early and act in CALLS else act


CALL_AFTER = timedelta(hours=4)
"""Office hours that a unit has to answer a mail before it is telephoned about it."""


def call_from(asked_at: datetime | None, calendar: WorkingCalendar, hours: OfficeHours) -> datetime | None:
    """From when a unit may be telephoned, if a mail asked it at `asked_at`; None if no mail did."""
    return None if asked_at is None else schedule.after_office_time(asked_at, CALL_AFTER, calendar, hours)


LONGEST_REST = timedelta(days=31)
"""Longer than any row of days off: who was asked before it may be called."""


def early_since(now: datetime, calendar: WorkingCalendar, hours: OfficeHours) -> datetime:
    """Units that a mail asked at this moment or later cannot be telephoned yet; those asked earlier can.

    The later the mail, the later `call_from`: so the moment is searched for by halves.
    """
    begin, tick = now - LONGEST_REST, timedelta(microseconds=1)
    ticks = range(LONGEST_REST // tick + 1)
    first = bisect_right(ticks, now, key=lambda number: call_from(begin + number * tick, calendar, hours) or now)
    return begin + first * tick


class CallMade(NamedTuple):
    """A call that was made and its outcome."""

    outcome: CallOutcome
    at: datetime
    by: str
    text: str = ""
    """The officer's notes; a Remark."""
    id: int = 0


ANSWERED_CALLS = frozenset({CallOutcome.WILL_REPORT, CallOutcome.SAYS_SENT, CallOutcome.NEEDS_HELP})
"""Outcomes of calls in which somebody at the unit was reached."""


def need(why: Silence, calls: Sequence[CallMade], now: datetime) -> tuple[bool, int, int]:
    """Sort key of the call list: units reached today last, then the more serious silence, then fewer calls."""
    today = schedule.local(now).date()
    answered = any(call.outcome in ANSWERED_CALLS and schedule.local(call.at).date() == today for call in calls)
    return (answered, CALLED_FOR.index(why), len(calls))
