"""A unit added after the date: it is asked nothing that it could not do, and may have a date of its own."""

from datetime import date, time, timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import insert, select

from directives.acts import ActedBy
from directives.acts.own_date import NoOwnDate, set_own_date
from directives.boards.unanswered import SilenceScope, silent
from directives.models import Event, Mail, MailLine, Unit
from directives.past import history, verification
from directives.queries.offered_units import FEW
from directives.queries.task_status import read_task
from directives.rules import schedule
from directives.rules.schedule import at
from directives.terms import EventKind, Timeliness
from tests import scene
from tests.scene import HOUR
from workflows.followup import steps as following
from workflows.issuing import adding
from workflows.scheduling import steps as timing

REPORT = "Báo cáo tập huấn"
LATE = at(date(2020, 4, 28), time(9))
"""Five days after the report was due."""
OWN = at(date(2020, 5, 9), time(0))
"""The end of Friday, 8 May."""


@pytest.fixture
def told(app, session, now):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def desk(client, session, told, now):
    session.commit()
    scene.later(session, now, LATE - now)
    return scene.sign_in(client, session, told.people.officer, LATE)


def period_of(session, told):
    (found,) = [p for p in adding.past_periods(session, told.directive, LATE) if p.item.title == REPORT]
    return found


def add(session, told, dates):
    return adding.add_unit(
        session, told.directive, told.people.school_c, told.people.officer, LATE, "Bỏ sót.", own_dates=dates
    )


def test_a_unit_may_get_a_date_of_its_own_that_the_ledger_knows(app, session, told):
    period = period_of(session, told)

    add(session, told, {period.id: OWN})

    task = told.task(told.people.school_c, REPORT)
    session.refresh(task)
    assert (task.due_at, task.extended_due_at) == (OWN, OWN)
    events = session.scalars(select(Event.kind).where(Event.chain_id == task.assignment_id, Event.task_id == task.id))
    assert events.all() == [EventKind.OWN_DATE_SET]
    assert history.facts(session, told.directive)[task.id].due_at == OWN
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []
    others = told.task(told.people.school_a, REPORT)
    assert others.due_at == period.due_at


def test_the_board_as_of_before_the_own_date_does_not_know_it(session, told):
    period = period_of(session, told)
    add(session, told, {})
    task = told.task(told.people.school_c, REPORT)
    set_own_date(session, task, OWN, told.people.officer, LATE + HOUR, "Mới nhận.")

    dates = [history.facts(session, told.directive, moment)[task.id].due_at for moment in (LATE, LATE + HOUR)]
    assert dates == [period.due_at, OWN]


def test_moving_the_common_date_never_takes_it_back(session, told):
    period = period_of(session, told)
    add(session, told, {period.id: OWN})

    following.move_deadline(session, period, OWN - timedelta(days=4), ActedBy(told.people.officer, "Lùi", LATE))

    task = told.task(told.people.school_c, REPORT)
    session.refresh(task)
    assert task.due_at == OWN


@pytest.mark.parametrize("due_at", [LATE - HOUR, LATE])
def test_a_date_that_has_passed_is_no_date(session, told, due_at):
    add(session, told, {})

    with pytest.raises(NoOwnDate):
        set_own_date(session, told.task(told.people.school_c, REPORT), due_at, told.people.officer, LATE)


def test_a_task_that_was_answered_needs_no_date(session, told):
    task = told.task(told.people.school_a, REPORT)
    told.report(task, LATE)

    with pytest.raises(NoOwnDate):
        set_own_date(session, task, OWN, told.people.officer, LATE)


def test_a_unit_added_in_time_is_asked_for_no_date(session, told, now):
    assert adding.past_periods(session, told.directive, now) == []


def address(told):
    return f"/van-ban/{told.directive.public_id}/them-don-vi"


def test_the_page_asks_for_a_date_for_each_item_that_has_passed(desk, session, told):
    page = unescape(desk.get(address(told)).text)

    assert f"Hạn riêng: {REPORT}" in page
    assert "Hạn chung (chậm nhất thứ Năm 23/4/2020) đã qua." in page
    assert "Được giao sau hạn" in page


@pytest.mark.parametrize(("typed", "due_at"), [("8/5/2020", OWN), ("", None)])
def test_the_date_that_was_typed_is_the_units(desk, session, told, typed, due_at):
    period = period_of(session, told)
    data = {"unit": told.people.school_c.code, "reason": "Bỏ sót.", f"own_date_{period.id}": typed}

    answer = desk.post(address(told), data=data)

    assert answer.status_code == 302
    assert told.task(told.people.school_c, REPORT).extended_due_at == due_at


def test_a_passed_date_is_refused_and_what_was_typed_stays(desk, session, told):
    field = f"own_date_{period_of(session, told).id}"
    data = {"unit": told.people.school_c.code, "reason": "Bỏ sót hôm trước.", field: "27/4/2020"}

    page = desk.post(address(told), data=data)

    assert page.status_code == 400
    assert "Ngày này đã qua" in unescape(page.text)
    assert "27/4/2020" in page.text and "Bỏ sót hôm trước." in unescape(page.text)
    assert session.scalars(select(Mail).where(Mail.recipient == "thpt03@donvi.example")).all() == []


def test_of_many_units_one_is_typed(desk, session, told):
    agency = told.people.agency
    more = [(f"M{n}", f"Trường M {n}", f"truong m {n}") for n in range(FEW)]
    columns = ("code", "name", "search_name")
    session.execute(insert(Unit), [{"agency_id": agency.id, **dict(zip(columns, one, strict=True))} for one in more])
    session.commit()
    data = {"unit": "Trường M", "reason": "Bỏ sót."}

    asked = unescape(desk.get(address(told)).text)
    unclear = desk.post(address(told), data=data)
    added = desk.post(address(told), data={**data, "unit": "trường m 299"}, follow_redirects=True)

    assert "Ghi mã hoặc tên." in asked and "Trường M" not in asked
    assert unclear.status_code == 400
    assert "Chưa rõ “Trường M” là đơn vị nào" in unescape(unclear.text)
    assert "Trường M 299" in unescape(added.text)


def tell_and_tick(session, told, until):
    """School C is told an hour after it was added; then a month of ticks."""
    told.people.school_c.parent = told.people.district
    told.assignment(told.people.school_c).told_at = LATE + HOUR
    session.flush()
    for day in range(1, (until - LATE).days + 1):
        timing.tick(session, LATE + timedelta(days=day))


def escalated_on(session, task):
    lines = select(Mail.created_at).join(MailLine, MailLine.mail_id == Mail.id)
    about = MailLine.task_id == task.id, Mail.occasion.in_(["escalation", "leader_escalation", "overdue"])
    return sorted({schedule.local(at).date() for at in session.scalars(lines.where(*about))})


def test_a_unit_given_it_late_is_never_escalated_or_called_late(session, told):
    add(session, told, {})
    task = told.task(told.people.school_c, REPORT)

    tell_and_tick(session, told, LATE + timedelta(days=30))

    reading = read_task(task, LATE + timedelta(days=30))
    assert (reading.late, reading.timeliness, reading.due_at) == (False, Timeliness.GIVEN_LATE, None)
    assert escalated_on(session, task) == []
    due = SilenceScope(told.people.agency.id, told.directive.id, period_of(session, told).due_at)
    assert told.people.school_c.id not in {row.unit_id for row in silent(session, due, LATE + timedelta(days=30))}


def test_with_a_date_of_its_own_it_is_reminded_and_escalated_from_that_date(session, told):
    add(session, told, {period_of(session, told).id: OWN})
    task = told.task(told.people.school_c, REPORT)

    tell_and_tick(session, told, LATE + timedelta(days=20))

    assert escalated_on(session, task) == [date(2020, 5, 11), date(2020, 5, 13), date(2020, 5, 15)]


def test_the_officer_sets_a_date_later_and_the_unit_is_mailed_once(desk, session, told):
    add(session, told, {})
    assignment, task = told.assignment(told.people.school_c), told.task(told.people.school_c, REPORT)
    assignment.told_at = LATE
    session.commit()
    sheet = f"/phieu-giao-viec/{assignment.public_id}"
    before = unescape(desk.get(sheet).text)

    typed = {"on": "8/5/2020", "hour": "", "reason": "Trường mới nhận bàn giao."}
    after = unescape(desk.post(f"{sheet}/han-rieng/{task.id}", data=typed, follow_redirects=True).text)

    assert "được giao sau hạn" in before and f"{sheet}/han-rieng/{task.id}" in before
    assert "Hạn riêng của đơn vị: chậm nhất thứ Sáu 8/5/2020." in after
    assert "Đặt hạn riêng cho đơn vị" in after and "được giao sau hạn" not in after
    session.expire_all()
    assert told.task(told.people.school_c, REPORT).due_at == OWN
    assert told.mails("changed") == ["thpt03@donvi.example"]


def test_the_page_refuses_a_passed_date_and_a_task_that_was_answered(desk, session, told):
    late = told.task(told.people.school_a, REPORT)
    page = f"/phieu-giao-viec/{late.assignment.public_id}/han-rieng/{late.id}"

    refused = desk.post(page, data={"on": "27/4/2020", "hour": "", "reason": "Thử."})
    told.report(late, LATE)
    session.commit()

    assert refused.status_code == 422 and "Hạn mới đã qua" in unescape(refused.text)
    assert desk.get(page).status_code == 404
