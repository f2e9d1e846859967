"""Silent units and the reason for each, found, counted and cut by the database."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, FromClause, Select, case, func, outerjoin, select
from sqlalchemy.orm import Session, aliased

from directives.boards import acknowledging
from directives.boards.unanswered import silence_sql
from directives.boards.unanswered.asked import SilenceScope, followed, of_units, owed_by
from directives.boards.unanswered.silence_sql import PLACES
from directives.models import Assignment, Directive, Unit, UnitKind, UnitPause
from directives.queries import pauses, waiting
from directives.terms import Silence

MANY = 1000


class SilentUnit(NamedTuple):
    """A unit that owes something for a directive and has not answered, with the reason."""

    why: Silence
    acknowledged: bool
    assignment_id: int
    public_id: str
    unit_id: int
    """Whom to ask: the unit that answers for the assignment now."""
    name: str
    took_from: str
    """The unit whose it was, if it was taken over; else ''."""
    search_name: str
    phone: str
    kind_id: int | None
    kind: str
    superior: str
    superior_phone: str
    directive: str
    """The directive's public id."""
    number: str
    owed: int
    """How many tasks the unit owes."""
    due_at: datetime | None
    """The earliest due date of these."""
    asked_at: datetime | None
    """When the last mail that asked the unit for something was sent."""


def silent(session: Session, scope: SilenceScope, now: datetime) -> list[SilentUnit]:
    """Silent units of open directives, by reason and name."""
    listed = select(found_in(scope, now)).subquery("listed")
    return to_acknowledge(session, scope, rows_of(session.execute(shown(listed, listed, IN_ORDER))), now)


def page(
    session: Session, scope: SilenceScope, now: datetime, why: Silence | None, most: int, after: int
) -> tuple[dict[Silence, int], list[SilentUnit]]:
    """Counts of all silent units by reason; and at most so many after the first ones, of one reason or of all.

    By reason, then by name. It is one query, since the database finds out the reasons for each query anew.
    """
    found = found_in(scope, now)
    sums = select(found.c.place, func.count().label("units")).group_by(found.c.place).subquery("sums")
    which = () if why is None else (found.c.place == PLACES[why],)
    listed = select(found).where(*which).order_by(*(found.c[name] for name in IN_ORDER)).limit(most).offset(after)
    part = listed.subquery("listed")
    both = outerjoin(sums, part, part.c.place == sums.c.place)
    rows = session.execute(shown(part, both, IN_ORDER, sums.c.place, sums.c.units)).all()
    known: dict[int, int] = {place: units for *_row, place, units in rows}
    counts = {reason: known[place] for reason, place in PLACES.items() if place in known}
    return counts, to_acknowledge(session, scope, rows_of(rows), now)


IN_ORDER = ("place", "sort_name", "number", "id")


def found_in(scope: SilenceScope, now: datetime) -> CTE:
    """The silent units, each with its reason and what lists are sorted by; what rows show is joined afterwards."""
    owed, asked, superior = owed_by(scope, now), aliased(Unit), aliased(Unit)
    paused = select(UnitPause.unit_id).where(pauses.running(now))
    facts: dict[str, ColumnElement[bool]] = {
        "told": Assignment.told_at.is_not(None),
        "unreachable": Assignment.unreachable_at.is_not(None),
        "acknowledged": Assignment.acknowledged_at.is_not(None),
        "not_ours": Assignment.not_ours_at.is_not(None),
        "objects": waiting.AMONG_OBJECTING,
        "wants_later": waiting.AMONG_ASKING,
        "replied": waiting.AMONG_REPLYING,
        "paused": asked.id.in_(paused),
        "opened": silence_sql.OPENED,
        "drafted": owed.c.drafted > 0,
        "answered": silence_sql.ANSWERED,
        "untouched": owed.c.untouched > 0,
    }
    named = (asked.is_named(scope.name),) if scope.name else ()
    one = (Assignment.public_id == scope.assignment,) if scope.assignment is not None else ()
    awaited = (acknowledging.is_awaited(now),) if scope.acknowledging else ()
    return (
        select(
            Assignment.id,
            silence_sql.why(facts).label("place"),
            facts["acknowledged"].label("acknowledged"),
            owed.c.owed,
            owed.c.due_at,
            asked.sort_name,
            Directive.number,
            func.coalesce(superior.name, "").label("superior"),
            func.coalesce(superior.sort_name, "").label("superior_sort"),
        )
        .join_from(Assignment, owed, owed.c.assignment_id == Assignment.id)
        .join(Directive, Directive.id == Assignment.directive_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .join(asked, asked.id == Assignment.responsible_unit_id)
        .outerjoin(superior, superior.id == asked.parent_id)
        .where(*followed(scope), *of_units(scope), *named, *one, *awaited)
        .cte("silent")
        .prefix_with("MATERIALIZED")  # else the reason is found out again wherever a query names it
    )


REASONS = tuple(PLACES)


def rows_of(found: Iterable[Sequence[Any]]) -> list[SilentUnit]:
    """What a query of `shown` found: its rows without what it selects beside them, and without those of sums alone."""
    rows = (row[: len(SilentUnit._fields)] for row in found)
    return [SilentUnit(REASONS[place], bool(known), *more) for place, known, *more in rows if place is not None]


def to_acknowledge(session: Session, scope: SilenceScope, rows: list[SilentUnit], now: datetime) -> list[SilentUnit]:
    """If acknowledging is asked about: units that still have to, each with its own date for it; else all of them."""
    if not scope.acknowledging:
        return rows
    ids = [row.assignment_id for row in rows]
    which = Assignment.id.in_(ids) if len(ids) <= MANY else Directive.issuer_id == scope.agency_id
    dates = {one.assignment_id: one.due_at for one in acknowledging.awaited(session, scope.agency_id, now, which)}
    return [row._replace(due_at=dates[row.assignment_id]) for row in rows if row.assignment_id in dates]


def shown(
    found: FromClause, begin: FromClause, order: Sequence[str], *beside: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    """Rows of `found_in` with all that a line shows, in the order of these columns of theirs, and `beside` after it.

    `begin` is them, or a join that they are part of.
    """
    asked, superior = aliased(Unit), aliased(Unit)
    return (
        select(
            found.c.place,
            found.c.acknowledged,
            Assignment.id,
            Assignment.public_id,
            asked.id,
            asked.name,
            case((asked.id != Unit.id, Unit.name), else_=""),
            asked.search_name,
            asked.phone,
            Unit.kind_id,
            func.coalesce(UnitKind.name, ""),
            func.coalesce(superior.name, ""),
            func.coalesce(superior.phone, ""),
            Directive.public_id,
            Directive.number,
            found.c.owed,
            found.c.due_at,
            silence_sql.ASKED_AT,
            *beside,
        )
        .select_from(begin)
        .outerjoin(Assignment, Assignment.id == found.c.id)
        .outerjoin(Directive, Directive.id == Assignment.directive_id)
        .outerjoin(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(asked, asked.id == Assignment.responsible_unit_id)
        .outerjoin(UnitKind, UnitKind.id == Unit.kind_id)
        .outerjoin(superior, superior.id == asked.parent_id)
        .order_by(*(found.c[name] for name in order))
    )
