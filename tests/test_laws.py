"""The laws of the house that rest on issuing and on the ticker: 1, one task for each unit, item and period; 2, one
mail for each address and occasion.
"""

from collections import Counter
from datetime import date, time, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from directives import acts
from directives.database import db
from directives.models import (
    Assignment,
    Contact,
    Directive,
    Item,
    Link,
    Mail,
    MailLine,
    Period,
    Staff,
    Task,
    Unit,
    UnitGroup,
)
from directives.rules import schedule
from directives.rules.schedule import at
from directives.terms import Obligation, Standing
from workflows.issuing import steps as issuing
from workflows.scheduling import steps as timing

SOFTWARE = ["ViettelStudy", "Zoom"]
START = at(date(2020, 4, 17), time(8))
UNITS = 4
PROPERTY = settings(
    max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)

units = st.lists(st.none() | st.sets(st.sampled_from(SOFTWARE)), min_size=UNITS, max_size=UNITS)
"""The software of each unit; None is unknown."""
some_units = st.sets(st.integers(0, UNITS - 1), min_size=1)
audiences = st.fixed_dictionaries(
    {}, optional={"groups": st.just([0]), "units": some_units, "unless": st.just({"software": SOFTWARE[:1]})}
)
items = st.fixed_dictionaries(
    {
        "audience": audiences,
        "weekly": st.booleans(),
        "through": st.booleans(),
        "obligation": st.sampled_from(Obligation),
    }
)
binding = items.map(lambda drawn: {**drawn, "obligation": Obligation.MANDATORY})
hours_of_day = st.sampled_from([0, 7, 8])
"""8:00, 15:00 and 16:00, counted from the hour of issue."""
ticks = st.lists(st.builds(lambda day, hour: day * 24 + hour, st.integers(3, 17), hours_of_day), min_size=2, max_size=4)
"""Hours after issue."""


class Scene:
    """A department of a few units, one group and one letter, drawn by Hypothesis."""

    def __init__(self, software, members, drawn):
        agency = Unit(code="SO", name="Sở", search_name="so")
        db.session.add(agency)
        db.session.flush()
        self.officer = Staff(agency_id=agency.id, name="A", email="a@so.example", role_names=["officer"])
        self.units = [_unit(agency, n, used) for n, used in enumerate(software)]
        self.group = UnitGroup(agency_id=agency.id, name="Nhóm", units=[self.units[n] for n in sorted(members)])
        db.session.add_all([self.officer, *self.units, self.group])
        db.session.flush()
        self.directive = Directive(
            public_id="x",
            issuer_id=agency.id,
            number="1/SO",
            dated_on=date(2020, 4, 17),
            subject="Thử",
            signer_name="K",
            audience={"groups": [self.group.id]},
            created_at=START,
            edited_at=START,
        )
        self.directive.items = [self._item(n, one) for n, one in enumerate(drawn, 1)]
        for item, one in zip(self.directive.items[1:], drawn[1:], strict=True):
            item.through = self.directive.items[0] if one["through"] else None
        db.session.add(self.directive)
        db.session.flush()

    def _item(self, position, drawn):
        audience = dict(drawn["audience"])
        if "groups" in audience:
            audience["groups"] = [self.group.id]
        if "units" in audience:
            audience["units"] = sorted(self.units[n].id for n in audience["units"])
        return Item(
            position=position,
            title="Nội dung",
            text="Nội dung.",
            audience=audience,
            obligation=drawn["obligation"],
            rrule="FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0" if drawn["weekly"] else "",
            due_at=None if drawn["weekly"] else at(date(2020, 4, 22), time(17)),
        )

    def issue(self):
        issuing.issue(db.session, self.directive, self.officer, START, without_signed_copy=True)

    def owes(self, unit, item):
        """Who owes an item, decided independently of audience.py."""
        wanted = item.audience
        addressed = unit in self.group.units
        if wanted.get("groups") or wanted.get("units"):
            addressed = unit.id in wanted.get("units", []) or ("groups" in wanted and unit in self.group.units)
        if "unless" not in wanted or "software" not in unit.attributes:
            return addressed
        return addressed and not set(unit.attributes["software"]) <= set(wanted["unless"]["software"])


def _unit(agency, number, software):
    attributes = {} if software is None else {"software": sorted(software)}
    unit = Unit(agency_id=agency.id, code=f"T{number}", name=f"T{number}", search_name=f"t{number}")
    unit.attributes = attributes
    unit.contacts = [Contact(name=f"{k}", email=f"t{number}.{k}@donvi.example") for k in range(number % 3)]
    return unit


def hours(count):
    return START + timedelta(hours=count)


@PROPERTY
@given(software=units, members=some_units, drawn=st.lists(items, min_size=1, max_size=4), moments=ticks)
def test_law_1_every_tracked_item_unit_and_period_has_exactly_one_task(new_app, software, members, drawn, moments):
    with new_app() as app, app.app_context():
        scene = Scene(software, members, drawn)
        try:
            scene.issue()
        except issuing.NobodyAddressed:
            assert not any(scene.owes(unit, item) for unit in scene.units for item in scene.directive.items)
            return
        for moment in sorted(moments):
            timing.tick(db.session, hours(moment))

        end = hours(max(moments, default=0))
        tasks = db.session.execute(
            select(Assignment.unit_id, Task.item_id, Period.number)
            .join(Assignment, Assignment.id == Task.assignment_id)
            .join(Period, Period.id == Task.period_id)
        ).all()
        wanted = [
            (unit.id, item.id, number)
            for unit in scene.units
            for item in scene.directive.items
            if item.through_id is None and scene.owes(unit, item)
            for number in range(1, _turns(item, end) + 1)
        ]
        assert Counter(map(tuple, tasks)) == Counter(wanted)


def _turns(item, end):
    """How many periods of an item have opened by `end`: its first, and one at each Friday's cut-off from the 24th."""
    first = at(date(2020, 4, 24), time(15))
    return 1 + max(0, (end - first) // timedelta(weeks=1) + 1) if item.rrule else 1


@PROPERTY
@given(
    members=some_units,
    drawn=st.lists(binding, min_size=1, max_size=3),
    moments=ticks,
    again=st.lists(st.integers(1, 3), min_size=4, max_size=4),
    answered=st.sets(st.integers(0, 11)),
)
def test_law_2_whatever_runs_twice_each_address_has_one_mail_for_each_occasion(
    new_app, members, drawn, moments, again, answered
):
    once = _mails(new_app, members, drawn, moments, [1] * 4, answered)
    repeated = _mails(new_app, members, drawn, moments, again, answered)

    assert repeated == once
    assert all(count == 1 for count in Counter((to, occasion, day) for to, occasion, day, _ in once).values())
    assert all(count == 1 for count in Counter((mail[0], line) for mail in once for line in mail[3]).values())


def _mails(new_app, members, drawn, moments, again, answered):
    """Issue, then tick at each moment, each as often as told; half-way some units answer. Returns all mails."""
    with new_app() as app, app.app_context():
        scene = Scene([None] * UNITS, members, drawn)
        for _ in range(again[0]):
            try:
                scene.issue()
            except issuing.AlreadyIssued:
                assert again[0] > 1
            except issuing.NobodyAddressed:
                return []
        for number, moment in enumerate(sorted(moments)):
            if number == 1:
                _answer(answered, hours(moment))
            for _ in range(again[number]):
                timing.tick(db.session, hours(moment))
        return [_plain(mail) for mail in db.session.scalars(select(Mail).order_by(Mail.id))]


def _answer(answered, now):
    for number, task in enumerate(db.session.scalars(select(Task).order_by(Task.id)).all()):
        link = db.session.scalar(select(Link).where(Link.assignment_id == task.assignment_id))
        if number in answered and link is not None:
            answer = acts.ReportAnswer(Standing.IMPLEMENTED, submission_key=str(number))
            acts.submit(db.session, task, answer, acts.from_link(link, now), now)


def _plain(mail: Mail):
    lines = db.session.scalars(select(MailLine).where(MailLine.mail_id == mail.id))
    day = schedule.local(mail.created_at).date() if mail.occasion != "issued" else None
    return (mail.recipient, mail.occasion, day, tuple(sorted((line.task_id or 0, line.offset) for line in lines)))
