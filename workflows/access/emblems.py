"""The agency's emblem: one picture, kept with the stored files and shown to everybody."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import files
from directives.models import AgencyFrame, Staff, StoredFile, Unit
from directives.record import ledger, locks
from directives.terms import EventKind
from workflows.web.contact_point import frame_of


def change_emblem(
    session: Session, agency: Unit, picture: StoredFile | None, staff: Staff, now: datetime
) -> StoredFile | None:
    """Show this emblem from now on, or none; returns the former one, marked as erased."""
    locks.lock(session, agency)
    frame = frame_of(session, agency.id)
    former, frame.emblem = frame.emblem, picture
    session.add(frame)
    if former is not None:
        files.mark_erased(former, now)
    data = {"what": "emblem", "file": picture.sha256 if picture else ""}
    ledger.record(session, agency, EventKind.AGENCY_CHANGED, now, ledger.by_staff(staff.id), data)
    return former


def find(session: Session, digest: str) -> StoredFile | None:
    """The picture of an emblem that is in use, by the beginning of its SHA-256."""
    shown = select(StoredFile).join(AgencyFrame, AgencyFrame.emblem_id == StoredFile.id)
    return session.scalars(shown.where(StoredFile.sha256.startswith(digest, autoescape=True))).first()
