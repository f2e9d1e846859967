"""Write down the law's days of each year that an agency has used, so that a library's update changes no past day."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives.models import CalendarYear, Directive, Unit
from directives.queries.agency_calendar import years_of
from directives.record import ledger
from directives.rules import schedule
from directives.terms import EventKind


def record_years(session: Session, agency: Unit, now: datetime) -> None:
    """Write down the days of every year from the agency's first issue until now that has none yet.

    A year to come is left open: its swapped days are announced late, and an update of the library brings them.
    """
    this_year = schedule.local(now).year
    known = {one.year for one in years_of(session, agency.id)}
    if this_year in known:
        return
    first = session.scalar(select(func.min(Directive.issued_at)).where(Directive.issuer_id == agency.id))
    since = schedule.local(first).year if first is not None else this_year
    for year in range(since, this_year + 1):
        if year not in known:
            _record(session, agency, year, now)


def _record(session: Session, agency: Unit, year: int, now: datetime) -> None:
    days = [[on.isoformat(), *entry] for on, entry in sorted(schedule.law_of(year).items())]
    data = {"year": year, "source": schedule.LAW_SOURCE, "days": days}
    recorded_at = ledger.next_moment(session, agency, now)
    written = CalendarYear(agency_id=agency.id, recorded_at=recorded_at, **data)
    session.add(written)
    ledger.record(session, agency, EventKind.CALENDAR_YEAR_RECORDED, now, ledger.SYSTEM, data, rows=[written])
    session.flush()
