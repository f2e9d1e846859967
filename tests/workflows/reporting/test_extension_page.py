"""A unit requests an extension: nothing typed is lost, and the page shows request and answer."""

from datetime import timedelta

import pytest

from directives import acts
from directives.acts import extend
from directives.database import db
from directives.models import Extension, Report, Task
from directives.terms import ExtensionState, Verdict
from tests import scene
from tests.scene import FIGURES, INCIDENT, PLAIN, REPORT

LATER = {"on": "2020-04-27", "hour": "", "reason": "Mất điện toàn xã từ 16/4", "typed_by": "Nguyễn Thị Mẫu"}
ANSWER = "Phòng đồng ý; xin gửi đúng hạn mới."


@pytest.fixture
def unit(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    return unit


@pytest.fixture
def asked(unit):
    ask(unit)
    return db.session.query(Extension).one()


def ask(unit, position=REPORT, key="one press", **typed):
    return unit.post(f"{unit.task(position)}/gia-han", submission_key=key, **{**LATER, **typed})


def text(page):
    return " ".join(page.text.split())


def test_a_task_with_a_due_date_has_a_link_to_request_an_extension(unit):
    assert f'{unit.task(REPORT)}/gia-han">Xin gia hạn</a>' in unit.get(unit.task(REPORT)).text
    assert "gia-han" not in unit.get(unit.task(PLAIN)).text


def test_the_form_shows_the_present_date_and_how_to_type_one(unit):
    page = text(unit.get(f"{unit.task(REPORT)}/gia-han"))

    assert "<strong>Hạn hiện nay:</strong> chậm nhất thứ Năm 23/4/2020" in page
    assert 'placeholder="ngày/tháng/năm"' in page and 'placeholder="giờ:phút"' in page


def test_what_was_asked_is_confirmed_and_stands_on_the_page(unit):
    answer = ask(unit)

    assert answer.location == f"{unit.page}{unit.task(REPORT)}"
    page = text(unit.get(unit.task(REPORT)))
    assert "Đã gửi Sở: xin gia hạn đến hết thứ Hai 27/4/2020." in page
    assert "Đã xin gia hạn đến hết thứ Hai 27/4/2020, đang chờ trả lời" in page
    assert "Hạn vẫn là chậm nhất thứ Năm 23/4/2020 cho tới khi Sở trả lời." in page
    assert "Lý do đã nêu: Mất điện toàn xã từ 16/4" in page
    assert "Xin lúc 8:00 thứ Sáu 17/4/2020 · Nguyễn Thị Mẫu" in page
    assert "Xin gia hạn</a>" not in page


def test_an_hour_may_be_named(unit):
    ask(unit, hour="15:00")

    assert "Đã xin gia hạn đến 15:00 thứ Hai 27/4/2020" in text(unit.get(unit.task(REPORT)))


def test_an_extension_request_acknowledges_too(unit):
    ask(unit)

    page = text(unit.get())
    assert "Ghi nhận cùng lần trả lời đầu tiên" in page
    assert "Xin gia hạn: 2. Báo cáo tập huấn" in page
    assert page.count("Đã xin gia hạn, đang chờ trả lời.") == 1


def test_submitting_the_form_twice_makes_one_request(unit, session):
    ask(unit)
    again = ask(unit)

    assert again.status_code == 302
    assert session.query(Extension).count() == 1


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"on": ""}, "Xin chọn ngày muốn gia hạn đến."),
        ({"on": "31/4/2020"}, "không có trong lịch"),
        ({"on": "2020-04-23"}, "Ngày này không muộn hơn hạn hiện nay."),
        ({"on": "2020-04-16"}, "Thời điểm này đã qua."),
        ({"hour": "25:00"}, "Xin ghi giờ và phút"),
        ({"typed_by": ""}, "Xin ghi họ tên người nhập."),
    ],
)
def test_an_error_says_what_and_keeps_all_that_was_typed(unit, session, typed, said):
    page = ask(unit, **typed)

    assert page.status_code == 422
    assert said in text(page)
    assert "Mất điện toàn xã từ 16/4" in page.text
    for kept in {**LATER, **typed}.values():
        assert kept in page.text
    assert session.query(Extension).count() == 0


def test_a_reason_is_at_most_a_thousand_letters_and_is_kept(unit):
    page = ask(unit, reason="ồ" * 1001)

    assert page.status_code == 422
    assert "ồ" * 1001 in page.text


def test_a_second_request_is_refused_and_keeps_what_was_typed(unit, asked, session):
    page = ask(unit, key="a colleague", reason="Đồng nghiệp cùng xin")

    assert page.status_code == 422
    assert "đang chờ trả lời" in page.text
    assert "Đồng nghiệp cùng xin" in page.text
    assert session.query(Extension).count() == 1


def test_a_reported_task_cannot_be_extended(unit):
    unit.submit(REPORT, said="reported", text="Đã tập huấn.")

    assert "gia-han" not in unit.get(unit.task(REPORT)).text
    page = unit.get(f"{unit.task(REPORT)}/gia-han")
    assert "Đơn vị đã gửi nội dung này" in page.text
    assert "<textarea" not in page.text


def test_an_incident_has_no_date_to_move(unit):
    assert "không có hạn bắt buộc" in unit.get(f"/nhiem-vu/{unit.tasks[INCIDENT]}/gia-han").text


def test_a_granted_date_stands_with_the_old_one_and_the_officers_words(unit, asked, session, now):
    officer = session.get_one(Task, asked.task_id).assignment.directive.officer
    extend.grant(session, asked, asked.wanted_due_at - timedelta(days=1), ANSWER, officer, now)

    page = text(unit.get(unit.task(REPORT)))

    assert "<strong>Hạn:</strong> chậm nhất Chủ nhật 26/4/2020" in page
    assert "Đã được gia hạn đến hết Chủ nhật 26/4/2020" in page
    assert "Hạn cũ: chậm nhất thứ Năm 23/4/2020. Đơn vị xin đến hết thứ Hai 27/4/2020." in page
    assert ANSWER in page
    assert "Xin gia hạn lần nữa" in page
    assert "Cho gia hạn: 2. Báo cáo tập huấn" in text(unit.get())


def test_a_refusal_is_shown_with_its_reason_and_another_request_may_follow(unit, asked, session, now):
    extend.refuse(session, asked, "Sở phải báo cáo Bộ.", asked.task.assignment.directive.officer, now)

    page = text(unit.get(unit.task(REPORT)))

    assert "Không được gia hạn đến hết thứ Hai 27/4/2020" in page
    assert "Sở phải báo cáo Bộ." in page
    ask(unit, key="again", on="2020-04-25")
    assert "Các lần xin gia hạn trước (1)" in text(unit.get(unit.task(REPORT)))


def test_a_returned_task_shows_its_extended_date(unit, session, now):
    task = session.get_one(Task, unit.tasks[FIGURES])
    unit.submit(FIGURES, **{f"figure_{spec.id}": "1" for spec in task.item.figures})
    officer = task.assignment.directive.officer
    report = session.query(Report).one()
    acts.review(session, report, Verdict.RETURNED, officer, now, "Thiếu khối 9", now + timedelta(days=9))
    ask(unit, FIGURES, on="2020-04-30")

    wish = session.query(Extension).one()
    assert wish.state == ExtensionState.ASKED
    extend.grant(session, wish, wish.wanted_due_at, "", officer, now)

    assert "Xin gửi lại chậm nhất thứ Năm 30/4/2020" in text(unit.get(unit.task(FIGURES)))


def test_another_units_task_is_not_found(app, session, unit, now):
    other = session.query(Task).filter(Task.assignment_id != unit.assignment_id).first()

    assert unit.get(f"/nhiem-vu/{other.id}/gia-han").status_code == 404
