"""The deadlines in a mail's calendar file: those that the unit owes, or those to remove from its calendar."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import parseaddr

from flask import current_app

from directives.models import Assignment, Task
from directives.queries import task_status
from directives.terms import Obligation
from workflows.mailing.composing import calendar, values
from workflows.mailing.composing.calendar import CalendarMethod
from workflows.mailing.composing.message import Attachment
from workflows.web import links
from workflows.web.formats import file_name


def calendar_file(
    method: CalendarMethod | None, assignment: Assignment, tasks: Iterable[Task], now: datetime
) -> Attachment | None:
    """The file of a mail about an assignment, or None; `tasks` are those that its lines name."""
    if method is None:
        return None
    concerned = list(tasks) if method == CalendarMethod.CANCEL else []
    dues = tuple(
        calendar.CalendarDue(task.item.position, task.period.number, due_at, task.item.title)
        for task in concerned or assignment.tasks
        if (due_at := task_status.due_at_of(task)) is not None and now < due_at and _belongs_in(task, method, now)
    )
    return _attachment(method, dues, assignment, now) if dues else None


def _belongs_in(task: Task, method: CalendarMethod, now: datetime) -> bool:
    """PUBLISH takes tasks that are still owed, CANCEL those that are not."""
    if task.item.obligation == Obligation.CONDITIONAL or task.period.opens_at > now:
        return False
    owed = task_status.is_open(task) and task.period.locked_at is None
    return owed == (method == CalendarMethod.PUBLISH)


def _attachment(
    method: CalendarMethod, dues: tuple[calendar.CalendarDue, ...], assignment: Assignment, now: datetime
) -> Attachment:
    directive = assignment.directive
    deadlines = calendar.CalendarDeadlines(
        method,
        dues,
        values.named(directive)[1],
        " ".join(directive.issuer.name.split()),
        parseaddr(current_app.config["MAIL_DEFAULT_SENDER"])[1],
        links.page("/phieu/"),
    )
    # both chains only grow, so the number rises with every moved date
    sequence = directive.head_seq + assignment.head_seq
    return Attachment(
        file_name(directive.number, "han-", "ics"),
        calendar.media_type(method),
        calendar.write(deadlines, assignment.public_id, sequence, now),
    )
