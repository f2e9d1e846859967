"""The reports of one period as a grid: units by figures, what is flagged, what differs from the version before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, or_, select, true
from sqlalchemy.orm import Session, aliased, selectinload

from directives.boards.platform_figures import ComparedFigure, has_sum, platform_values
from directives.models import Figure, FigureSpec, Item, Period, Report, Task
from directives.queries import status_sql, task_status
from directives.queries.figures import filled_in
from directives.questions.conversations import last_said
from directives.rules.forms import checks
from directives.rules.forms.checks import FigureFinding
from directives.rules.status import UNCOUNTED
from directives.terms import EventKind, FlagKind, Obligation, Standing, Status
from workflows.reviewing.review_list import BY_UNIT, ReviewList
from workflows.web.pagination import select_page


class GridFilter(StrEnum):
    """Which reports of a period are shown; the values stand in addresses."""

    FLAGGED = "xem-lai"
    LATE = "sau-han"
    AGAIN = "gui-lai"
    NEW = "moi"
    ALL = "tat-ca"

    @property
    def is_default(self) -> bool:
        return self is GridFilter.FLAGGED

    @property
    def needs_a_look(self) -> bool:
        """Whether it says nothing to somebody who looks for the first time."""
        return self is GridFilter.NEW


class GridCell(NamedTuple):
    """What a unit filled in at one place of the form."""

    spec: FigureSpec
    filled: Figure | None
    before: Figure | None
    """The last period's, if the unit reported one."""
    earlier: Figure | None
    """What the version before held here."""
    differs: bool
    """Whether this version holds something else here than the one before."""
    findings: tuple[FigureFinding, ...]
    by_both: ComparedFigure | None = None
    """The unit's figure beside the platform's, if a platform has one."""

    @property
    def is_blank(self) -> bool:
        return _held(self.filled) == (None, None)

    @property
    def says_more(self) -> bool:
        """Whether something stands here beside what was filled in."""
        return bool(self.before or self.by_both or self.differs or self.findings)


@dataclass(frozen=True)
class GridRow:
    """The newest report of one unit."""

    report: Report
    cells: tuple[GridCell, ...]
    flags: tuple[FlagKind, ...]
    """Why it should be read, beside what is wrong with a figure."""
    is_new: bool
    status: Status
    late: bool
    """Whether it came after the due date."""
    may_decide: bool
    """Whether an officer may approve or return it now."""
    last_said: EventKind | None
    """Whether an officer has asked, and the unit answered."""

    @property
    def asked(self) -> bool:
        return self.last_said is EventKind.QUESTION_ASKED

    @property
    def answered(self) -> bool:
        return self.last_said is EventKind.QUESTION_ANSWERED

    @property
    def decided(self) -> bool:
        return not self.may_decide


class GridCounts(NamedTuple):
    """How many reports each filter shows, and how many units have sent none."""

    by_filter: Mapping[GridFilter, int]
    undecided: int
    """Reports that nobody has approved or returned."""
    missing: int

    @property
    def total(self) -> int:
        return self.by_filter[GridFilter.ALL]

    @property
    def flagged(self) -> int:
        """Reports that wait for review."""
        return self.by_filter[GridFilter.FLAGGED]

    @property
    def unflagged(self) -> int:
        """Undecided reports that nobody need read."""
        return self.undecided - self.flagged


def conditions(since_at: datetime | None) -> dict[GridFilter, ColumnElement[bool]]:
    """What each filter asks of a submitted report; `since_at` None: all are new."""
    return {
        GridFilter.FLAGGED: status_sql.AWAITS_REVIEW,
        GridFilter.LATE: status_sql.DONE_LATE,
        GridFilter.AGAIN: Report.version > 1,
        GridFilter.NEW: true() if since_at is None else Report.recorded_at > since_at,
        GridFilter.ALL: true(),
    }


def submitted(agency_id: int, *period_ids: int) -> ReviewList:
    """Every report of these periods, by unit."""
    return ReviewList(agency_id, (Task.period_id.in_(period_ids), Report.standing != Standing.UNDER_WAY), BY_UNIT)


def count(session: Session, agency_id: int, period: Period, since_at: datetime | None) -> GridCounts:
    """Count what each filter shows, in one query, and the units that have sent nothing."""
    wanted = conditions(since_at)
    sums = map(sum_of, (*wanted.values(), status_sql.REVIEWABLE))
    *counts, undecided = session.execute(submitted(agency_id, period.id).query.with_only_columns(*sums)).one()
    missing = select(sum_of(MISSING)).join(Item, Item.id == Task.item_id).where(Task.period_id == period.id)
    return GridCounts(dict(zip(wanted, counts, strict=True)), undecided, session.scalar(missing) or 0)


def sum_of(condition: ColumnElement[bool]) -> ColumnElement[int]:
    """How many rows of a query fulfil a condition."""
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer)


_newest = aliased(Report)
_newer = aliased(Report)
SENT = or_(
    Task.standing.in_((Standing.REPORTED, Standing.APPROVED, Standing.RETURNED, Standing.IMPLEMENTED)),
    and_(
        # what became of these since says nothing of their last version
        or_(Task.standing.in_(UNCOUNTED), and_(Task.standing == Standing.SILENT, Task.first_submitted_at.is_not(None))),
        select(_newest.id)
        .where(
            _newest.task_id == Task.id,
            _newest.standing != Standing.UNDER_WAY,
            ~select(_newer.id)
            .where(_newer.task_id == _newest.task_id, _newer.version > _newest.version)
            .correlate(_newest)
            .exists(),
        )
        .correlate(Task)
        .exists(),
    ),
)
"""Over Task: it is in `submitted`; its last version is no word that the unit is at work. Few tasks need to ask it."""

MISSING = and_(status_sql.OPEN, Task.first_submitted_at.is_(None), Item.obligation != Obligation.CONDITIONAL)
"""A unit that is asked for figures and has never sent any, whether it was reached or not."""


def rows(session: Session, found: ReviewList, page: int, since_at: datetime | None, now: datetime) -> Sequence[GridRow]:
    """One page of the grid, in as many queries whatever the number of its rows."""
    query = select_page(found.rows(found.query), page).options(selectinload(Report.figures))
    reports = session.scalars(query).all()
    if not reports:
        return []
    period, item = reports[0].task.period, reports[0].task.item
    units = [report.task.assignment_id for report in reports]
    before = filled_in.of_period_before(session, item.id, period.number, units)
    earlier = filled_in.of_version_before(session, [report.id for report in reports if report.version > 1])
    said = last_said(session, [report.task_id for report in reports])
    theirs = {report.task.assignment.unit_id: report.task.assignment.public_id for report in reports}
    platforms = platform_values(session, period.id, now, theirs)
    return [
        GridRow(
            report=report,
            cells=cells_of(
                report,
                before.get(report.task.assignment_id, {}),
                earlier.get(report.task_id),
                platforms.get(report.task.assignment.public_id, {}),
            ),
            flags=other_flags(report),
            is_new=since_at is not None and report.recorded_at > since_at,
            status=(reading := task_status.read_task(report.task, now)).status,
            late=reading.done_late,
            may_decide=report.task.standing == Standing.REPORTED,
            last_said=said.get(report.task_id),
        )
        for report in reports
    ]


def cells_of(
    report: Report, before: Mapping[int, Figure], earlier: Mapping[int, Figure] | None, platform: Mapping[int, Decimal]
) -> tuple[GridCell, ...]:
    """Each place of the form, beside the last period's; `earlier` is the version before, None if this is the first."""
    given, found = {figure.spec_id: figure for figure in report.figures}, _findings(report)
    return tuple(
        GridCell(
            spec,
            given.get(spec.id),
            before.get(spec.id),
            earlier.get(spec.id) if earlier is not None else None,
            earlier is not None and _held(given.get(spec.id)) != _held(earlier.get(spec.id)),
            tuple(one for one in found if one.left[0] == spec.id),
            ComparedFigure(_number(report, spec, given.get(spec.id)), theirs)
            if (theirs := platform.get(spec.id)) is not None
            else None,
        )
        for spec in report.task.item.figures
    )


def _number(report: Report, spec: FigureSpec, filled: Figure | None) -> Decimal | None:
    """What counts of the unit: nothing occurred is a zero of what can be added."""
    if report.nothing_occurred:
        return Decimal() if has_sum(spec) else None
    return filled.value if filled is not None else None


def _held(figure: Figure | None) -> tuple[Decimal | None, str | None]:
    """What stands at a place: blank where nothing was filled in."""
    return (figure.value, figure.text) if figure is not None else (None, None)


def _findings(report: Report) -> list[FigureFinding]:
    return [checks.from_json(flag) for flag in report.flags if "left" in flag]


def other_flags(report: Report) -> tuple[FlagKind, ...]:
    """Why a report should be read, beside its figures."""
    return tuple(FlagKind(flag["kind"]) for flag in report.flags if "left" not in flag)
