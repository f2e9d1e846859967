"""Spreadsheets that take longer than a request should."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from directives import files
from directives.boards.matrix import BoardRow
from directives.models import Job
from directives.terms import JobKind
from workflows import clock
from workflows.jobs.kind import LongWork, MadeFile, WorkProgress
from workflows.monitoring import exports
from workflows.monitoring.forms import read_query
from workflows.monitoring.steps import ChosenRows, chosen_rows


def board_sheet(session: Session, job: Job, progress: WorkProgress) -> MadeFile:
    """The board with the filters that were asked for, as of the moment at which it is made or a past one."""
    assert job.directive is not None, "it was asked for a directive"
    wanted = read_query(job.values)
    chosen = chosen_rows(session, job.directive, wanted, clock.now(session))
    grid = exports.board_grid(chosen.board, _noted(chosen, progress))
    return MadeFile(exports.file_name(chosen.board, "bang", "xlsx"), exports.save(grid, "xlsx"), files.XLSX)


def _noted(chosen: ChosenRows, progress: WorkProgress) -> Iterator[Sequence[BoardRow]]:
    """The parts, each noted as done when the next is asked for."""
    done = 0
    for rows in chosen.parts:
        progress.reach(done, chosen.units)
        yield rows
        done += len(rows)


LONG_WORK = [LongWork(JobKind.BOARD_SHEET, board_sheet)]
