"""Law 9 as values: whatever counts the same thing at one moment counts alike."""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from directives.boards import call_list, deadlines, news, progress, unanswered, upcoming
from directives.boards.board import board
from directives.boards.matrix import Board, area_notes
from directives.boards.paging.choosing import RowQuery
from directives.boards.paging.page import board_page
from directives.boards.progress import DirectiveProgress
from directives.boards.unanswered import SilenceScope
from directives.database import db
from directives.models import Assignment, Directive, Task
from directives.queries import task_status
from directives.record import projection
from directives.rules import reminder_plan, schedule
from directives.rules.status import AWAITED
from directives.terms import BoardView, News, Obligation, ReportingMode, Status
from tests.laws import figures, told
from workflows.documents.steps import summarise
from workflows.monitoring.forms import BoardQuery
from workflows.monitoring.steps import filter_rows

LONG_AGO = timedelta(days=400)


@dataclass(frozen=True)
class UnitCounts:
    """How many units stand where; the same from every source."""

    late: int
    due_soon: int
    unreached: int
    supplement_late: int
    awaits_date: int


VIEWS = {
    "late": BoardQuery(late=True),
    "due_soon": BoardQuery(state=BoardView.DUE_SOON),
    "unreached": BoardQuery(state=BoardView.UNREACHED),
    "supplement_late": BoardQuery(state=Status.SUPPLEMENT_LATE),
    "awaits_date": BoardQuery(state=BoardView.AWAITS_DATE),
}
"""What the links of the front page ask of the board."""


@dataclass(frozen=True)
class Counted:
    """One directive at one moment, after all sources were compared."""

    directive: Directive
    board: Board
    front: DirectiveProgress
    units: UnitCounts


def tasks_of(directive: Directive) -> list[Task]:
    asked = select(Task).join(Assignment).where(Assignment.directive_id == directive.id)
    return list(db.session.scalars(asked.order_by(Task.id)))


def compare(directive: Directive, moment: datetime) -> Counted:
    """All counts of one directive, compared with each other and with the rows themselves."""
    session = db.session
    assert not list(projection.faulty_counters(session, directive.id))
    made, front = board(session, directive, moment), progress.of_directive(session, directive, moment)
    total = made.total
    _compare_pages(made, directive, moment)
    units = UnitCounts(
        total.late_units, total.due_soon_units, total.unreached, total.supplement_late_units, total.awaits_date_units
    )

    assert (front.units, front.acknowledged, front.complete) == (total.units, total.acknowledged, total.complete)
    assert units == UnitCounts(front.late, front.due_soon, front.unreached, front.supplement_late, front.awaits_date)
    assert asdict(units) == {name: len(filter_rows(made, query)) for name, query in VIEWS.items()}
    tasks = tasks_of(directive)
    late = [task for task in tasks if told.is_late(task, moment)]
    assert total.counts.late == len(late)
    assert {row.name for row in made.rows if row.late} == {task.assignment.unit.name for task in late}

    figures.compare(made, directive, tasks, moment)
    paper = summarise(session, directive, moment)
    assert paper.now.timeliness == {kind: total.timeliness.get(kind, 0) for kind in paper.now.timeliness}
    assert (paper.late_units, len(paper.unreached)) == (units.late, units.unreached)
    items = [pair for pair in zip(paper.items, total.items, strict=True) if not pair[0].obligation.is_conditional]
    assert all((printed.done, printed.owed) == (item.done, item.owed) for printed, item in items)
    named = {name.split(" (")[0] for owing in paper.owing if owing.late for name in owing.names}
    assert named == {row.name for row in made.rows if row.late}

    found = Counted(directive, made, front, units)
    if directive.state.is_issued:
        _compare_mails(found, moment)
        _compare_lists(found, tasks, moment)
    return found


def _compare_pages(made: Board, directive: Directive, moment: datetime) -> None:
    """What the database chooses and adds up for a page, with what is made of all rows; one filter at each moment."""
    if (directive.id + int(moment.timestamp()) // 60) % 3:
        return  # forty queries: after each third step
    shown = board_page(db.session, directive, moment, BoardQuery().choice)
    assert (shown.board.rows, shown.found) == (made.rows, len(made.rows))
    seen = [BoardQuery(state=state) for state in {state for item in made.total.items for state in item.statuses}]
    queries = [*VIEWS.values(), BoardQuery(state=BoardView.GAPS), *seen]
    query = queries[int(moment.timestamp()) // 180 % len(queries)]
    chosen = RowQuery(directive.id, query.choice, made.columns, moment).page(db.session, 1, 1000)
    assert chosen == [row.assignment_id for row in filter_rows(made, query)], query
    assert (shown.board.columns, shown.board.total) == (made.columns, made.total)
    assert tuple(shown.notes) == area_notes(made)
    sums = [
        (group.name, group.total.units, group.total.acknowledged, group.total.late_units)
        for group in (*shown.groups, *made.groups)
    ]
    items = [[(item.done, item.owed) for item in group.total.items] for group in (*shown.groups, *made.groups)]
    half = len(made.groups)
    assert (sums[:half], items[:half]) == (sums[half:], items[half:])


def _compare_mails(found: Counted, moment: datetime) -> None:
    """The values of both digests."""
    directive, front = found.directive, found.front
    to_leaders = progress.unfinished(db.session, directive.issuer_id, moment)
    wanted = [front] if front.complete < front.units or front.unreached else []
    assert [row for row in to_leaders if row.public_id == front.public_id] == wanted
    if directive.officer_id is None:
        return
    told_to = news.news(db.session, directive.officer_id, moment - LONG_AGO, moment)
    counts = next((one.counts for one in told_to if one.directive.id == directive.id), {})
    if counts or found.units.late:
        assert counts.get(News.LATE, news.NewsCount(0, 0)).total == found.units.late


def _compare_lists(found: Counted, tasks: list[Task], moment: datetime) -> None:
    """The unanswered list, the call lists and the dates to come."""
    session, directive = db.session, found.directive
    scope = SilenceScope(directive.issuer_id, directive.id)
    silent = {row.assignment_id: row.owed for row in unanswered.silent(session, scope, moment)}
    assert silent == Counter(task.assignment_id for task in tasks if _may_be_asked(task, moment))
    for deadline in deadlines.deadlines(session, directive):
        due = SilenceScope(directive.issuer_id, directive.id, deadline.due_at)
        listed = call_list.call_list(session, due, deadline, moment)
        owing = {task.assignment_id for task in tasks if told.is_owed(task) and told.binding(task) == deadline.due_at}
        assert len(listed.rows) + len(listed.not_yet) + listed.left_out == len(owing)
        assert {row.assignment_id for row in listed.rows} <= owing
    _compare_upcoming(directive, tasks, moment)


def _compare_upcoming(directive: Directive, tasks: list[Task], moment: datetime) -> None:
    """The dates to come are those of the tasks, whether a unit has a later one of its own or not."""
    plan = reminder_plan.plan_of(directive.issuer.reminders, directive.reminders)
    dates = upcoming.upcoming(db.session, directive, plan, schedule.OFFICE_HOURS, moment)
    open_periods = {
        (task.item_id, task.period.due_at)
        for task in tasks
        if told.binds(task) and task.period.skipped_at is None and task.item.stopped_at is None
    }
    assert {(one.item.id, one.due_at) for one in dates} == {
        (item_id, due_at) for item_id, due_at in open_periods if due_at is not None and due_at > moment
    }


def _may_be_asked(task: Task, moment: datetime) -> bool:
    """Whether the unit may be asked about it: read by the rule, one by one, not by SQL."""
    found = task_status.read_task(task, moment)
    known = task.assignment.acknowledged_at is not None
    obligation = task.item.obligation
    bound = obligation == Obligation.MANDATORY or (obligation == Obligation.ENCOURAGED and not known)
    open_still = found.open and found.status not in AWAITED and not found.returned
    asks = open_still and bound and task.item.mode != ReportingMode.INCIDENT and task.period.locked_at is None
    return asks and (found.counted or not known)
