"""The law's days of a year are written down when the year is first used, and stay as they were."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import delete, select

from directives.models import CalendarYear, Event
from directives.queries.agency_calendar import calendar_of
from directives.rules import schedule
from directives.terms import EventKind
from tests import scene
from workflows.scheduling import steps

IN_2021 = datetime(2021, 1, 4, 2, 0, tzinfo=UTC)
IN_2019 = datetime(2019, 5, 2, 2, 0, tzinfo=UTC)


def years(session):
    return {one.year: {on: (working, name) for on, working, name in one.days} for one in rows(session)}


def rows(session):
    return session.scalars(select(CalendarYear).order_by(CalendarYear.year)).all()


def test_issuing_writes_the_year_down_once_with_holidays_and_swapped_days(session):
    people = scene.department(session, IN_2019)
    directive = scene.issued_directive(session, people, IN_2019)
    steps.tick(session, IN_2019 + timedelta(minutes=1))

    written = years(session)
    assert directive.issued_at is not None
    assert list(written) == [2019]
    assert written[2019]["2019-05-04"] == (True, "")
    assert written[2019]["2019-01-05"] == (True, "")  # worked for 31 December 2018
    assert written[2019]["2019-09-02"] == (False, "Quốc khánh")


def test_a_tick_writes_down_every_year_since_the_first_issue(session, now):
    scene.issue(session, now)
    session.execute(delete(CalendarYear))  # as a version before this one left it
    session.execute(delete(Event).where(Event.kind == EventKind.CALENDAR_YEAR_RECORDED))

    steps.tick(session, IN_2021)

    assert list(years(session)) == [2020, 2021]
    events = session.scalars(select(Event).where(Event.kind == EventKind.CALENDAR_YEAR_RECORDED)).all()
    assert len(events) == 2


def test_a_change_of_the_library_changes_no_day_of_a_year_in_use(session, now, monkeypatch):
    people = scene.issue(session, now).people

    monkeypatch.setattr(schedule, "law_of", lambda year: {date(year, 6, 1): schedule.CalendarEntry(False, "Khác")})

    calendar = calendar_of(session, people.agency.id)
    assert (calendar.works(date(2020, 6, 1)), calendar.works(date(2020, 5, 1))) == (True, False)
    assert (calendar.works(date(2021, 6, 1)), calendar.works(date(2021, 4, 30))) == (False, True)
