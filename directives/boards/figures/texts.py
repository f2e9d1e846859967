"""All texts that units sent for one item."""

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.boards.matrix import Board, BoardRow
from directives.models import Assignment, Evidence, Link, Report, Task
from directives.queries.figures.submitted import last_versions


def texts(session: Session, board: Board, place: int) -> list[tuple[BoardRow, Report]]:
    """The last versions of all texts for the item of the column at `place`, in the board's order."""
    reports = session.execute(
        select(Assignment.public_id, Report)
        .join(Task, Task.id == Report.task_id)
        .join(Assignment, Assignment.id == Task.assignment_id)
        .where(Report.id.in_(last_versions(board.columns[place].period.id, board.at)))
        .options(
            selectinload(Report.evidence).joinedload(Evidence.file),
            selectinload(Report.links),
            joinedload(Report.letter_file),
            joinedload(Report.link).joinedload(Link.contact),
            joinedload(Report.staff),
        )
    )
    found = dict(reports.all())
    return [(row, found[row.assignment]) for row in board.rows if row.assignment in found]
