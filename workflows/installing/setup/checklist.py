"""What is left to do before the first letter: each step follows from what is stored, no step is ticked by hand."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import Session

from directives.models import Contact, Directive, Mail, Office, Staff, Unit
from directives.record import locks
from workflows.web.contact_point import frame_of


class SetupStep(StrEnum):
    """The steps, in their order."""

    AGENCY = "agency"
    OFFICES = "offices"
    PEOPLE = "people"
    UNITS = "units"
    MAIL = "mail"
    LETTER = "letter"


@dataclass(frozen=True)
class Checklist:
    """Which steps an agency has done."""

    done: frozenset[SetupStep]
    put_off_at: datetime | None

    @property
    def left(self) -> list[SetupStep]:
        return [step for step in SetupStep if step not in self.done]

    @property
    def shows(self) -> bool:
        """Whether it stands on the front page."""
        return bool(self.left) and self.put_off_at is None


def checklist(session: Session, agency_id: int) -> Checklist:
    """Three small queries."""
    facts = _facts(agency_id)
    found = session.execute(select(*facts.values())).one()
    done = {SetupStep.AGENCY, *(step for step, is_so in zip(facts, found, strict=True) if is_so)}
    if _somebody_issues(session, agency_id):
        done.add(SetupStep.PEOPLE)
    return Checklist(frozenset(done), frame_of(session, agency_id).put_off_at)


def _facts(agency_id: int) -> dict[SetupStep, ColumnElement[bool]]:
    has_contact = exists().where(Unit.agency_id == agency_id, Contact.unit_id == Unit.id, Contact.removed_at.is_(None))
    return {
        SetupStep.OFFICES: exists().where(Office.agency_id == agency_id),
        SetupStep.UNITS: has_contact,
        SetupStep.MAIL: exists().where(Mail.agency_id == agency_id, Mail.sent_at.is_not(None)),
        SetupStep.LETTER: exists().where(Directive.issuer_id == agency_id, Directive.issued_at.is_not(None)),
    }


def _somebody_issues(session: Session, agency_id: int) -> bool:
    """Whether there is an officer or a head of office: administrators and leaders issue nothing."""
    present = select(Staff).where(Staff.agency_id == agency_id, Staff.left_at.is_(None))
    return any(one.acts for one in session.scalars(present))


def put_off(session: Session, agency: Unit, now: datetime | None) -> None:
    """Take the list off the front page, or put it there again (None)."""
    locks.lock(session, agency)
    frame = frame_of(session, agency.id)
    frame.put_off_at = now
    session.add(frame)
    session.flush()
