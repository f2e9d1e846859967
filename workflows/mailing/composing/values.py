"""The plain values of mail templates: a directive, its items and its due dates for one unit."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy.orm import object_session

from directives.models import Assignment, Directive, Item, Task
from directives.queries.task_status import is_open, read_as_told
from directives.releases.asking import waiting_of
from directives.rules import status
from directives.rules.status import Reading
from directives.terms import Obligation, ReportingMode
from workflows.mailing.composing.due_words import by_when, relative_due
from workflows.web import formats

WITH_KIND = re.compile(r"/(QĐ|KH|CT|TB|HD|TTr|BC|CĐ|GM|QC|NQ|TT|CTr|PA|ĐA)-")
"""The number of any document but a công văn contains its kind (Decree 30/2020, annex III)."""

RECURRENCES = {"DAILY": "daily", "WEEKLY": "weekly", "MONTHLY": "monthly", "YEARLY": "yearly"}


@dataclass(frozen=True)
class ItemView:
    """One item in one period, for one unit."""

    label: str
    title: str
    obligation: Obligation
    mode: ReportingMode
    recurrence: str
    """How often it recurs, such as 'weekly'; '' if it is due once."""
    due_at: datetime | None
    set_by_department: bool
    also: tuple[str, ...]
    """Labels of the items that are answered through this one."""
    period: int = 1
    late: bool = False
    """Whether it is overdue."""
    returned: bool = False
    """Whether its report was returned: `due_at` is then the date of the supplement."""
    supplement_late: bool = False
    """Whether that date has passed."""
    given_late: bool = False
    """Whether the unit was told after the due date, so that it has none."""
    data_days: str = ""
    """'từ 17/4 đến hết 23/4/2020': the days that its figures are about; '' if the item names none."""
    waits: bool = False
    """Whether it is entered and waits for the head of the unit."""


@dataclass(frozen=True)
class NextDue:
    """The unit's next due date, and what is due by then."""

    due_at: datetime
    what: str
    """'báo cáo số liệu tuần', 'báo cáo', '2 nội dung': for a subject line."""
    short: str
    """'hạn 15:00 thứ Sáu 24/4', 'chậm nhất thứ Năm 30/4'."""


@dataclass(frozen=True)
class SignedCopy:
    """The file of the signed copy; `size` in bytes."""

    name: str
    size: int


@dataclass(frozen=True)
class DirectiveView:
    """A directive for one unit."""

    kind: str
    number: str
    short: str
    """'CV 649/SGDĐT-GDTrH'."""
    dated_on: date | None
    subject: str
    link: str
    """The URL of the unit's page; '' if it is closed."""
    items: tuple[ItemView, ...]
    nearest: NextDue | None
    signed: SignedCopy | None
    enclosures: tuple[str, ...]
    owed: tuple[ItemView, ...] = ()
    """What the unit still owes, if the mail says so."""

    @property
    def is_late(self) -> bool:
        """Whether one of its items is overdue."""
        return any(item.late for item in self.items)


def directive_view(
    assignment: Assignment,
    link: str,
    tasks: list[Task],
    now: datetime,
    *,
    says_what_remains: bool = False,
    names_past_dates: bool = False,
) -> DirectiveView:
    """The directive with the items of a mail: the tasks it names, or else all current ones of the unit."""
    directive = assignment.directive
    through = _answered_through(directive)
    shown = sorted(tasks or present(assignment.tasks, now), key=lambda task: (task.item.position, task.period.number))
    kind, short = named(directive)
    signed = directive.signed_file
    owed = _still_owed(assignment.tasks, now) if says_what_remains else []
    readings = {task.id: read_as_told(task, now) for task in {*shown, *owed}}
    waiting = _waiting(assignment, shown)
    return DirectiveView(
        kind,
        directive.number,
        short,
        directive.dated_on,
        directive.subject,
        link,
        tuple(_item(task, readings[task.id], through, waits=task.id in waiting) for task in shown),
        _nearest([(task, readings[task.id]) for task in owed or shown], now, names_past_dates),
        SignedCopy(formats.file_name(directive.number), signed.size) if signed else None,
        tuple(enclosure.name for enclosure in directive.enclosures if enclosure.file_id is not None),
        tuple(_item(task, readings[task.id], through) for task in owed),
    )


def count_late(directives: list[DirectiveView]) -> int:
    """How many items of these directives are overdue."""
    return sum(item.late for directive in directives for item in directive.items)


def soonest(directives: list[DirectiveView], now: datetime) -> str:
    """The first due date of a reminder, relative to the day it is sent; '' if there is none."""
    dates = [directive.nearest.due_at for directive in directives if directive.nearest]
    return relative_due(min(dates), now) if dates else ""


def named(directive: Directive) -> tuple[str, str]:
    """The word for its kind and its short name: 'Công văn', 'CV 649/SGDĐT-GDTrH'."""
    kind, mark = (_("Văn bản"), _("VB")) if WITH_KIND.search(directive.number) else (_("Công văn"), _("CV"))
    return str(kind), f"{mark} {directive.number}"


def _still_owed(tasks: list[Task], now: datetime) -> list[Task]:
    """The tasks that the unit still has to answer; a conditional item is not owed."""
    return [
        task
        for task in tasks
        if is_open(task)
        and task.item.obligation != Obligation.CONDITIONAL
        and task.period.opens_at <= now
        and task.period.locked_at is None
    ]


def present(tasks: list[Task], now: datetime) -> list[Task]:
    """The latest period of each item that is still asked."""
    last: dict[int, Task] = {}
    for task in tasks:
        if task.standing in status.UNCOUNTED or task.period.opens_at > now:
            continue
        if task.item_id not in last or last[task.item_id].period.number < task.period.number:
            last[task.item_id] = task
    return list(last.values())


def _answered_through(directive: Directive) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    for item in directive.items:
        if item.through_id is not None and item.label:
            found[item.through_id] = (*found.get(item.through_id, ()), item.label)
    return found


def _waiting(assignment: Assignment, tasks: list[Task]) -> Collection[int]:
    """The tasks (ids) that wait for the head; units that do not want that cost no query."""
    session = object_session(assignment)
    return waiting_of(session, tasks) if session is not None and assignment.unit.two_hands else ()


def _item(task: Task, reading: Reading, through: dict[int, tuple[str, ...]], *, waits: bool = False) -> ItemView:
    item = task.item
    return ItemView(
        item.label,
        item.title,
        item.obligation,
        item.mode,
        recurrence_of(item),
        reading.due_at,
        item.set_by_department,
        through.get(item.id, ()),
        task.period.number,
        reading.late,
        reading.status in status.RETURNED,
        reading.supplement_late,
        reading.given_late,
        formats.vn_window(task.period),
        waits,
    )


def recurrence_of(item: Item) -> str:
    """How often an item recurs: a key of workflows.web.words.tasks.recurrence_word."""
    rule = dict(part.partition("=")[::2] for part in item.rrule.split(";"))
    if rule.get("FREQ") == "MONTHLY" and rule.get("INTERVAL") == "3":
        return "quarterly"
    return RECURRENCES.get(rule.get("FREQ", ""), "") if rule.get("INTERVAL", "1") == "1" else ""


def _nearest(tasks: list[tuple[Task, Reading]], now: datetime, names_past_dates: bool) -> NextDue | None:
    owed = [
        (due, (task, reading))
        for task, reading in tasks
        if reading.owed and (due := reading.due_at) is not None and (due > now or names_past_dates)
    ]
    if not owed:
        return None
    first = min(due for due, _pair in owed)
    same = [pair for due, pair in owed if due == first]
    what = _what_of_one(*same[0]) if len(same) == 1 else _("%(n)s nội dung", n=len(same))
    return NextDue(first, what, by_when(first))


def _what_of_one(task: Task, reading: Reading) -> str:
    what = _what(task)
    return str(_("phần bổ sung %(what)s", what=what)) if reading.status in status.RETURNED else what


def _what(task: Task) -> str:
    often = {"daily": _("ngày"), "weekly": _("tuần"), "monthly": _("tháng"), "quarterly": _("quý")}
    asked = {ReportingMode.FIGURES: _("báo cáo số liệu"), ReportingMode.REPORT: _("báo cáo")}.get(task.item.mode)
    if asked is None:
        return str(_("1 nội dung"))
    return " ".join(filter(None, (str(asked), often.get(recurrence_of(task.item)))))
