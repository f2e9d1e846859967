"""The call list: whom to telephone before a due date, at which contact, and the calls already made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, Select, Subquery, and_, case, func, not_, outerjoin, select, true, union_all
from sqlalchemy.orm import Session

from directives.boards import unanswered
from directives.boards.deadlines import DirectiveDeadline
from directives.boards.unanswered import SilenceScope, SilentUnit, silence_sql
from directives.boards.unanswered.silence_sql import PLACES
from directives.models import Acknowledgement, Assignment, Call, Contact, Remark, Staff
from directives.queries.agency_calendar import calendar_of
from directives.rules import schedule, silence
from directives.rules.schedule import OFFICE_HOURS, OfficeHours
from directives.rules.search import vietnamese_order
from directives.rules.silence import CallMade

CallsByAssignment = Mapping[int, Sequence[CallMade]]
"""{assignment id: its calls, newest first}"""


class CallList(NamedTuple):
    """Units to call before a due date, most urgent first, and those that owe something but are not called."""

    rows: list[SilentUnit]
    calls: CallsByAssignment
    """About the units that are listed."""
    not_yet: list[tuple[SilentUnit, datetime]]
    """Units that a mail asked a short time ago, and from when each may be called; the first to be called first."""
    counts: "CallCounts"

    @property
    def left_out(self) -> int:
        return self.counts.left_out


class CallCounts(NamedTuple):
    """How many units of a call list there are, whatever part of it is shown."""

    to_call: int = 0
    called: int = 0
    """Those of them about which somebody has called."""
    not_yet: int = 0
    left_out: int = 0
    """Units that are not called because they wait for the department or are paused."""


@dataclass(frozen=True)
class ListPart:
    """Which part of the list, and in which order."""

    by_superior: bool = False
    """Under their superiors, the one with most units first."""
    most: int | None = None
    """So many rows at most, and as many that are not called yet."""
    after: int = 0


WHOLE = ListPart()


def call_list(
    session: Session,
    scope: SilenceScope,
    deadline: DirectiveDeadline,
    now: datetime,
    hours: OfficeHours = OFFICE_HOURS,
    part: ListPart = WHOLE,
) -> CallList:
    """The call list for one due date of a directive. Calls count from when the missing tasks were asked for."""
    mailed_since = silence.early_since(now, calendar_of(session, scope.agency_id), hours)
    found = session.execute(_query(_needs(scope, deadline, mailed_since, now), part)).all()
    counts = CallCounts(*(number or 0 for number in found[0][-len(CallCounts._fields) :]))
    listed = unanswered.to_acknowledge(session, scope, unanswered.rows_of(found), now)
    early = {row.assignment_id for row in unanswered.rows_of(one for one in found if one.early)}
    rows = [row for row in listed if row.assignment_id not in early]
    waiting = [row for row in listed if row.assignment_id in early]
    moments = too_early(session, scope.agency_id, waiting, now, hours)
    not_yet = [(row, moments[row.assignment_id]) for row in waiting if row.assignment_id in moments]
    not_yet.sort(key=lambda pair: (pair[1], vietnamese_order(pair[0].name)))
    return CallList(rows, calls_since(session, [*rows, *waiting], deadline), not_yet, counts)


NAMED = ("sort_name", "id")


def _order(part: ListPart) -> tuple[str, ...]:
    need = ("answered", "urgency", "calls", *NAMED)
    return ("no_superior", "fewer", "superior_sort", "superior", *need) if part.by_superior else need


def _query(found: CTE, part: ListPart) -> Select[*tuple[Any, ...]]:
    """The units to call and those not called yet, each with CallCounts: one query, so that needs are found out once."""
    sums, listed = _sums(found), union_all(_to_call(found, part), _not_yet(found, part)).subquery("listed")
    both = outerjoin(sums, listed, true())
    return unanswered.shown(listed, both, ("early", *_order(part)), listed.c.early, *sums.c)


def _to_call(found: CTE, part: ListPart) -> Select[*tuple[Any, ...]]:
    """By silence.need and name."""
    listed = select(found, *_under_superiors(found)).where(found.c.is_called_for, not_(found.c.early))
    whole = listed.subquery("to_call")
    in_order = select(whole).order_by(*(whole.c[name] for name in _order(part))).limit(part.most).offset(part.after)
    return select(in_order.subquery("some_to_call"))


def _not_yet(found: CTE, part: ListPart) -> Select[*tuple[Any, ...]]:
    """Those that were asked first, first."""
    listed = select(found, *_under_superiors(found)).where(found.c.is_called_for, found.c.early)
    in_order = listed.order_by(found.c.asked_at, *(found.c[name] for name in NAMED)).limit(part.most)
    return select(in_order.subquery("some_not_yet"))


def _under_superiors(found: CTE) -> tuple[ColumnElement[int], ...]:
    """The superior with most of these units first, and units without one last."""
    beside = func.count().over(partition_by=found.c.superior)
    return case((found.c.superior == "", 1), else_=0).label("no_superior"), (-beside).label("fewer")


def _needs(scope: SilenceScope, deadline: DirectiveDeadline, mailed_since: datetime, now: datetime) -> CTE:
    """The silent units with what silence.need goes by, in SQL, and whether a mail asked them too short a time ago."""
    found, calls = unanswered.found_in(scope, now), _calls_counted(scope, deadline, now)
    urgency = {PLACES[why]: place for place, why in enumerate(silence.CALLED_FOR)}
    asked = silence_sql.asked_since(mailed_since)
    return (
        select(
            found,
            found.c.place.in_(urgency).label("is_called_for"),
            case(urgency, value=found.c.place, else_=len(urgency)).label("urgency"),
            func.coalesce(calls.c.calls, 0).label("calls"),
            func.coalesce(calls.c.answered, 0).label("answered"),
            asked.c.asked_at,
            asked.c.asked_at.is_not(None).label("early"),
        )
        .outerjoin(calls, calls.c.assignment_id == found.c.id)
        .outerjoin(asked, asked.c.assignment_id == found.c.id)
        .cte("needs")
        .prefix_with("MATERIALIZED")
    )


def _calls_counted(scope: SilenceScope, deadline: DirectiveDeadline, now: datetime) -> Subquery:
    """By assignment, how many calls were made, and whether somebody was reached today."""
    midnight = schedule.at(schedule.local(now).date(), time(0))
    today = and_(Call.outcome.in_(silence.ANSWERED_CALLS), Call.at >= midnight)
    return (
        select(Call.assignment_id, func.count().label("calls"), func.max(case((today, 1), else_=0)).label("answered"))
        .join(Assignment, Assignment.id == Call.assignment_id)
        .where(Assignment.directive_id == scope.directive_id, Call.at >= deadline.opens_at)
        .group_by(Call.assignment_id)
        .subquery("calls_made")
    )


def _sums(found: CTE) -> Subquery:
    """CallCounts."""
    to_call = and_(found.c.is_called_for, not_(found.c.early))
    conditions = (to_call, and_(to_call, found.c.calls > 0), and_(found.c.is_called_for, found.c.early))
    counted = zip(CallCounts._fields, (*conditions, not_(found.c.is_called_for)), strict=True)
    return select(*(func.sum(case((one, 1), else_=0)).label(name) for name, one in counted)).subquery("sums")


def too_early(
    session: Session, agency_id: int, rows: Sequence[SilentUnit], now: datetime, hours: OfficeHours
) -> dict[int, datetime]:
    """Of these units, those that a mail asked too short a time ago, by assignment: from when each may be called."""
    calendar = calendar_of(session, agency_id)
    found = {asked_at: silence.call_from(asked_at, calendar, hours) for asked_at in {row.asked_at for row in rows}}
    moments = ((row.assignment_id, found[row.asked_at]) for row in rows)
    return {assignment_id: at for assignment_id, at in moments if at is not None and now < at}


def calls_about(session: Session, assignment_ids: Sequence[int]) -> CallsByAssignment:
    """All calls about these assignments, by assignment."""
    return calls_where(session, Call.assignment_id.in_(assignment_ids))


def calls_since(session: Session, rows: Sequence[SilentUnit], deadline: DirectiveDeadline | None) -> CallsByAssignment:
    """The calls about these units that count for a due date: since what is missing was asked for."""
    if deadline is None:
        return {}
    about = Call.assignment_id.in_([row.assignment_id for row in rows])
    return calls_where(session, about, Call.at >= deadline.opens_at)


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
