"""Change what is true of a kind of units; each change is recorded with who."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from directives.models import Staff, Unit, UnitKind
from directives.record import ledger
from directives.terms import EventKind


class KindFacts(NamedTuple):
    """The three facts of a kind; its place in the tree is each unit's own."""

    is_asked: bool
    sees_units: bool
    hears_overdue: bool


def set_facts(session: Session, kind: UnitKind, wanted: KindFacts, staff: Staff, now: datetime) -> None:
    """Nothing is recorded where nothing changes."""
    if wanted == KindFacts(kind.is_asked, kind.sees_units, kind.hears_overdue):
        return
    kind.is_asked, kind.sees_units, kind.hears_overdue = wanted
    agency = session.get_one(Unit, kind.agency_id)
    data = {"what": "kind", "kind": kind.id, **wanted._asdict()}
    ledger.record(session, agency, EventKind.AGENCY_CHANGED, now, ledger.by_staff(staff.id), data, rows=[kind])
