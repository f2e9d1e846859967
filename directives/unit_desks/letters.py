"""What a unit's desk lists: its letters, its open tasks, what it has sent; never of incidents.

Each list is a fixed number of queries, however many letters there are.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload, selectinload
from sqlalchemy.orm.interfaces import LoaderOption

from directives.models import Assignment, DeskDevice, Directive, Item, Link, Report, Task, Unit
from directives.rules import schedule
from directives.rules.search import match, unaccented
from directives.terms import DirectiveState, ReportingMode

SENT_A_PAGE = 50
"""As long as other lists (workflows.web.pagination)."""
NO_INCIDENT: ColumnElement[bool] = Item.mode != ReportingMode.INCIDENT


class UnitLetter(NamedTuple):
    """A letter as the unit has it."""

    assignment_id: int
    public_id: str
    state: DirectiveState
    acknowledged_at: datetime | None
    number: str
    dated_on: date | None
    issued_at: datetime
    about: str
    """The words behind V/v."""
    superior: Unit | None
    """Who passed it on; None if it is the department's own."""

    @property
    def year(self) -> int:
        return (self.dated_on or schedule.local(self.issued_at).date()).year

    @property
    def is_followed(self) -> bool:
        return self.state == DirectiveState.ISSUED

    @property
    def is_withdrawn(self) -> bool:
        return self.state == DirectiveState.WITHDRAWN

    def has(self, words: str) -> bool:
        """Whether number or subject have these words; without diacritics where they are typed so."""
        text = f"{self.number} {self.about}"
        return match(words, text, unaccented(text)) is not None


def letters_of(session: Session, unit_id: int, most: int | None = None) -> list[UnitLetter]:
    """The letters for which the unit answers, the newest first: all, or at most so many."""
    about = func.coalesce(func.nullif(Directive.subject, ""), Directive.title)
    letter = (Directive.state, Assignment.acknowledged_at, Directive.number, Directive.dated_on)
    found = session.execute(
        select(Assignment.id, Assignment.public_id, *letter, Directive.issued_at, about, Unit)
        .join(Directive, Directive.id == Assignment.directive_id)
        .outerjoin(Unit, (Unit.id == Directive.issuer_id) & Assignment.parent_id.is_not(None))
        .where(Assignment.responsible_unit_id == unit_id)
        .order_by(Directive.issued_at.desc(), Assignment.id.desc())
        .limit(most)
    )
    return [UnitLetter(*row) for row in found]


def opened_by(session: Session, device: DeskDevice) -> frozenset[int]:
    """The letters (assignment ids) that open on this device, by links of its contact."""
    opens = (Link.contact_id == device.contact_id, Link.revoked_at.is_(None))
    return frozenset(session.scalars(select(Link.assignment_id).where(*opens)))


def assignments_of(session: Session, unit_id: int, *which: ColumnElement[bool]) -> Sequence[Assignment]:
    """Assignments of the unit with letter and items."""
    found = (
        select(Assignment)
        .join(Directive, Directive.id == Assignment.directive_id)
        .where(Assignment.responsible_unit_id == unit_id, *which)
        .options(_letter(contains_eager(Assignment.directive)))
        .order_by(Assignment.id)
    )
    return session.scalars(found).all()


def _letter(load: LoaderOption) -> LoaderOption:
    """With its items; without its text and what was read from it, which are large."""
    light = load.defer(Directive.source_text).defer(Directive.reading)  # type: ignore[attr-defined]
    option: LoaderOption = light.selectinload(Directive.items).selectinload(Item.figures)
    return option


def tasks_of(session: Session, assignments: Sequence[Assignment]) -> Sequence[Task]:
    """Their tasks but of incidents, by letter, item and period."""
    found = (
        select(Task)
        .join(Item, Item.id == Task.item_id)
        .where(Task.assignment_id.in_([one.id for one in assignments]), NO_INCIDENT)
        .options(contains_eager(Task.item), joinedload(Task.period))
    )
    by_place = session.scalars(found).all()
    return sorted(by_place, key=lambda task: (task.assignment_id, task.item.position, task.period.number))


def _sent(unit_id: int) -> Select[Report]:
    return (
        select(Report)
        .join(Report.task)
        .join(Task.assignment)
        .join(Task.item)
        .where(Assignment.responsible_unit_id == unit_id, NO_INCIDENT)
    )


def count_sent(session: Session, unit_id: int) -> int:
    """How many versions of reports the unit has sent."""
    return session.scalar(_sent(unit_id).with_only_columns(func.count(Report.id))) or 0


def sent(session: Session, unit_id: int, page: int) -> Sequence[Report]:
    """One page of the versions of reports that the unit has sent, the newest first, with who sent them."""
    task = contains_eager(Report.task)
    letter = task.contains_eager(Task.assignment).joinedload(Assignment.directive)
    found = (
        _sent(unit_id)
        .options(
            letter.defer(Directive.source_text).defer(Directive.reading),
            task.contains_eager(Task.item),
            task.joinedload(Task.period),
            selectinload(Report.link).joinedload(Link.contact),
            selectinload(Report.link).joinedload(Link.delegation),
            joinedload(Report.staff),
        )
        .order_by(Report.id.desc())
    )
    return session.scalars(found.limit(SENT_A_PAGE).offset((page - 1) * SENT_A_PAGE)).all()
