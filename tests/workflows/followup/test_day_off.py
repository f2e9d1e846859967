"""A due date on a day off: the officer is asked a week before, decides once, and nothing moves by itself."""

from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from directives.acts import ActedBy
from directives.boards.questions import days_off
from directives.models import CalendarDay, Event, Item, Mail, Period, Remark, Task
from directives.rules.schedule import at
from directives.terms import EventKind
from tests import scene
from workflows.followup import steps
from workflows.followup.changes import NotOpen
from workflows.mailing.composing.compose import compose
from workflows.scheduling import steps as ticking

FRIDAY = at(date(2020, 4, 24), time(15))
FIRST_OF_MAY = at(date(2020, 5, 1), time(15))
MONDAY = at(date(2020, 5, 4), time(15))


@pytest.fixture
def begun(app, session, now):
    """Issued and mailed; the second weekly period is due at 15:00 on Friday 1 May, a holiday."""
    made = scene.issue_and_mail(app, session, now)
    ticking.tick(session, FRIDAY)
    session.commit()
    return made


@pytest.fixture
def period(begun):
    return period_of(begun, 3, 2)


def period_of(begun, position, number):
    query = select(Period).join(Item).where(Item.position == position, Period.number == number)
    return begun.session.scalar(query.where(Item.directive_id == begun.directive.id))


def moment(day, hour=8, month=4):
    return at(date(2020, month, day), time(hour))


def asked(begun, when=FRIDAY):
    return [
        (one.period.id, one.holiday, one.later) for one in days_off.of_directive(begun.session, begun.directive, when)
    ]


def by(begun, when=FRIDAY):
    return ActedBy(begun.people.officer, "Nghỉ lễ.", when)


def question(begun, period):
    return days_off.of_period(begun.session, period, FRIDAY)


def test_a_week_before_a_cut_off_on_a_holiday_the_officer_is_asked(begun, period):
    assert asked(begun) == [(period.id, "Ngày Quốc tế Lao động", MONDAY)]


def test_before_that_week_after_the_date_and_on_a_working_day_nobody_is_asked(begun, period):
    assert asked(begun, FRIDAY - timedelta(minutes=1)) == []
    assert asked(begun, FIRST_OF_MAY) == []
    assert asked(begun, moment(20)) == []  # Friday 24 April is a working day


@pytest.mark.parametrize(
    ("due", "name", "later"),
    [
        (at(date(2020, 4, 26), time(0)), "", at(date(2020, 4, 28), time(0))),  # by the end of a Saturday
        (at(date(2020, 4, 22), time(17)), "Đại hội", at(date(2020, 4, 23), time(17))),
        (at(date(2020, 5, 1), time(0)), "Ngày Chiến thắng", at(date(2020, 5, 5), time(0))),
    ],
)
def test_a_date_that_is_due_once_is_asked_about_too(session, now, due, name, later):
    begun = scene.issue(session, now)
    on = CalendarDay(agency_id=begun.people.agency.id, on=date(2020, 4, 22), working=False, name="Đại hội")
    on.recorded_at = now
    session.add(on)
    steps.move_deadline(session, period_of(begun, 2, 1), due, by(begun, now))

    assert asked(begun, due - timedelta(days=2)) == [(period_of(begun, 2, 1).id, name, later)]


def test_a_weekend_that_a_weekly_rule_names_is_the_letters_own_choice(session, now):
    begun = scene.issue(session, now)
    item = period_of(begun, 3, 1).item
    item.rrule = "FREQ=WEEKLY;BYDAY=SU;BYHOUR=15;BYMINUTE=0"
    steps.move_deadline(session, period_of(begun, 3, 1), moment(26, 15), by(begun, now))

    assert asked(begun, moment(24)) == []


def test_unanswered_the_date_stays_as_the_letter_says(begun, period):
    for day in (24, 27, 28, 29):
        ticking.tick(begun.session, moment(day))

    assert period.due_at == FIRST_OF_MAY
    assert set(begun.session.scalars(select(Task.due_at).where(Task.period_id == period.id))) == {FIRST_OF_MAY}


def test_moved_to_the_next_working_day_units_hear_of_it_and_nobody_is_asked_again(begun, period):
    session = begun.session

    steps.answer_day_off(session, question(begun, period), by(begun), moves=True)

    assert period.due_at == MONDAY
    assert set(session.scalars(select(Task.due_at).where(Task.period_id == period.id))) == {MONDAY}
    assert begun.mails("changed") == ["thpt01@donvi.example", "thpt02@donvi.example"]
    assert asked(begun) == []


def test_kept_with_who_and_why_on_record_and_not_asked_again(begun, period):
    session = begun.session

    steps.answer_day_off(session, question(begun, period), by(begun), moves=False)

    event = session.scalar(select(Event).where(Event.kind == EventKind.DEADLINE_KEPT))
    assert period.due_at == FIRST_OF_MAY
    assert event.actor_id == begun.people.officer.id
    assert session.scalar(select(Remark.text).where(Remark.event_id == event.id)) == "Nghỉ lễ."
    assert (begun.mails("changed"), asked(begun)) == ([], [])


@pytest.mark.parametrize("first", [True, False])
def test_a_second_answer_from_an_old_page_changes_nothing(begun, period, first):
    old = question(begun, period)
    steps.answer_day_off(begun.session, old, by(begun), moves=first)
    due_at = period.due_at

    with pytest.raises(NotOpen):
        steps.answer_day_off(begun.session, old, by(begun), moves=not first)

    assert period.due_at == due_at


def test_a_period_that_every_unit_has_answered_is_not_asked_about(begun, period):
    for task in begun.session.scalars(select(Task).where(Task.period_id == period.id)):
        begun.report(task, FRIDAY, key=str(task.id))

    assert asked(begun) == []


def test_the_officers_digest_asks_each_morning_until_there_is_an_answer(app, begun, period):
    session = begun.session
    digests = select(Mail).where(Mail.occasion == "officer_digest").order_by(Mail.id.desc())

    ticking.tick(session, moment(27))
    first = session.scalar(digests)
    text = compose(session, first, moment(27)).text
    steps.answer_day_off(session, question(begun, period), by(begun, moment(27)), moves=False)
    ticking.tick(session, moment(28))

    assert "trước 15:00 thứ Sáu 1/5/2020 rơi vào ngày nghỉ (Ngày Quốc tế Lao động)" in text
    assert "Lùi đến 15:00 thứ Hai 4/5/2020 hay giữ hạn?" in text
    assert f"/ky/{period.id}/ngay-nghi" in text
    assert session.scalar(digests) is first


@pytest.fixture
def desk(client, begun, now):
    scene.later(begun.session, now, FRIDAY - now)
    return scene.sign_in(client, begun.session, begun.people.officer, FRIDAY)


def test_the_front_page_and_the_directives_page_ask(desk, begun, period):
    pid = begun.directive.public_id

    for address in ("/", f"/van-ban/{pid}/theo-doi"):
        assert f"/van-ban/{pid}/theo-doi/ky/{period.id}/ngay-nghi" in desk.get(address).text


def test_the_page_asks_who_agreed_and_records_it(desk, begun, period):
    address = f"/van-ban/{begun.directive.public_id}/theo-doi/ky/{period.id}/ngay-nghi"

    page = desk.get(address).text
    refused = desk.post(address, data={"decision": "move", "reason": "Nghỉ lễ"})
    told = desk.post(
        address,
        data={"decision": "move", "agreed_by": "Phó Giám đốc Nguyễn Văn Mẫu", "reason": "Nghỉ lễ"},
        follow_redirects=True,
    ).text

    begun.session.expire_all()
    assert "Lùi đến 15:00 thứ Hai 4/5/2020" in page
    assert "Giữ hạn thứ Sáu 1/5/2020" in page
    assert "Hạn sớm hơn chỉ đặt bằng văn bản sửa đổi" in page
    assert refused.status_code == 422
    assert "Xin ghi họ tên, chức vụ người đồng ý" in refused.text
    assert period.due_at == MONDAY
    assert "Nghỉ lễ. Người đồng ý: Phó Giám đốc Nguyễn Văn Mẫu." in told
    assert "không còn rơi vào ngày nghỉ" in desk.get(address, follow_redirects=True).text


def test_an_earlier_date_than_the_letters_is_refused(desk, begun, period):
    address = f"/van-ban/{begun.directive.public_id}/theo-doi/ky/{period.id}/doi-han"

    page = desk.post(address, data={"on": "29/4/2020", "hour": "15:00", "reason": "Nghỉ lễ"})

    begun.session.expire_all()
    assert page.status_code == 422
    assert "Hạn sớm hơn chỉ đặt bằng văn bản sửa đổi" in page.text
    assert period.due_at == FIRST_OF_MAY


def test_on_a_holiday_nobody_is_reminded_or_escalated_however_late(begun):
    ticking.tick(begun.session, moment(29))
    # a period that opens on a holiday is announced when offices open again
    mails = select(func.count()).select_from(Mail).where(Mail.occasion != "period_opened")
    before = begun.session.scalar(mails)

    for when in (moment(30), moment(30, 16), moment(1, month=5), moment(2, month=5), moment(3, month=5)):
        ticking.tick(begun.session, when)

    assert begun.session.scalar(mails) == before
