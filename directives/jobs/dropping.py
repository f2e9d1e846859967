"""Drop what was made from a text that is erased: every kept paper and every job's result of that directive or unit.

Called by `record.ledger` with every erasure, so that no erasure can forget it.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import Session

from directives import database, files
from directives.database import AdvisoryLock
from directives.models.directives import Directive
from directives.models.jobs import Job, KeptPaper, PaperDrop
from directives.models.unit_desks import DeskDevice, UnitDesk
from directives.terms import JobState


@dataclass(frozen=True)
class Erased:
    """Of which directive, unit or whole agency a text is erased."""

    directive_id: int | None = None
    unit_id: int | None = None
    agency_id: int | None = None

    def papers(self) -> ColumnElement[bool]:
        """Over Directive: those whose papers may hold the text."""
        return Directive.id == self.directive_id if self.directive_id else Directive.issuer_id == self.agency_id

    def jobs(self) -> ColumnElement[bool]:
        """Over Job: those whose results may hold the text."""
        if self.agency_id:
            return Job.agency_id == self.agency_id
        of_desk = select(DeskDevice.id).join(UnitDesk).where(UnitDesk.unit_id == self.unit_id)
        return or_(
            Job.directive_id == self.directive_id, Job.unit_id == (self.unit_id or 0), Job.device_id.in_(of_desk)
        )


def drop(session: Session, erased: Erased, now: datetime) -> None:
    """Drop them; what is being made at this moment is made again. The bytes of files go with the next sweep."""
    database.take_advisory_lock(session, AdvisoryLock.KEPT_PAPERS)
    directives = session.scalars(select(Directive.id).where(erased.papers())).all()
    session.execute(delete(KeptPaper).where(KeptPaper.directive_id.in_(directives)))
    for directive_id in directives:
        insert = database.insert_unless_known(session, PaperDrop).values(directive_id=directive_id, mark="")
        session.execute(insert)
        mark = secrets.token_hex(16)
        session.execute(update(PaperDrop).where(PaperDrop.directive_id == directive_id).values(mark=mark))
    # first those that run: one that ends meanwhile is found done by the query below
    again = {"state": JobState.WAITING, "claimed_by": "", "lease_until": None, "done": 0}
    running = (erased.jobs(), Job.state == JobState.RUNNING)
    session.execute(update(Job).where(*running).values(**again).execution_options(synchronize_session=False))
    for job in session.scalars(select(Job).where(erased.jobs(), Job.state == JobState.DONE, Job.file_id.is_not(None))):
        assert job.file is not None
        files.mark_all_erased([job.file], now)
        job.state, job.file_id = JobState.DROPPED, None
    session.flush()


def mark_of(session: Session, directive_id: int) -> str:
    """Another text after each drop of the directive's papers."""
    return session.scalar(select(PaperDrop.mark).where(PaperDrop.directive_id == directive_id)) or ""
