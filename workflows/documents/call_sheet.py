"""The printed call list as plain values: whom to call before a due date, why, and how often it was tried."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from directives.boards import call_list
from directives.boards import deadlines as dates
from directives.boards.call_list import ListPart
from directives.boards.unanswered import SilenceScope, SilentUnit, answered
from directives.boards.unanswered.answered import MissingTasks
from directives.models import Contact, Directive
from directives.rules.schedule import OFFICE_HOURS, OfficeHours
from directives.rules.silence import CallMade
from directives.terms import CallOutcome, Silence
from workflows import clock
from workflows.documents.values import SummaryGroup
from workflows.web.words.silence import task_words, why_words
from workflows.web.words.units import named_with_former

MOST = 300
"""As many calls as several people can make in a day; for more units, print one kind at a time."""


@dataclass(frozen=True)
class CallLine:
    number: int
    name: str
    who: str
    phone: str
    other_phone: str
    """The unit's own number, if it differs."""
    why: str
    """Why it is silent, in words."""
    missing: tuple[str, ...]
    """What it owes, if several things are due."""
    calls: int
    last: CallOutcome | None
    last_at: datetime | None


@dataclass(frozen=True)
class CallSheet:
    """The values of the printed call list."""

    agency: str
    office: str
    number: str
    subject: str
    due_at: datetime
    grace_minutes: int
    acknowledging: bool
    """Whether it is the date for acknowledging."""
    titles: tuple[str, ...]
    as_of: datetime
    rehearsal: bool
    units: int
    groups: tuple[SummaryGroup[CallLine], ...]
    more: int
    """How many more units owe something but do not fit on the list."""
    not_yet: int
    """How many units are not called yet, since a mail has just asked them."""
    call_from: datetime | None
    """From when the first of them may be called."""
    left_out: int


def make_call_sheet(
    session: Session,
    directive: Directive,
    scope: SilenceScope,
    now: datetime,
    *,
    by_superior: bool = False,
    name: str = "",
    hours: OfficeHours = OFFICE_HOURS,
) -> CallSheet | None:
    """The call list for the due date that was asked for, else the next; filtered by unit name if given.

    None if nothing is missing.
    """
    deadlines = dates.callable_deadlines(session, directive, now)
    deadline = dates.chosen(deadlines, now, scope.due_at, to_acknowledge=scope.acknowledging)
    if deadline is None:
        return None
    scope = replace(scope, due_at=deadline.due_at, acknowledging=deadline.acknowledging, name=name)
    found = call_list.call_list(session, scope, deadline, now, hours, ListPart(by_superior, MOST))
    rows = found.rows
    due_at = None if deadline.acknowledging else deadline.due_at
    missing = answered.missing_of(session, [row.assignment_id for row in rows], now, due_at)
    lines = list(_lines(session, rows, found.calls, missing, now, names_missing=len(deadline.titles) > 1))
    return CallSheet(
        agency=directive.issuer.name,
        office=directive.office.name if directive.office else "",
        number=directive.number,
        subject=directive.subject,
        due_at=deadline.due_at,
        grace_minutes=deadline.grace_minutes,
        acknowledging=deadline.acknowledging,
        titles=deadline.titles,
        as_of=now,
        rehearsal=clock.is_rehearsal(session),
        units=found.counts.to_call,
        groups=tuple(_grouped(rows, lines)) if by_superior else (SummaryGroup("", tuple(lines)),),
        more=found.counts.to_call - len(rows),
        not_yet=found.counts.not_yet,
        call_from=found.not_yet[0][1] if found.not_yet else None,
        left_out=found.left_out,
    )


def _lines(
    session: Session,
    rows: Sequence[SilentUnit],
    calls: call_list.CallsByAssignment,
    missing: MissingTasks,
    now: datetime,
    *,
    names_missing: bool,
) -> Iterator[CallLine]:
    contacts = call_list.contacts_of(session, [row.unit_id for row in rows])
    parts = answered.answered_parts(session, missing, now)
    for number, row in enumerate(rows, start=1):
        why = why_words(row.why, parts.get(row.assignment_id))
        named = names_missing and row.why is not Silence.ANSWERED_OTHERS
        titles = tuple(map(task_words, missing.get(row.assignment_id, ()))) if named else ()
        yield _line(number, row, contacts.get(row.unit_id), why, titles, calls.get(row.assignment_id, ()))


def _line(
    number: int, row: SilentUnit, contact: Contact | None, why: str, missing: tuple[str, ...], calls: Sequence[CallMade]
) -> CallLine:
    phone = call_list.phone_of(contact, row)
    who = ", ".join(filter(None, (contact.name, contact.position))) if contact else ""
    return CallLine(
        number,
        named_with_former(row.name, row.took_from),
        who,
        phone,
        row.phone if row.phone != phone else "",
        why,
        missing,
        len(calls),
        calls[0].outcome if calls else None,
        calls[0].at if calls else None,
    )


def _grouped(rows: Sequence[SilentUnit], lines: Sequence[CallLine]) -> Iterator[SummaryGroup[CallLine]]:
    pairs = zip(rows, lines, strict=True)
    for (name, phone), theirs in groupby(pairs, key=lambda pair: (pair[0].superior, pair[0].superior_phone)):
        yield SummaryGroup(" · ".join(filter(None, (name, phone))), tuple(line for _, line in theirs))
