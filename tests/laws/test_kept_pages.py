"""A page that a browser keeps is never old: whenever it would show something else, its ETag is another one.

Drawn histories of a department, read after each step. The moment that a page names and the random parts of its forms
are left out: a kept page names a moment of the same minute, and its forms still work.
"""

import random
import re
from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from directives.boards import acknowledging, board, call_list, deadlines, progress, supplements
from directives.boards.questions import days_off, still_needed
from directives.boards.unanswered import SilenceScope, answered, silent
from directives.database import db
from directives.models import Directive, Mail, Period, Task
from directives.queries import agency_calendar, passing_time
from directives.rules import schedule, silence
from directives.rules.periods.grace import late_from
from directives.rules.schedule import OFFICE_HOURS
from directives.terms import DirectiveState, MailState, ReportingMode
from tests import scene
from tests.laws.machine import ACTS, OFTEN, Office
from workflows.web.formats import vn_left

NAMES_NOTHING = re.compile(
    r'name="(?:csrf_token|submission_key)" value="[^"]*"|Số liệu đến \d+:\d\d|đồng hồ diễn tập <time.*?</time>'
    r'|name="now" value="[^"]*"'
)
SECOND = timedelta(seconds=1)
BEFORE = [timedelta(0), *(timedelta(hours=n) for n in (1, 2)), *(timedelta(days=n) for n in (1, 2, 7))]


class Reader:
    """An officer's browser: what each page showed under each ETag."""

    def __init__(self, office: Office) -> None:
        self.client = scene.hold_session(office.app.test_client(), db.session, office.people.officer)
        self.shown: dict[tuple[str, str], str] = {}
        self.tally: Counter[str] = Counter()

    def read_all(self) -> None:
        for address in self.addresses():
            page = self.client.get(address)
            tag, body = page.headers["ETag"], NAMES_NOTHING.sub("", page.text)
            known = self.shown.setdefault((address, tag), body)
            assert known == body, f"{address} shows something else under the same ETag"
            again = self.client.get(address, headers={"If-None-Match": tag})
            self.tally[f"{again.status_code}"] += 1
        db.session.rollback()

    def addresses(self) -> list[str]:
        newest = issued()[-1]
        board = f"/van-ban/{newest.public_id}"
        sheets = [f"{board}/so-lieu/{item.id}" for item in newest.items if item.mode is ReportingMode.FIGURES]
        return ["/", "/chua-tra-loi", "/cho-bo-sung", board, f"{board}/goi-dien", *sheets]


def issued() -> list[Directive]:
    found = db.session.query(Directive).order_by(Directive.id)
    return [one for one in found if one.state != DirectiveState.DRAFT and one.issuer.agency_id is None]


def drawn_acts(steps: int, seed: int):
    chance = random.Random(seed)
    weights = [OFTEN.get(act.__name__, 1) for act in ACTS]
    return [(act, chance.randrange(60)) for act in chance.choices(ACTS, weights, k=steps)]


def shown_at(office: Office, now: datetime) -> list[Any]:
    """The values of all kept pages at a moment, without the moment itself."""
    session, agency = db.session, office.people.agency.id
    found: list[Any] = [progress.progress(session, agency, now), supplements.supplements(session, agency, now)]
    found += [[question[1:] for question in days_off.of_agency(session, agency, now)]]
    found += [[(one.item.id, one.passed, one.units) for one in still_needed.of_agency(session, agency, now)]]
    found += [sorted(silent(session, SilenceScope(agency), now))]
    for directive in issued():
        made = board.board(session, directive, now)
        found += [made.columns, made.rows, made.total, acknowledging.late_of(session, directive, now)]
        for one in deadlines.callable_deadlines(session, directive, now):
            scope = SilenceScope(agency, directive.id, one.due_at, acknowledging=one.acknowledging)
            calls = call_list.call_list(session, scope, one, now, OFFICE_HOURS)
            found += [
                vn_left(one.due_at, now, one.grace_minutes),
                calls.rows,
                [row for row, _at in calls.not_yet],
                calls.left_out,
            ]
            found += [answered.missing_of(session, [row.assignment_id for row in calls.rows], now).keys()]
    return found


def turning_points(office: Office) -> list[datetime]:
    """Moments at which something may change by the time alone."""
    agency, now = office.people.agency.id, office.now()
    today = schedule.at(schedule.local(now).date(), time(0))
    dates = {*due_moments(), today, today + timedelta(days=1)}
    calendar = agency_calendar.calendar_of(db.session, agency)
    sent = select(Mail.sent_at).where(Mail.state == MailState.SENT, Mail.contact_id.is_not(None)).distinct()
    calls = [silence.call_from(at, calendar, OFFICE_HOURS) for at in db.session.scalars(sent)]
    found = {due - before for due in dates for before in BEFORE} | {due + timedelta(days=2) for due in dates}
    return sorted(one for one in [*found, *filter(None, calls)] if one > now)


def due_moments() -> set[datetime]:
    """All dates that were ever set, and the moments at which their grace ends."""
    columns = (Period.due_at, Task.due_at, Task.return_due_at, Task.extended_due_at)
    found = db.session.execute(select(Period.grace_minutes, *columns).outerjoin(Task, Task.period_id == Period.id))
    pairs = {(due_at, minutes) for minutes, *dates in found for due_at in dates if due_at is not None}
    return {moment for due_at, minutes in pairs for moment in (due_at, late_from(due_at, minutes))}


def check_stretches(office: Office, chance: random.Random, tally: Counter[str]) -> None:
    """Of two moments with different pages each lies in a stretch of its own."""
    agency = office.people.agency.id
    found = turning_points(office)
    for at in chance.sample(found, min(4, len(found))):
        one, other = at - SECOND, at + SECOND
        stretches = [passing_time.stretch_of_calls(db.session, agency, moment, OFFICE_HOURS) for moment in (one, other)]
        changed = shown_at(office, one) != shown_at(office, other)
        tally["turned" if changed else "stayed"] += 1
        assert not changed or stretches[0] != stretches[1], f"something changes at {at}"
    db.session.rollback()


def play(new_app, mail_server, now, steps: int, seed: int) -> Counter[str]:
    with new_app() as app, app.app_context():
        office = Office(app, mail_server, now)
        office.issue_letter(1)
        db.session.commit()
        office.work()
        reader, chance = Reader(office), random.Random(seed)
        for number, (act, drawn) in enumerate(drawn_acts(steps, seed)):
            act(office, drawn)
            db.session.commit()
            db.session.expire_all()
            reader.read_all()
            if number % 5 == 4:
                check_stretches(office, chance, reader.tally)
    return reader.tally


@pytest.mark.sweep
def test_a_kept_page_is_never_old(new_app, mail_server, now):
    tally = play(new_app, mail_server, now, steps=10, seed=13)

    assert tally["304"] and tally["turned"], tally


@pytest.mark.slow
def test_kept_pages_are_never_old_in_a_long_history(new_app, mail_server, now):
    tally = play(new_app, mail_server, now, steps=40, seed=7)

    assert tally["304"] and tally["turned"], tally
