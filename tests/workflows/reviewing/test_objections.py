"""What a unit says against a task: it waits in every count, is answered once, and the next periods follow."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from directives.boards import board, call_list, deadlines, news, progress, unanswered
from directives.boards.unanswered import SilenceScope
from directives.models import Mail, Objection, Period, Task
from directives.objections import exempting
from directives.past import history, verification
from directives.queries.task_status import read_task
from directives.terms import EventKind, News, ObjectionKind, ObjectionState, Silence, Standing, Status
from tests import scene
from tests.scene import FIGURES, PLAIN, REPORT
from workflows import clock
from workflows.scheduling import steps as timing

DAY = timedelta(days=1)
WHO = {"typed_by": "Cô Mai", "position": "Văn thư", "phone": "0905 111 222"}
CANNOT = {**WHO, "kind": "cannot", "reason": "Đường truyền đứt."}


@pytest.fixture
def told(app, session, now):
    """School A has had its mail, and has opened its link."""
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def unit(app, session, told):
    return scene.open_link(app, session, told.people.school_a)


@pytest.fixture
def desk(client, session, told, now):
    return scene.sign_in(client, session, told.people.officer, now)


def said(session) -> list[Objection]:
    session.expire_all()
    return list(session.scalars(select(Objection).order_by(Objection.id)))


def task_of(session, unit, position) -> Task:
    return session.get_one(Task, unit.tasks[position])


def whole(session, app) -> bool:
    return list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def counts_agree(told, moment) -> tuple[int, int]:
    """How many tasks are late on the board, and the units; the list of directives says the same of the units."""
    total = board.board(told.session, told.directive, moment).total
    row = progress.of_directive(told.session, told.directive, moment)
    assert (row.late, row.complete) == (total.late_units, total.complete)
    return total.counts.late, total.late_units


def test_not_ours_of_one_item_waits_in_every_count_until_it_is_agreed(app, session, told, unit, desk, now):
    before = counts_agree(told, now + 10 * DAY)
    words = {**WHO, "kind": "not_ours", "reason": "Trường không dạy lớp 12.", "whose": "Trường THPT mẫu B"}
    unit.post(f"{unit.task(REPORT)}/y-kien", **words)
    (one,) = said(session)
    task, week_on = one.task, now + 10 * DAY  # a Monday
    clock.move(session, week_on)
    session.commit()
    timing.tick(session, week_on)

    reading = read_task(task, week_on)
    silent = unanswered.silent(session, SilenceScope(told.people.agency.id, told.directive.id), week_on)
    date = next(one for one in deadlines.deadlines(session, told.directive) if one.due_at == task.due_at)
    called = call_list.call_list(
        session, SilenceScope(told.people.agency.id, told.directive.id, date.due_at), date, now
    )
    counted = news.news(session, told.people.officer.id, now - DAY, week_on)[0].counts
    reminders = session.scalars(select(Mail.id).where(Mail.occasion.in_(("overdue", "due_soon"))))
    reminded = {line.task_id for id_ in reminders for line in session.get_one(Mail, id_).lines}

    assert one.whose_unit_id == told.people.school_b.id
    assert (reading.status, reading.late, reading.owed, reading.counted) == (Status.NOT_OURS, False, False, True)
    assert counts_agree(told, week_on)[0] == before[0] - 1
    assert {row.why for row in silent if row.public_id == one.assignment.public_id} == {Silence.OBJECTS}
    assert one.assignment_id not in {row.assignment_id for row in called.rows}
    assert counted[News.OBJECTIONS] == (1, 1)
    assert reminded and task.id not in reminded
    assert "Báo không thuộc nhiệm vụ, chờ Sở trả lời" in unit.get().text
    assert "Trường không dạy lớp 12." in desk.get("/duyet").text

    page = desk.get(f"/duyet/y-kien/{one.id}").text
    desk.post(f"/duyet/y-kien/{one.id}/dong-y", data={"reach": "this", "words": "Đúng vậy."})

    (one,) = said(session)
    assert "0905 111 222" in page and told.people.school_b.name in page
    assert (one.state, one.task.standing, one.answer) == (ObjectionState.AGREED, Standing.EXEMPT, "Đúng vậy.")
    assert not read_task(one.task, week_on).counted
    (mail,) = session.scalars(select(Mail).where(Mail.occasion == "objection"))
    assert mail.values["agreed"] and mail.contact_id == told.link(told.people.school_a).contact_id
    then = history.facts(session, told.directive, week_on - DAY)[one.task_id]
    assert then.objected is ObjectionKind.NOT_OURS  # the board of that day still shows that it waited
    assert whole(session, app)


def test_a_date_that_passed_while_the_department_thought_makes_nobody_late(app, session, told, unit, desk, now):
    unit.post(f"{unit.task(REPORT)}/y-kien", **CANNOT, forecast_on="30/4/2020")
    (one,) = said(session)
    clock.move(session, now + 8 * DAY)
    session.commit()
    desk = scene.sign_in(desk, session, told.people.officer, now + 8 * DAY)

    without = desk.post(f"/duyet/y-kien/{one.id}/de-nghi", data={"reason": "Bộ cần số này."})
    still = said(session)[0].state
    desk.post(f"/duyet/y-kien/{one.id}/de-nghi", data={"reason": "Bộ cần số này.", "on": "29/4/2020"})
    again = desk.post(f"/duyet/y-kien/{one.id}/de-nghi", data={"reason": "Lần nữa."}, follow_redirects=True)

    (one,) = said(session)
    reading = read_task(one.task, now + 8 * DAY)
    assert without.status_code == 422 and "Xin đặt hạn mới" in without.text and still is ObjectionState.ASKED
    assert (one.state, reading.late, reading.owed) == (ObjectionState.REFUSED, False, True)
    assert "đã được trả lời" in again.text
    assert read_task(one.task, now + 14 * DAY).late
    page = unit.get(unit.task(REPORT)).text
    assert "Bộ cần số này." in page and "Dự kiến hoàn thành ngày 30/4/2020" in page
    assert whole(session, app)


def test_an_exemption_ends_by_its_date_and_the_next_period_is_owed_again(app, session, told, unit, desk, now):
    """Weekly figures, due on Fridays: the unit is exempted until the second one."""
    unit.post(f"{unit.task(FIGURES)}/y-kien", **CANNOT | {"kind": "exemption_asked"})
    (one,) = said(session)
    first = one.task.period.due_at
    until = (first + 8 * DAY).date()
    desk.post(f"/duyet/y-kien/{one.id}/dong-y", data={"reach": "until", "until_on": f"{until:%d/%m/%Y}"})
    for week in range(3):
        clock.move(session, first + 7 * week * DAY + timedelta(minutes=1))
        timing.tick(session, clock.now(session))
        session.commit()

    tasks = session.scalars(
        select(Task).join(Period).where(Task.assignment_id == one.assignment_id, Task.item_id == one.task.item_id)
    )
    mails = session.scalars(select(Mail).where(Mail.occasion == "period_opened")).all()
    told_of = {line.task.period.number for mail in mails for line in mail.lines if line.task}
    standings = {task.period.number: task.standing for task in tasks if task.assignment_id == one.assignment_id}
    assert standings == {1: Standing.EXEMPT, 2: Standing.EXEMPT, 3: Standing.SILENT, 4: Standing.SILENT}
    assert 3 in told_of and exempting.lasting(session, one.assignment, clock.now(session)) == []
    assert whole(session, app)


def test_the_whole_letter_is_one_press_and_is_answered_item_by_item_or_together(app, session, told, unit, desk, now):
    for _press in range(2):
        unit.post("/y-kien", **CANNOT, submission_key="one")
    of_letter = said(session)
    by_position = {one.task.item.position: one for one in of_letter}
    first = by_position[PLAIN]

    form = desk.get(f"/duyet/y-kien/{first.id}").text
    ticked = {"reason": "Xin thực hiện.", "objection": [str(by_position[REPORT].id)]}
    desk.post(f"/duyet/y-kien/{first.id}/de-nghi", data=ticked)

    states = {one.task.item.position: one.state for one in said(session)}
    assert form.count('name="objection"') == 2 * (len(of_letter) - 1) == 4
    assert states == {PLAIN: "refused", REPORT: "refused", FIGURES: "asked"}
    assert len(session.scalars(select(Mail).where(Mail.occasion == "objection")).all()) == 1
    assert of_letter[0].assignment.acknowledged_at is not None


def test_what_was_said_is_not_asked_again(session, told, unit, desk):
    unit.post(f"{unit.task(REPORT)}/y-kien", **CANNOT)
    (one,) = said(session)
    desk.post(f"/duyet/y-kien/{one.id}/de-nghi", data={"reason": "Xin cố gắng."})

    page = unit.get(f"{unit.task(REPORT)}/y-kien").text
    shown = page[page.index("Vẫn như vậy") - 900 : page.index("Vẫn như vậy")]
    unit.post(f"{unit.task(REPORT)}/y-kien", **CANNOT, submission_key="again")

    assert all(f'value="{text}"' in shown for text in ("Đường truyền đứt.", "Cô Mai", "Văn thư", "0905 111 222"))
    assert page.count('value="Cô Mai"') == 2  # in the form too
    assert [one.state for one in said(session)] == [ObjectionState.REFUSED, ObjectionState.ASKED]


def test_a_report_takes_it_back_and_a_wrong_form_keeps_what_was_typed(session, told, unit):
    wrong = unit.post(f"{unit.task(REPORT)}/y-kien", **{**CANNOT, "typed_by": "", "forecast_on": "1/4/2020"})
    unit.post(f"{unit.task(REPORT)}/y-kien", **CANNOT)
    waiting = task_of(session, unit, REPORT).objected

    unit.submit(REPORT, said="reported", text="Đã tập huấn.")

    session.expire_all()
    task = task_of(session, unit, REPORT)
    assert wrong.status_code == 422 and "Đường truyền đứt." in wrong.text and "đã qua" in wrong.text
    assert waiting is ObjectionKind.CANNOT
    assert (task.objected, task.standing) == (None, Standing.REPORTED)
    assert unit.get(f"{unit.task(REPORT)}/y-kien").text.count("Gửi Sở</button>") == 0


def test_staff_enter_what_a_unit_tells_them_and_erase_it_later(app, session, told, desk, now):
    task = told.task(told.people.school_b, "Báo cáo tập huấn")
    sheet = f"/phieu-giao-viec/{task.assignment.public_id}"
    came = {"channel": "phone", "told_by": "Thầy Bình", "on": "17/4/2020", "hour": "8:00", "position": "Hiệu trưởng"}
    said_so = {**came, "kind": "cannot", "reason": "Giáo viên nghỉ ốm.", "phone": "0905 333 444"}

    desk.post(f"{sheet}/nhap-thay/{task.id}/y-kien", data=said_so)
    (one,) = said(session)
    page = desk.get(sheet).text
    desk.post(f"/y-kien/{one.id}/xoa-du-lieu", data={"reason": "Theo đề nghị của thầy Bình."})

    (erased,) = said(session)
    assert "Giáo viên nghỉ ốm." in page and "Sở nhập thay" in page and "0905 333 444" in page
    assert [mail.values["what"] for mail in session.scalars(select(Mail).where(Mail.occasion == "recorded"))] == [
        EventKind.CANNOT
    ]
    assert (erased.reason, erased.typed_by, erased.phone, erased.told_by) == (None, None, None, "")
    assert whole(session, app)


def test_an_officer_exempts_until_a_day_and_ends_it_again(app, session, told, desk, now):
    task = told.task(told.people.school_a, "Số liệu tuần")
    sheet = f"/phieu-giao-viec/{task.assignment.public_id}"
    desk.post(f"{sheet}/mien/{task.id}", data={"reason": "Đang sửa trường.", "reach": "always"})
    session.expire_all()
    (lasting,) = exempting.lasting(session, task.assignment, now)

    shown = desk.get(sheet).text
    desk.post(f"/mien/{lasting.id}/thoi", data={"reason": "Đã sửa xong."})

    session.expire_all()
    assert "Được miễn mọi kỳ sau của “Số liệu tuần”" in shown
    assert task.standing is Standing.EXEMPT
    assert exempting.lasting(session, task.assignment, now) == []
    assert whole(session, app)
