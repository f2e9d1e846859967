"""Escalations to the superior, then to the leaders: once, recorded, never about units not reached."""

import json
import re
from datetime import date, time

import pytest
from sqlalchemy import select, update

from directives import acts, files
from directives.acts import extend
from directives.boards import progress, unanswered
from directives.boards.unanswered import SilenceScope
from directives.models import Assignment, Contact, Event, IncomingMail, Item, Link, Mail, StoredFile, Task
from directives.past.reached import reached_by
from directives.past.verification import faults
from directives.rules.schedule import at
from directives.terms import (
    CountedAs,
    EventKind,
    IncomingKind,
    MailFactKind,
    MailState,
    Obligation,
    ReminderStep,
    Standing,
)
from tests import scene
from workflows import clock
from workflows.mailing.sending.delivery_effects import note_and_apply
from workflows.scheduling import steps as timing
from workflows.units import pausing


@pytest.fixture
def people(session, now):
    """School A and B belong to the district."""
    found = scene.department(session, now)
    found.school_a.parent = found.school_b.parent = found.district
    return found


@pytest.fixture
def directive(session, people, now):
    """Its report is due by the end of Thursday, 23 April; nothing else of it binds by a date."""
    made = scene.issued_directive(session, people, now)
    made.items[2].obligation = Obligation.ENCOURAGED
    scene.seal(session, made, now, made.items[2])
    session.execute(update(Assignment).values(told_at=now))
    return made


def moment(day, hour=9, month=4):
    return at(date(2020, month, day), time(hour))


def mails(session, occasion):
    return session.scalars(select(Mail).where(Mail.occasion == occasion).order_by(Mail.id)).all()


def assignment_of(session, unit):
    return session.scalar(select(Assignment).where(Assignment.unit_id == unit.id))


def of_units(mail):
    return [line.assignment.unit.code for line in mail.lines]


def escalated(session):
    events = session.scalars(select(Event).where(Event.kind == EventKind.ESCALATED).order_by(Event.id))
    return [(event.chain_id, json.loads(event.body)["data"]["to"]) for event in events]


def told_of_others(smtp):
    """What the superior is told of its units, whichever mail of the day says it."""
    texts = [
        " ".join([mail["Subject"], mail.get_body(("plain",)).get_content()]) for mail in smtp.to("pgd01@donvi.example")
    ]
    pattern = r"Trường THPT mẫu .: chưa hoàn thành CV [^ ]+"
    return sorted({found for text in texts for found in re.findall(pattern, " ".join(text.split()))})


def hand_in(session, unit, when):
    task = session.scalar(
        select(Task)
        .join(Assignment)
        .join(Item, Item.id == Task.item_id)
        .where(Assignment.unit_id == unit.id, Item.position == 2)
    )
    link = session.scalar(select(Link).where(Link.assignment_id == task.assignment_id))
    acts.submit(session, task, acts.ReportAnswer(Standing.REPORTED, str(unit.id)), acts.from_link(link, when), when)


def test_after_three_working_days_the_superior_gets_one_mail_about_its_units(session, people, directive):
    timing.tick(session, moment(27))
    before = mails(session, "escalation")

    timing.tick(session, moment(28))

    (mail,) = mails(session, "escalation")
    assert before == []
    assert (mail.recipient, of_units(mail)) == ("pgd01@donvi.example", ["THPT01", "THPT02"])


def test_after_five_working_days_the_leaders_get_a_mail_about_every_unit(session, people, directive):
    timing.tick(session, moment(29))
    before = mails(session, "leader_escalation")

    timing.tick(session, moment(4, month=5))

    (mail,) = mails(session, "leader_escalation")  # two holidays and a weekend lie between
    assert before == []
    assert (mail.recipient, of_units(mail)) == (people.leader.email, ["PGD01", "THPT01", "THPT02"])


def test_a_commune_hears_of_its_schools_and_nobody_above_hears_of_the_commune(session, people, directive):
    province = scene.unit(session, people.agency, "UBND", "Ủy ban nhân dân tỉnh mẫu")
    people.district.parent, people.district.kind.is_asked = province, True
    session.flush()

    timing.tick(session, moment(28))
    timing.tick(session, moment(4, month=5))

    assert [(one.recipient, of_units(one)) for one in mails(session, "escalation")] == [
        ("pgd01@donvi.example", ["THPT01", "THPT02"])
    ]
    assert [of_units(one) for one in mails(session, "leader_escalation")] == [["PGD01", "THPT01", "THPT02"]]


def test_a_superior_of_a_kind_that_gets_no_such_mail_keeps_its_place_in_the_tree(session, people, directive, now):
    people.district.kind.hears_overdue = False
    session.flush()

    timing.tick(session, moment(28))

    listed = unanswered.silent(session, SilenceScope(people.agency.id), moment(28))
    assert mails(session, "escalation") == []
    assert {row.superior for row in listed if row.name.startswith("Trường")} == {"Phòng GDĐT mẫu 1"}


def test_an_escalation_is_sent_once_and_recorded_in_each_chain(session, people, directive, now, tmp_path):
    for mail in session.scalars(select(Mail)).all():
        mail.state, mail.sent_at = MailState.SENT, now
        note_and_apply(session, mail, MailFactKind.TAKEN, now)
    for day in (28, 28, 29):
        timing.tick(session, moment(day))
    timing.tick(session, moment(4, month=5))
    timing.tick(session, moment(5, month=5))

    theirs = [assignment_of(session, unit).id for unit in (people.school_a, people.school_b)]
    everyone = sorted([*theirs, assignment_of(session, people.district).id])
    assert len(mails(session, "escalation")) == len(mails(session, "leader_escalation")) == 1
    assert sorted(escalated(session)) == sorted(
        [(id_, "superior") for id_ in theirs] + [(id_, "leader") for id_ in everyone]
    )
    assert list(faults(session, tmp_path)) == []


def test_a_unit_that_answered_is_not_escalated(session, people, directive):
    hand_in(session, people.school_a, moment(27))

    timing.tick(session, moment(28))

    assert [of_units(mail) for mail in mails(session, "escalation")] == [["THPT02"]]


def reply(session, unit, when):
    """A reply by mail that nobody has handled yet."""
    original = StoredFile(
        public_id=files.new_public_id(),
        stored_name="x",
        name="x.eml",
        media_type="message/rfc822",
        size=1,
        sha256="0" * 64,
        created_at=when,
    )
    session.add(original)
    session.flush()
    made = IncomingMail(
        digest="1" * 64,
        kind=IncomingKind.REPLY,
        assignment_id=assignment_of(session, unit).id,
        received_at=when,
        original_id=original.id,
    )
    session.add(made)
    session.flush()
    return made


def test_a_unit_whose_reply_nobody_has_read_is_not_escalated(session, people, directive):
    waits = reply(session, people.school_a, moment(27))
    timing.tick(session, moment(28))
    spared = [of_units(mail) for mail in mails(session, "escalation")]

    waits.counted_as = CountedAs.NOTHING
    timing.tick(session, moment(29))

    assert spared == [["THPT02"]]
    assert of_units(mails(session, "escalation")[-1]) == ["THPT01"]


def test_a_unit_that_asked_for_time_for_another_item_is_not_escalated(session, people, directive):
    assignment = assignment_of(session, people.school_a)
    weekly = next(task for task in assignment.tasks if task.item.rrule)
    weekly.item.obligation = Obligation.MANDATORY
    wish = extend.ExtensionRequest(moment(8, month=5), "Bão", "", "w")
    extend.ask(session, weekly, wish, acts.from_link(assignment.links[0], moment(22)), moment(22))

    timing.tick(session, moment(28))

    assert [of_units(mail) for mail in mails(session, "escalation")] == [["THPT02"]]


def test_a_reply_after_queueing_keeps_the_unit_out_of_the_mail(app, session, people, directive, smtp):
    timing.tick(session, moment(28))
    clock.move(session, moment(28))
    reply(session, people.school_a, moment(28))

    scene.send_mails(app)

    assert told_of_others(smtp) == ["Trường THPT mẫu B: chưa hoàn thành CV 715/SGDĐT-GDTrH"]


def test_a_unit_that_answers_after_queueing_is_left_out_of_the_mail(app, session, people, directive, smtp):
    timing.tick(session, moment(28))
    clock.move(session, moment(28))
    hand_in(session, people.school_a, moment(28))

    scene.send_mails(app)

    assert told_of_others(smtp) == ["Trường THPT mẫu B: chưa hoàn thành CV 715/SGDĐT-GDTrH"]


def test_a_unit_left_out_of_a_mail_is_escalated_later(app, session, people, directive, smtp):
    clock.move(session, moment(28))
    timing.tick(session, moment(28))
    assignment = assignment_of(session, people.school_a)
    task = session.scalar(
        select(Task).join(Item, Item.id == Task.item_id).where(Task.assignment_id == assignment.id, Item.position == 2)
    )
    wish = extend.ask(
        session,
        task,
        extend.ExtensionRequest(moment(8, month=5), "Bão", "", "w"),
        acts.from_link(assignment.links[0], moment(28)),
        moment(28),
    )
    scene.send_mails(app)
    extend.refuse(session, wish, "Sở phải báo cáo Bộ.", people.officer, moment(28, 11))

    timing.tick(session, moment(29))

    session.expire_all()
    assert [of_units(mail) for mail in mails(session, "escalation")] == [["THPT02"], ["THPT01"]]


def test_a_unit_not_reached_is_listed_apart_and_not_as_late(app, session, people, directive, smtp):
    session.execute(
        update(Assignment)
        .where(Assignment.unit_id == people.school_b.id)
        .values(told_at=None, unreachable_at=moment(18))
    )
    session.execute(update(Contact).where(Contact.unit_id == people.school_b.id).values(failed_at=moment(18)))
    session.execute(update(Mail).values(state=MailState.FAILED))
    timing.tick(session, moment(28))
    clock.move(session, moment(28))

    scene.send_mails(app)

    session.expire_all()
    (mail,) = mails(session, "escalation")
    assert of_units(mail) == ["THPT01"]
    assert [chain for chain, _to in escalated(session)] == [assignment_of(session, people.school_a).id]
    assert "Chưa liên lạc được, không tính là quá hạn: Trường THPT mẫu B." in mail.body


def test_a_mail_to_the_superior_does_not_count_as_reaching_the_unit(app, session, people, directive, smtp):
    told = assignment_of(session, people.school_a)
    session.execute(update(Mail).values(state=MailState.DROPPED))
    timing.tick(session, moment(28))
    session.execute(update(Mail).where(Mail.occasion != "escalation").values(state=MailState.DROPPED))
    told.told_at = None  # an address failed since
    clock.move(session, moment(28))

    scene.send_mails(app)

    session.expire_all()
    assert mails(session, "escalation")[0].state == MailState.SENT
    assert told.told_at is None
    assert told.id not in reached_by(session, directive.id, moment(30))


def test_a_paused_unit_is_not_escalated_and_its_days_do_not_count(session, people, directive):
    pausing.pause(session, people.school_a, moment(11, 8, month=5), "Lũ", people.officer, moment(20))
    for day in (28, 29):
        timing.tick(session, moment(day))
    spared = [of_units(mail) for mail in mails(session, "escalation")]

    timing.tick(session, moment(13, month=5))
    early = len(mails(session, "escalation"))
    timing.tick(session, moment(14, month=5))

    assert spared == [["THPT02"]]
    assert (early, of_units(mails(session, "escalation")[-1])) == (1, ["THPT01"])


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({"superior_after": None, "leader_after": None}, set()),
        ({"superior_after": None, "leader_after": 1}, {"leader"}),
        ({"superior_after": 1, "leader_after": None}, {"superior"}),
    ],
)
def test_a_directives_plan_sets_when_and_whether_to_escalate(session, people, directive, plan, expected):
    directive.reminders = plan

    timing.tick(session, moment(24))

    assert {to for _chain, to in escalated(session)} == expected


def test_a_superior_without_a_mailbox_gets_nothing_and_nothing_is_recorded(session, people, directive, now):
    people.district.contacts[0].removed_at = now
    directive.reminders = {"leader_after": None}

    timing.tick(session, moment(28))

    assert (mails(session, "escalation"), escalated(session)) == ([], [])


def test_the_dry_run_prints_the_units(runner, session, people, directive):
    done = runner.invoke(args=["tick", "--now", "2020-04-28T09:00", "--dry-run"])

    (line,) = [line for line in done.stdout.splitlines() if line.startswith("Báo cơ quan quản lý")]
    assert "báo cơ quan quản lý trực tiếp: 715/SGDĐT-GDTrH: Báo cáo tập huấn, chậm nhất thứ Năm" in line
    assert "(Trường THPT mẫu A, Trường THPT mẫu B)" in line
    assert escalated(session) == []


def test_marks_of_reminders_and_of_escalations_are_kept_apart(session, people, directive):
    for day in (24, 28):
        timing.tick(session, moment(day))

    reminded = [line.offset.partition(":")[0] for mail in mails(session, "overdue") for line in mail.lines]
    assert set(reminded) == {ReminderStep.AFTER}
    assert {line.offset.partition(":")[0] for line in mails(session, "escalation")[0].lines} == {ReminderStep.SUPERIOR}


def test_a_unit_that_waits_for_the_department_gets_no_reminder_of_a_past_date(session, people, directive):
    reply(session, people.school_a, moment(22))

    timing.tick(session, moment(24))

    reminded = [mail.recipient for mail in mails(session, "overdue")]
    assert "thpt02@donvi.example" in reminded
    assert "thpt01@donvi.example" not in reminded


def test_a_reminder_queued_before_the_reply_does_not_go(app, session, people, directive, smtp):
    timing.tick(session, moment(24))
    clock.move(session, moment(24))
    reply(session, people.school_a, moment(24))

    scene.send_mails(app)

    session.expire_all()
    states = {mail.recipient: mail.state for mail in mails(session, "overdue")}
    assert states["thpt01@donvi.example"] == MailState.DROPPED


def test_the_leaders_digest_says_how_many_late_units_wait_for_the_department(session, people, directive):
    before = progress.of_directive(session, directive, moment(28))
    reply(session, people.school_a, moment(27))

    after = progress.of_directive(session, directive, moment(28))

    assert (before.late, before.late_and_waiting) == (3, 0)
    assert (after.late, after.late_and_waiting) == (3, 1)
