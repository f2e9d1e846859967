"""The call list: whom to telephone before a due date, at which contact, and the calls already made."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from directives.boards.unanswered import DirectiveDeadline, SilenceScope, SilentUnit, silent
from directives.models import Acknowledgement, Assignment, Call, Contact, Item, Period, Remark, Staff, Task
from directives.queries import status_sql
from directives.rules import silence
from directives.rules.search import vietnamese_order
from directives.rules.silence import CallMade

CallsByAssignment = Mapping[int, Sequence[CallMade]]
"""{assignment id: its calls, newest first}"""


class CallList(NamedTuple):
    """Units to call before a due date, most urgent first, and how many owe something but are not called."""

    rows: list[SilentUnit]
    calls: CallsByAssignment
    left_out: int
    """Units that are not called because they wait for the department or are paused."""


def call_list(session: Session, scope: SilenceScope, deadline: DirectiveDeadline, now: datetime) -> CallList:
    """The call list for one due date of a directive. Calls count from when the missing tasks were asked for."""
    missing = silent(session, scope, now)
    calls = calls_where(session, Assignment.directive_id == scope.directive_id, Call.at >= deadline.opens_at)
    rows = [row for row in missing if row.why in silence.CALLED_FOR]
    needs = {row.assignment_id: silence.need(row.why, calls.get(row.assignment_id, ()), now) for row in rows}
    rows.sort(key=lambda row: (needs[row.assignment_id], vietnamese_order(row.name)))
    return CallList(rows, calls, len(missing) - len(rows))


def by_superior(rows: Sequence[SilentUnit]) -> list[SilentUnit]:
    """Group rows by superior unit, the largest group first; the order within a group stays."""
    counts: dict[str, int] = {}
    for row in rows:
        counts[row.superior] = counts.get(row.superior, 0) + 1
    return sorted(rows, key=lambda row: (row.superior == "", -counts[row.superior], vietnamese_order(row.superior)))


def calls_about(session: Session, assignment_ids: Sequence[int]) -> CallsByAssignment:
    """All calls about these assignments, by assignment."""
    return calls_where(session, Call.assignment_id.in_(assignment_ids))


def calls_where(session: Session, *which: ColumnElement[bool]) -> CallsByAssignment:
    """Calls that meet these conditions, by assignment."""
    found: dict[int, list[CallMade]] = {}
    for assignment_id, *made in session.execute(
        select(Call.assignment_id, Call.outcome, Call.at, Staff.name, func.coalesce(Remark.text, ""), Call.id)
        .join(Staff, Staff.id == Call.staff_id)
        .join(Assignment, Assignment.id == Call.assignment_id)
        .outerjoin(Remark, Remark.event_id == Call.event_id)
        .where(*which)
        .order_by(Call.at.desc(), Call.id.desc())
    ):
        found.setdefault(assignment_id, []).append(CallMade._make(made))
    return found


def contacts_of(session: Session, unit_ids: Sequence[int]) -> dict[int, Contact]:
    """Whom to speak to at each unit: preferably a contact with a telephone and a working address."""
    found = session.scalars(select(Contact).where(Contact.unit_id.in_(unit_ids), Contact.removed_at.is_(None)))
    best: dict[int, Contact] = {}
    for contact in sorted(found, key=lambda one: (one.failed_at is not None, one.phone == "", one.id)):
        best.setdefault(contact.unit_id, contact)
    return best


def acknowledgers_of(session: Session, assignment_ids: Sequence[int]) -> dict[int, Acknowledgement]:
    """By assignment, who last acknowledged it and left a telephone: that person knows about it."""
    found = session.scalars(
        select(Acknowledgement)
        .where(Acknowledgement.assignment_id.in_(assignment_ids), Acknowledgement.phone != "")
        .order_by(Acknowledgement.id)
    )
    return {row.assignment_id: row for row in found}


def phone_of(contact: Contact | None, row: SilentUnit) -> str:
    """The number to call: the contact's, else the unit's; '' if there is none."""
    return (contact.phone if contact else "") or row.phone


def missing_of(
    session: Session, assignment_ids: Sequence[int], due_at: datetime | None = None
) -> dict[int, list[tuple[int, str]]]:
    """Ids and titles of the tasks these assignments owe, for one due date or any."""
    found: dict[int, list[tuple[int, str]]] = {}
    for assignment_id, task_id, label, title in session.execute(
        select(Task.assignment_id, Task.id, Item.label, Item.title)
        .join(Item, Item.id == Task.item_id)
        .join(Period, Period.id == Task.period_id)
        .where(Task.assignment_id.in_(assignment_ids), status_sql.owed(due_at))
        .order_by(Item.position, Task.id)
    ):
        found.setdefault(assignment_id, []).append((task_id, f"{label}. {title}" if label else title))
    return found
