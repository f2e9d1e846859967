"""Enter the answers of many units in one transaction, and remember whom written names mean."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy, Origin, repeated
from directives.models import Report, Task, Unit
from directives.record import facts, locks
from directives.rules.name_matching import match
from workflows.followup import assignment_steps
from workflows.followup.changes import NotOpen
from workflows.followup.several.planning import known_names
from workflows.followup.several.rows import PlannedEntry

LONGEST_NAME = 300


def enter(
    session: Session, rows: Sequence[PlannedEntry], origin: Origin, by: ActedBy, key: str, file_ids: tuple[int, ...]
) -> list[Report]:
    """Enter each row as the answer of its unit, with one origin and the same files; all or none. Raises NotOpen.

    Assignments are locked in the order of their ids, as everywhere. What has come since the rows were judged is not
    replaced.
    """
    judged = [(row.task, row.form, row.last) for row in rows if row.task is not None and row.form is not None]
    judged.sort(key=lambda one: one[0].assignment_id)
    entered = []
    for task, form, known in judged:
        locks.lock(session, task.assignment)
        if _has_answered(session, task, known, key):
            raise NotOpen
        entered.append(assignment_steps.answer_for(session, task, form.answer(key, file_ids), origin, by))
    return entered


def _has_answered(session: Session, task: Task, known: Report | None, key: str) -> bool:
    """Whether an answer has come after the one that is `known`, other than by this press."""
    newest = session.scalars(
        select(Report).where(Report.task_id == task.id).order_by(Report.version.desc()).limit(1)
    ).first()
    of_press = newest is not None and repeated.stem(newest.submission_key) == repeated.stem(key)
    return newest is not None and not of_press and (known is None or known.version < newest.version)


def remember(session: Session, rows: Sequence[PlannedEntry], units: Collection[Unit], now: datetime) -> list[Unit]:
    """Keep the names that a person matched as other names of their units, so that nobody is asked again.

    A name that would then mean two of the agency's `units` is not kept. Returns the units that have got one.
    """
    learned = []
    for row in rows:
        unit, name = row.unit, row.written[:LONGEST_NAME]
        if unit is None or not row.is_picked or not name:
            continue
        aliases = [*unit.attributes.get("aliases", []), name]
        is_short = len(" ".join([unit.name, *aliases, unit.code])) <= facts.LONGEST_SEARCH
        if is_short and match(name, known_names(units, {unit.id: name})).sure == unit.id:
            facts.change(session, unit, now, attributes={**unit.attributes, "aliases": aliases})
            learned.append(unit)
    return learned
