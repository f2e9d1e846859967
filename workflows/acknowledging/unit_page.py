"""The values of a unit's page: its work in order, counts, receipt and history."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from directives.acts.contacts import asks_about_contacts
from directives.areas import remarks
from directives.attributes.declaring import DeclarableAttribute, declarable_by
from directives.boards.platform_figures import OfferedFigures, offered_to
from directives.cascade.passing_on import schools_of
from directives.models import Acknowledgement, Assignment, Task
from directives.queries import extension_requests, submissions
from directives.queries.figures.schools import SchoolsOwing, schools_owing
from directives.terms import EventKind, Status
from workflows.acknowledging.unit_banner import UnitBanner, banner_of
from workflows.acknowledging.unit_history import HistoryEntry, history_of
from workflows.acknowledging.unit_lines import ItemLine, read_lines
from workflows.acknowledging.unit_work import UnitWork, arrange, typed_of

FRESH = timedelta(minutes=10)
"""For this long after acknowledging, the receipt is shown expanded."""


@dataclass(frozen=True)
class UnitPage:
    work: UnitWork
    banner: UnitBanner | None
    done: int
    counted: int
    parts: tuple[tuple[Status, int], ...]
    history: tuple[HistoryEntry, ...]
    acknowledgement: Acknowledgement | None
    receipt: submissions.Receipt | None
    just_acknowledged: bool
    """Whether to show the receipt expanded."""
    simple: int
    """How many tasks ask only for 'Đã thực hiện'."""
    declarable: Sequence[DeclarableAttribute]
    below: int
    """Of a superior's office: how many schools are below it."""
    schools: Sequence[SchoolsOwing]
    """Of a superior's office: the periods of figures that its schools owe."""
    asks_about_contacts: bool
    """Whether to ask, in one line, if the contacts on record are right."""
    of_platforms: Sequence[OfferedFigures]
    """The figures that the department took of this unit from platforms, the newest period first."""
    if_incident: tuple[Task, ...] = ()
    """Where incidents are left out: the tasks by which one can still be told."""


def read_unit_page(
    session: Session, assignment: Assignment, now: datetime, *, by_head: bool = False, by_desk: bool = False
) -> UnitPage:
    """What the page of an assignment says; `by_head`: whether a head of the unit reads it, who releases reports.

    Opened from the unit's desk (`by_desk`) it says nothing of incidents, not even whether there are any.
    """
    everything = submissions.tasks(session, assignment)
    tasks = [task for task in everything if not (by_desk and task.item.mode.is_incident)]
    reports, extensions = submissions.reports(session, tasks), extension_requests.requests_for(session, tasks)
    lines = read_lines(assignment, tasks, remarks.of_tasks(session, tasks, now), now, by_desk=by_desk)
    counted = [line for line in lines if line.counted and line.is_latest]
    first = assignment.acknowledgements[0] if assignment.acknowledgements else None
    typed = typed_of(session, tasks, extensions, reports=reports, by_head=by_head)
    passed_on = assignment.parent_id is not None  # then nothing else is the department's here
    offered, shut = offered_to(session, assignment, now), submissions.assignment_closed_reason(assignment)
    work = arrange(lines, typed, offered if shut is None else ())
    return UnitPage(
        work=work,
        banner=banner_of(work, assignment, shut, now),
        done=sum(line.done for line in counted),
        counted=len(counted),
        parts=_parts(counted),
        history=history_of(session, assignment, tasks, reports, extensions),
        acknowledgement=first,
        receipt=submissions.receipt(session, assignment, EventKind.ACKNOWLEDGED, first.recorded_at) if first else None,
        just_acknowledged=first is not None and now - first.recorded_at < FRESH,
        simple=len(submissions.simple(tasks)),
        declarable=() if passed_on else declarable_by(session, assignment.responsible_unit),
        below=0 if passed_on else len(schools_of(session, assignment)),
        schools=schools_owing(session, assignment),
        asks_about_contacts=shut is None
        and not passed_on
        and asks_about_contacts(session, assignment.responsible_unit_id, now),
        of_platforms=offered,
        if_incident=tuple(task for task in everything if task not in tasks and submissions.closed_reason(task) is None),
    )


def _parts(lines: Sequence[ItemLine]) -> tuple[tuple[Status, int], ...]:
    """How many lines have each status, the most advanced first."""
    found = Counter(line.status for line in lines if line.status)
    order = [
        Status.APPROVED,
        Status.REPORTED,
        Status.IMPLEMENTED,
        Status.UNDER_WAY,
        Status.RETURNED,
        Status.SUPPLEMENT_LATE,
        Status.ACKNOWLEDGED,
        Status.NOTIFIED,
    ]
    return tuple((code, found[code]) for code in order if found[code])
