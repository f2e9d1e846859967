"""The printed call list as plain values: whom to call before a due date, why, and how often it was tried."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy.orm import Session

from directives.boards import call_list, unanswered
from directives.boards.unanswered import SilenceScope, SilentUnit
from directives.models import Contact, Directive
from directives.rules.silence import CallMade
from directives.terms import CallOutcome, Silence
from workflows import clock
from workflows.documents.values import SummaryGroup

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
    why: Silence
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
    titles: tuple[str, ...]
    as_of: datetime
    rehearsal: bool
    units: int
    groups: tuple[SummaryGroup[CallLine], ...]
    more: int
    """How many more units owe something but do not fit on the list."""
    left_out: int


def make_call_sheet(
    session: Session,
    directive: Directive,
    scope: SilenceScope,
    now: datetime,
    *,
    by_superior: bool = False,
    name: str = "",
) -> CallSheet | None:
    """The call list for the due date that was asked for, else the next; filtered by unit name if given.

    None if nothing is missing.
    """
    deadline = unanswered.chosen(unanswered.deadlines(session, directive), now, scope.due_at)
    if deadline is None:
        return None
    found = call_list.call_list(session, replace(scope, due_at=deadline.due_at), deadline, now)
    wanted = unanswered.named(found.rows, name)
    rows = call_list.by_superior(wanted)[:MOST] if by_superior else wanted[:MOST]
    missing = _missing(session, rows, deadline.due_at) if len(deadline.titles) > 1 else {}
    lines = list(_lines(session, rows, found.calls, missing))
    return CallSheet(
        agency=directive.issuer.name,
        office=directive.office.name if directive.office else "",
        number=directive.number,
        subject=directive.subject,
        due_at=deadline.due_at,
        titles=deadline.titles,
        as_of=now,
        rehearsal=clock.is_rehearsal(session),
        units=len(wanted),
        groups=tuple(_grouped(rows, lines)) if by_superior else (SummaryGroup("", tuple(lines)),),
        more=len(wanted) - len(rows),
        left_out=found.left_out,
    )


def _missing(session: Session, rows: Sequence[SilentUnit], due_at: datetime) -> dict[int, tuple[str, ...]]:
    found = call_list.missing_of(session, [row.assignment_id for row in rows], due_at)
    return {assignment_id: tuple(title for _, title in tasks) for assignment_id, tasks in found.items()}


def _lines(
    session: Session,
    rows: Sequence[SilentUnit],
    calls: call_list.CallsByAssignment,
    missing: dict[int, tuple[str, ...]],
) -> Iterator[CallLine]:
    contacts = call_list.contacts_of(session, [row.unit_id for row in rows])
    for number, row in enumerate(rows, start=1):
        titles = missing.get(row.assignment_id, ())
        yield _line(number, row, contacts.get(row.unit_id), titles, calls.get(row.assignment_id, ()))


def _line(
    number: int, row: SilentUnit, contact: Contact | None, missing: tuple[str, ...], calls: Sequence[CallMade]
) -> CallLine:
    phone = call_list.phone_of(contact, row)
    who = ", ".join(filter(None, (contact.name, contact.position))) if contact else ""
    return CallLine(
        number,
        row.name,
        who,
        phone,
        row.phone if row.phone != phone else "",
        row.why,
        missing,
        len(calls),
        calls[0].outcome if calls else None,
        calls[0].at if calls else None,
    )


def _grouped(rows: Sequence[SilentUnit], lines: Sequence[CallLine]) -> Iterator[SummaryGroup[CallLine]]:
    pairs = zip(rows, lines, strict=True)
    for (name, phone), theirs in groupby(pairs, key=lambda pair: (pair[0].superior, pair[0].superior_phone)):
        yield SummaryGroup(" · ".join(filter(None, (name, phone))), tuple(line for _, line in theirs))
