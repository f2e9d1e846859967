"""Spreadsheets that take longer than a request should."""

from sqlalchemy.orm import Session

from directives import files
from directives.boards.board import board
from directives.models import Job
from directives.terms import JobKind
from workflows import clock
from workflows.jobs.kind import LongWork, MadeFile, WorkProgress
from workflows.monitoring import exports
from workflows.monitoring.forms import read_query
from workflows.monitoring.steps import filter_rows


def board_sheet(session: Session, job: Job, progress: WorkProgress) -> MadeFile:
    """The board with the filters that were asked for, as of the moment at which it is made or a past one."""
    assert job.directive is not None, "it was asked for a directive"
    wanted = read_query(job.values)
    made = board(session, job.directive, clock.now(session), as_of=wanted.as_of, periods=wanted.periods)
    progress.reach(1, 2)
    grid = exports.board_grid(made, filter_rows(made, wanted))
    return MadeFile(exports.file_name(made, "bang", "xlsx"), exports.save(grid, "xlsx"), files.XLSX)


LONG_WORK = [LongWork(JobKind.BOARD_SHEET, board_sheet)]
