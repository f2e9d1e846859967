"""Reports are reviewed oldest first: approved, or returned with what to supplement and by when."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from directives.acts import ActedBy
from directives.models import Mail
from directives.queries.task_status import read_as_told
from directives.terms import Standing, Timeliness
from tests import scene
from tests.scene import HOUR
from workflows.followup import steps as following
from workflows.reviewing import review_queue, steps
from workflows.reviewing.decided import Decided, DecidedReason
from workflows.reviewing.review_queue import QueueFilters
from workflows.scheduling import steps as timing

DAY = timedelta(days=1)


@pytest.fixture
def told(session, now):
    return scene.issue(session, now)


@pytest.fixture
def first(told, now):
    return told.report(told.task(told.people.school_a, "Báo cáo tập huấn"), now + HOUR)


@pytest.fixture
def second(told, first, now):
    figures = told.task(told.people.school_b, "Số liệu tuần")
    return told.report(figures, now + 2 * HOUR, text="Một lớp nghỉ vì mưa.", a="20", b="900")


@pytest.fixture
def desk(client, session, told, now):
    return scene.sign_in(client, session, told.people.officer, now)


@pytest.fixture
def other_text(told, first, now):
    return told.report(told.task(told.people.school_b, "Báo cáo tập huấn"), now + 2 * HOUR)


def waiting(told, **wanted):
    texts = review_queue.waiting_texts(told.people.agency.id, QueueFilters(**wanted))
    return list(told.session.scalars(texts.query.order_by(*texts.order)))


def test_reports_wait_oldest_first_and_a_directive_narrows_them(told, first, second, other_text):
    assert waiting(told) == [first, other_text]
    assert waiting(told, item_id=first.task.item_id) == [first, other_text]
    assert waiting(told, item_id=second.task.item_id) == []
    assert waiting(told, directive="khác") == []


def test_only_the_last_version_waits(told, first, now):
    newer = told.report(first.task, now + 3 * HOUR, "Đã tập huấn cho 45 giáo viên.", key="b")

    assert waiting(told) == [newer]
    with pytest.raises(Decided) as refused:
        steps.approve(told.session, first, told.people.officer, now + 4 * HOUR)
    assert refused.value.why is DecidedReason.NEWER


def test_a_returned_report_gets_its_own_due_date_and_is_mailed(session, told, first, now):
    steps.return_report(session, first, "Xin nêu số giáo viên.", now + 20 * DAY, told.people.officer, now + 2 * HOUR)

    task = first.task
    assert (task.standing, task.return_due_at) == (Standing.RETURNED, now + 20 * DAY)
    assert read_as_told(task, now + 15 * DAY).timeliness == Timeliness.OPEN_ON_TIME
    mail = session.scalars(select(Mail).where(Mail.occasion == "returned")).one()
    assert (mail.recipient, mail.values["wanted"]) == ("thpt01@donvi.example", "Xin nêu số giáo viên.")


def test_an_approval_is_mailed_once_to_each_live_contact(session, told, first, now):
    steps.approve(session, first, told.people.officer, now + 2 * HOUR)
    with pytest.raises(Decided):
        steps.approve(session, first, told.people.officer, now + 3 * HOUR)

    mail = session.scalars(select(Mail).where(Mail.occasion == "accepted")).one()
    assert mail.recipient == "thpt01@donvi.example"
    assert (mail.values["item_title"], mail.values["by"]) == ("Báo cáo tập huấn", "Nguyễn Văn Mẫu")


def test_a_slow_review_makes_nobody_late(session, told, first, now):
    steps.approve(session, first, told.people.officer, now + 30 * DAY)

    assert read_as_told(first.task, now + 30 * DAY).timeliness == Timeliness.DONE_ON_TIME


def test_figures_of_the_last_period_are_shown_and_a_blank_is_not_zero(session, told, second, now):
    later = now + 7 * DAY + 9 * HOUR
    timing.tick(session, later)
    task = told.task(told.people.school_b, "Số liệu tuần", 2)
    next_one = told.report(task, later, text="", a="25")

    cells = review_queue.cells_of(session, next_one, later)

    assert [(cell.filled and cell.filled.value, cell.before.value) for cell in cells] == [(25, 20), (None, 900)]


def test_one_press_approves_and_the_next_report_opens(desk, told, first, other_text):
    page = desk.post(f"/duyet/{first.id}/duyet")

    assert page.location == f"/duyet/{other_text.id}"
    assert first.task.standing == Standing.APPROVED
    assert desk.post(page.location + "/duyet").location == "/duyet"


def test_a_return_without_a_reason_keeps_the_typed_date(desk, told, first):
    page = desk.post(f"/duyet/{first.id}/bo-sung", data={"wanted": "", "on": "30/4/2020"})

    assert page.status_code == 422
    assert 'value="30/4/2020"' in page.text
    assert first.task.standing == Standing.REPORTED


def test_a_day_past_is_refused(desk, first):
    page = desk.post(f"/duyet/{first.id}/bo-sung", data={"wanted": "Thêm số liệu.", "on": "1/4/2020"})

    assert "Ngày này đã qua" in page.text
    assert first.task.standing == Standing.REPORTED


def test_several_are_approved_at_once_and_one_decided_meanwhile_is_named(desk, session, told, first, other_text, now):
    steps.return_report(session, other_text, "Xin xem lại.", now + DAY, told.people.officer, now + 3 * HOUR)

    page = desk.post("/duyet", data={"report": [first.id, other_text.id], "act": "approve"}, follow_redirects=True)

    assert "Đã duyệt 1 báo cáo." in page.text
    assert "Không đổi gì ở 1 báo cáo: Trường THPT mẫu B (đã có người xử lý)." in page.text
    assert (first.task.standing, other_text.task.standing) == (Standing.APPROVED, Standing.RETURNED)


def test_what_was_typed_stays_when_the_unit_has_sent_a_newer_version(desk, told, first, now):
    newer = told.report(first.task, now + 3 * HOUR, "Đã tập huấn cho 45 giáo viên.", key="b")

    page = desk.post(f"/duyet/{first.id}/bo-sung", data={"wanted": "Xin nêu số giáo viên.", "on": "30/4/2020"})

    assert page.status_code == 409
    assert "Đơn vị vừa gửi bản mới hơn" in page.text
    assert "Xin nêu số giáo viên.</textarea>" in page.text and f"/duyet/{newer.id}/bo-sung" in page.text
    assert first.task.standing == Standing.REPORTED


def test_what_was_typed_is_shown_when_the_directive_was_withdrawn_meanwhile(desk, session, told, first, now):
    following.withdraw(session, told.directive, ActedBy(told.people.officer, "Ban hành nhầm", now))

    page = desk.post(f"/duyet/{first.id}/bo-sung", data={"wanted": "Xin nêu số giáo viên.", "on": "30/4/2020"})

    assert page.status_code == 409
    assert "văn bản đã thu hồi, nên không ghi nhận gì" in page.text
    assert "Xin nêu số giáo viên." in page.text and "Duyệt báo cáo</button>" not in page.text


def test_a_leader_reads_and_cannot_decide(client, session, told, first, now):
    leader = scene.sign_in(client, session, told.people.leader, now)

    assert leader.get(f"/duyet/{first.id}").status_code == 200
    assert leader.post(f"/duyet/{first.id}/duyet").status_code == 403
