"""The deadlines in a mail's calendar file: those that the unit owes, or those to remove from its calendar."""

from collections.abc import Iterable, Mapping
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
    content = _content(method, assignment, concerned or assignment.tasks, now)
    name = file_name(assignment.directive.number, "han-", "ics")
    return Attachment(name, calendar.media_type(method), content) if content else None


def calendar_feed(assignments: Mapping[Assignment, Iterable[Task]], name: str, now: datetime) -> bytes:
    """One calendar of what is owed of several letters, with the events of their mails' files."""
    files = (_content(CalendarMethod.PUBLISH, one, tasks, now) for one, tasks in assignments.items())
    return calendar.feed(filter(None, files), name)


def _content(method: CalendarMethod, assignment: Assignment, tasks: Iterable[Task], now: datetime) -> bytes | None:
    dues = tuple(
        calendar.CalendarDue(task.item.position, task.period.number, due_at, task.item.title)
        for task in tasks
        if (due_at := task_status.due_at_of(task)) is not None and now < due_at and _belongs_in(task, method, now)
    )
    return _written(method, dues, assignment, now) if dues else None


def _belongs_in(task: Task, method: CalendarMethod, now: datetime) -> bool:
    """PUBLISH takes tasks that are still owed, CANCEL those that are not."""
    if task.item.obligation == Obligation.CONDITIONAL or task.period.opens_at > now:
        return False
    owed = task_status.is_open(task) and task.period.locked_at is None
    return owed == (method == CalendarMethod.PUBLISH)


def _written(
    method: CalendarMethod, dues: tuple[calendar.CalendarDue, ...], assignment: Assignment, now: datetime
) -> bytes:
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
    return calendar.write(deadlines, assignment.public_id, sequence, now)
