"""Shared by a superior's pages: render in the issuer's name, with the assignment that the link opens."""

from collections.abc import Sequence
from typing import NamedTuple

from directives.database import db
from directives.models import Report, Task
from directives.queries import submissions
from workflows.web.signed import who_signed


class SchoolAnswer(NamedTuple):
    """What a school answered last, and who said so."""

    task: Task
    report: Report
    signed: str


def answers_of(tasks: Sequence[Task]) -> list[SchoolAnswer]:
    """The newest answer of each of these tasks that has one, in their order."""
    newest: dict[int, Report] = {}
    for report in submissions.reports(db.session, tasks):  # the newest first
        newest.setdefault(report.task_id, report)
    found = []
    for task in tasks:
        if task.id in newest:
            report = newest[task.id]
            found.append(SchoolAnswer(task, report, who_signed(report)))
    return found
