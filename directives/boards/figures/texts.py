"""All texts that units sent for one item."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.boards.matrix import Board, BoardRow
from directives.models import Assignment, Evidence, Link, Report, Task
from directives.queries.figures.submitted import last_versions

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
