"""All texts that units sent for one item."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.boards import board as boards
from directives.boards.matrix import Board, BoardColumn, BoardRow
from directives.models import Assignment, Directive, Evidence, Link, Report, Task, Unit, UnitKind
from directives.queries import board_rows
from directives.queries.figures.submitted import last_versions
from directives.terms import Standing

AT_ONCE = 500
"""Reports read together."""


def sent(session: Session, board: Board, place: int) -> list[tuple[BoardRow, int]]:
    """The units that sent something for the item of the column at `place`, in the board's order, each with the id of
    its last version.
    """
    found = session.execute(
        select(Assignment.public_id, Report.id)
        .join_from(Report, Task, Task.id == Report.task_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Report.id.in_(last_versions(board.columns[place].period.id, board.at)))
    )
    ids = dict(found.all())
    return [(row, ids[row.assignment]) for row in board.rows if row.assignment in ids]


def count_sent(session: Session, column: BoardColumn) -> int:
    """How many units have sent something for the item of a column by now."""
    return session.scalar(select(func.count(Task.id)).where(*_has_sent(column))) or 0


def sent_page(
    session: Session, board: Board, place: int, directive: Directive, most: int, after: int
) -> list[tuple[BoardRow, int]]:
    """The same for a board of today that has no rows: at most so many after the first ones."""
    senders = session.execute(
        select(Task.id, Task.assignment_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .join(Unit, Unit.id == Assignment.unit_id)
        .outerjoin(UnitKind, UnitKind.id == Unit.kind_id)
        .where(*_has_sent(board.columns[place]))
        .order_by(*board_rows.BOARD_ORDER)
        .limit(most)
        .offset(after)
    )
    assignments = dict(senders.all())
    last = select(Report.task_id, func.max(Report.id)).where(Report.task_id.in_(assignments), _IS_SENT)
    ids = {assignments[task_id]: id_ for task_id, id_ in session.execute(last.group_by(Report.task_id))}
    asked = tuple(replace(column, periods=(column.period,)) for column in board.columns)
    rows = boards.rows_of(session, directive, board.at, None, asked, list(ids))
    return [(row, ids[row.assignment_id]) for row in rows]


_IS_SENT = Report.standing != Standing.UNDER_WAY


def _has_sent(column: BoardColumn) -> tuple[ColumnElement[bool], ...]:
    """Over Task: it is of the column's period, and a version of it was sent."""
    versions = select(Report.id).where(Report.task_id == Task.id, _IS_SENT)
    return Task.period_id == column.period.id, versions.exists()


def texts(session: Session, some: Sequence[tuple[BoardRow, int]]) -> list[tuple[BoardRow, Report]]:
    """The reports of some of them, with all that is shown of these."""
    reports = {
        report.id: report
        for start in range(0, len(some), AT_ONCE)
        for report in session.scalars(
            select(Report)
            .where(Report.id.in_([id_ for _, id_ in some[start : start + AT_ONCE]]))
            .options(
                selectinload(Report.evidence).joinedload(Evidence.file),
                selectinload(Report.links),
                joinedload(Report.letter_file),
                joinedload(Report.link).joinedload(Link.contact),
                joinedload(Report.staff),
            )
        )
    }
    return [(row, reports[id_]) for row, id_ in some]
