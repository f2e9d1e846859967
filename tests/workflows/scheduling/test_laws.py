"""A tick depends only on the database and the moment, for random plans, dates, answers, pauses and downtimes."""

from collections import Counter
from datetime import date, time, timedelta

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update

from directives import acts
from directives.database import db
from directives.models import Assignment, CalendarDay, Item, Link, Mail, MailLine, Task
from directives.queries import pauses
from directives.queries.agency_calendar import calendar_of
from directives.rules import reminder_plan, schedule
from directives.rules.schedule import OFFICE_HOURS, at
from directives.terms import Obligation, ReminderStep, Standing
from tests import scene
from workflows.issuing import steps as issuing
from workflows.scheduling import steps as timing
from workflows.units import pausing

START = at(date(2020, 4, 17), time(8))
PROPERTY = settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
TO_UNITS = frozenset({"due_soon", "overdue", "unit_digest"})

some_days = st.none() | st.integers(1, 6)
own_plans = st.fixed_dictionaries(
    {},
    optional={
        "halfway": st.booleans(),
        "day_before": st.booleans(),
        "morning": st.booleans(),
        "after": some_days,
        "superior_after": some_days,
        "leader_after": some_days,
        "opening": st.booleans(),
    },
)
digests = st.fixed_dictionaries({}, optional={"unit_digest": st.none() | st.integers(1, 2)})
agency_plans = st.builds(lambda plan, digest: plan | digest, own_plans, digests)
moments = st.builds(
    lambda day, hour: START + timedelta(days=day, hours=hour), st.integers(0, 40), st.sampled_from([-1, 0, 3, 8, 9, 14])
)
stories = st.fixed_dictionaries(
    {
        "agency": agency_plans,
        "own": own_plans,
        "days": st.integers(1, 25),
        "hour": st.sampled_from([0, 8, 15]),
        "binding": st.booleans(),
        "off": st.sets(st.integers(0, 40), max_size=6),
        "moments": st.lists(moments, min_size=2, max_size=7, unique=True).map(sorted),
        "answered": st.dictionaries(st.integers(0, 6), st.integers(0, 8), max_size=4),
        "paused": st.none() | st.tuples(st.integers(0, 6), st.integers(1, 20)),
        "unreached": st.booleans(),
    }
)
repeats = st.lists(st.integers(1, 3), min_size=7, max_size=7)


def _play(new_app, story, again, look=lambda *_: None):
    """The story, each tick as often as told; before every tick `look` sees what is there. Returns all mails."""
    with new_app() as app, app.app_context():
        session = db.session
        people = scene.department(session, START)
        people.school_a.parent = people.school_b.parent = people.district
        people.agency.reminders = story["agency"]
        draft = scene.draft(session, people, START)
        draft.reminders = story["own"]
        draft.items[1].due_at = at(date(2020, 4, 17) + timedelta(days=story["days"]), time(story["hour"]))
        if not story["binding"]:
            draft.items[2].obligation = Obligation.ENCOURAGED
        issuing.issue(session, draft, people.officer, START, without_signed_copy=True)
        told = Assignment.unit_id != people.school_b.id if story["unreached"] else Assignment.id.is_not(None)
        session.execute(update(Assignment).where(told).values(told_at=START))
        session.add_all(
            [
                CalendarDay(
                    agency_id=people.agency.id,
                    on=date(2020, 4, 17) + timedelta(days=n),
                    working=False,
                    name="Lũ",
                    recorded_at=START,
                )
                for n in story["off"]
            ]
        )
        for number, moment in enumerate(story["moments"]):
            _live(session, people, story, number, moment)
            for _ in range(again[number]):
                before = session.scalar(select(Mail.id).order_by(Mail.id.desc()).limit(1)) or 0
                timing.tick(session, moment)
                look(session, people, moment, before)
        return [_plain(mail) for mail in session.scalars(select(Mail).order_by(Mail.id))]


def _live(session, people, story, number, moment):
    """What happens just before a tick: somebody answers, the flood comes."""
    tasks = session.scalars(select(Task).join(Item).where(Item.position.in_([2, 3])).order_by(Task.id)).all()
    which = story["answered"].get(number)
    if which is not None and which < len(tasks):
        link = session.scalar(select(Link).where(Link.assignment_id == tasks[which].assignment_id))
        acts.submit(
            session,
            tasks[which],
            acts.ReportAnswer(Standing.REPORTED, str(number)),
            acts.from_link(link, moment),
            moment,
        )
    if story["paused"] and story["paused"][0] == number:
        pausing.pause(
            session, people.school_a, moment + timedelta(days=story["paused"][1]), "Lũ", people.officer, moment
        )


def _plain(mail):
    lines = db.session.scalars(select(MailLine).where(MailLine.mail_id == mail.id))
    return (mail.recipient, mail.occasion, mail.created_at, tuple(sorted((x.task_id or 0, x.offset) for x in lines)))


OVERDUE_IN_TWO_WEEKS = {
    "agency": {"unit_digest": 1},
    "own": {},
    "days": 3,
    "hour": 8,
    "binding": False,
    "off": set(),
    "moments": [START + timedelta(days=4), START + timedelta(days=17)],
    "answered": {},
    "paused": None,
    "unreached": False,
}
"""What an overdue notice said is in a later weekly digest again, under a mark of its own."""


@PROPERTY
@given(story=stories, again=repeats)
@example(story=OVERDUE_IN_TWO_WEEKS, again=[1] * 7)
def test_repeated_ticks_add_nothing(new_app, story, again):
    once = _play(new_app, story, [1] * 7)
    repeated = _play(new_app, story, again)

    assert repeated == once
    days = Counter((to, schedule.local(at_).date()) for to, occasion, at_, _ in once if occasion in TO_UNITS)
    assert all(count == 1 for count in days.values())
    said = Counter((to, line) for to, _occasion, _at, lines in once for line in lines if line[1])
    assert all(count == 1 for count in said.values())


def _only_what_is_true(session, people, moment, before):
    """Whatever this tick queued is true, and kind."""
    calendar = calendar_of(session, people.agency.id)
    for mail in session.scalars(select(Mail).where(Mail.id > before)):
        if mail.occasion not in TO_UNITS | {"escalation", "leader_escalation"}:
            continue
        assert schedule.in_office_hours(moment, calendar, OFFICE_HOURS)
        for line in mail.lines:
            offset, due_at = line.offset.partition(":")[0], schedule.parse_moment(line.offset.partition(":")[2])
            assert line.task.standing == Standing.SILENT
            assert line.task.due_at == due_at
            assert line.task.item.obligation == Obligation.MANDATORY
            assert not pauses.is_paused(session, line.assignment.unit_id, moment)
            if offset in {ReminderStep.HALFWAY, ReminderStep.DAY_BEFORE, ReminderStep.MORNING}:
                assert moment < due_at
            elif offset != ReminderStep.DIGEST:
                assert moment >= due_at
            if offset in {ReminderStep.SUPERIOR, ReminderStep.LEADER}:
                assert line.assignment.told_at is not None or line.assignment.acknowledged_at is not None
                plan = reminder_plan.plan_of(people.agency.reminders, line.assignment.directive.reminders)
                days = plan.superior_after if offset == ReminderStep.SUPERIOR else plan.leader_after
                assert calendar.working_days_between(schedule.last_day(due_at), schedule.local(moment).date()) >= days


@PROPERTY
@given(story=stories)
def test_after_any_downtime_only_current_mails_go_out_in_office_hours(new_app, story):
    _play(new_app, story, [1] * 7, _only_what_is_true)
