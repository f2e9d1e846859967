"""Calls to silent units: who is listed and why, what one press notes, what the record then says."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import func, select

from directives import acts
from directives.acts import extend
from directives.boards.call_list import call_list
from directives.boards.deadlines import deadlines
from directives.boards.unanswered import SilenceScope
from directives.models import Call, Event, Mail, Remark, Report
from directives.past import verification
from directives.record import ledger
from directives.terms import CallOutcome, Channel, EventKind, MailState, Silence
from tests import scene
from tests.scene import HOUR
from workflows import clock
from workflows.calling.steps import CallNote, record_call
from workflows.web.formats import tel

DAY = timedelta(days=1)
LIST = "goi-dien"


@pytest.fixture
def told(app, session, now):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def desk(client, session, told, now):
    """Five hours after the mails: the units can be called."""
    scene.later(session, now, 5 * HOUR)
    return scene.sign_in(client, session, told.people.officer, now + 5 * HOUR)


@pytest.fixture
def of(told):
    """The address of one of the directive's pages."""
    return lambda page: f"/van-ban/{told.directive.public_id}/{page}"


@pytest.fixture
def sheet(told):
    return f"/phieu-giao-viec/{told.assignment(told.people.school_b).public_id}"


def noted(outcome=CallOutcome.WILL_REPORT, said="", key="a"):
    return CallNote(outcome, said, key)


# what is noted


def test_a_call_is_recorded_with_what_was_said(app, session, told, now):
    assignment = told.assignment(told.people.school_b)

    call = record_call(session, assignment, noted(said="Chị Lan hứa nộp trước 15 giờ."), told.people.officer, now)

    event = session.get(Event, call.event_id)
    assert (event.kind, event.chain_id) == (EventKind.CALLED, assignment.id)
    assert '"outcome":"will_report"' in event.body and "Chị Lan" not in event.body
    assert session.scalar(select(Remark.text).where(Remark.event_id == event.id)) == "Chị Lan hứa nộp trước 15 giờ."
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def test_a_call_moves_nothing_on_the_board(session, told, now):
    task = told.task(told.people.school_b, "Số liệu tuần")
    before = (task.standing, task.assignment.acknowledged_at)

    record_call(session, task.assignment, noted(), told.people.officer, now)

    session.refresh(task)
    assert (task.standing, task.assignment.acknowledged_at) == before


def test_the_same_press_twice_is_one_call(session, told, now):
    assignment = told.assignment(told.people.school_b)
    record_call(session, assignment, noted(key="a"), told.people.officer, now)

    again = record_call(session, assignment, noted(key="a"), told.people.officer, now + DAY)

    assert again is None
    assert session.scalar(select(func.count()).select_from(Call)) == 1


def test_the_same_outcome_within_a_minute_is_the_same_call(session, told, now):
    assignment, officer = told.assignment(told.people.school_b), told.people.officer
    record_call(session, assignment, noted(key="a"), officer, now)

    soon = record_call(session, assignment, noted(key="b"), officer, now + timedelta(seconds=59))
    later = record_call(session, assignment, noted(key="c"), officer, now + timedelta(seconds=61))

    assert soon is None
    assert later is not None


def test_a_second_note_with_other_words_is_kept(session, told, now):
    assignment, officer = told.assignment(told.people.school_b), told.people.officer
    record_call(session, assignment, noted(said="Máy bận"), officer, now)

    assert record_call(session, assignment, noted(said="Gọi lại được", key="b"), officer, now) is not None


def test_a_call_that_was_altered_is_found(app, session, told, now):
    call = record_call(session, told.assignment(told.people.school_b), noted(), told.people.officer, now)
    call.outcome = CallOutcome.NO_ANSWER
    session.flush()

    assert [fault.wrong for fault in verification.faults(session, Path(app.config["FILES_DIR"]))] == ["text"]


# the silent units


def test_silent_units_are_grouped_by_reason_with_one_action_each(desk, told, of):
    page = unescape(desk.get(of("chua-tra-loi")).text)

    assert "Thư đã gửi, chưa mở trang" in page
    assert page.count("Gọi điện</a>") == 3
    assert "Trường THPT mẫu B" in page and "Trường THPT mẫu C" not in page


def test_they_are_found_by_name_without_diacritics_and_by_reason(desk, of):
    by_name = unescape(desk.get(of("chua-tra-loi?q=mau b")).text)
    none = unescape(desk.get(of("chua-tra-loi?why=opened")).text)

    assert "Trường THPT mẫu B" in by_name and "Trường THPT mẫu A" not in by_name
    assert "Không có đơn vị nào như vậy" in none


def test_across_directives_each_line_names_its_directive(desk, told):
    page = unescape(desk.get("/chua-tra-loi").text)

    assert page.count("715/SGDĐT-GDTrH") == 3


def silent_as(session, told, why, now):
    """School B made silent in that way; what the act about it leads to."""
    assignment, contact = told.assignment(told.people.school_b), told.people.school_b.contacts[0]
    task, sheet = told.task(told.people.school_b, "Số liệu tuần"), f"/phieu-giao-viec/{assignment.public_id}"
    if why == Silence.ADDRESS_FAILED:
        assignment.told_at, assignment.unreachable_at = None, now
        return f"/don-vi/{contact.unit_id}/dau-moi/{contact.id}/dia-chi"
    if why == Silence.NOT_SENT:
        assignment.told_at = None
        mail = session.scalars(select(Mail).where(Mail.contact_id == contact.id)).one()
        mail.state = MailState.HELD
        return f"/thu/{mail.id}"
    if why == Silence.WANTS_LATER:
        wish = extend.ExtensionRequest(task.due_at + DAY, "Mất điện", "Cô Mai", "k")
        made = extend.ask(session, task, wish, acts.from_link(told.link(contact.unit), now), now)
        return f"/duyet/gia-han/{made.id}"
    if why == Silence.NOT_OURS:
        ledger.record(session, assignment, EventKind.NOT_OURS, now, ledger.SYSTEM, text="Nhầm")
        return f"{sheet}/khong-thuoc"
    return f"{sheet}/goi-dien"


@pytest.mark.parametrize(
    "why", [Silence.ADDRESS_FAILED, Silence.NOT_SENT, Silence.WANTS_LATER, Silence.NOT_OURS, Silence.NOT_OPENED]
)
def test_the_act_leads_to_where_it_is_done(desk, session, told, of, now, why):
    page = silent_as(session, told, why, now)
    session.commit()

    text = unescape(desk.get(of(f"chua-tra-loi?q=mau b&why={why}")).text)

    assert f'href="{page}' in text
    assert desk.get(page).status_code == 200


def test_who_may_only_read_sees_the_act_and_no_button(client, session, told, now, of):
    scene.later(session, now, 5 * HOUR)
    leader = scene.sign_in(client, session, told.people.leader, now + 5 * HOUR)

    page = unescape(leader.get(of("chua-tra-loi")).text)

    assert "Gọi điện" in page and "Gọi điện</a>" not in page


@pytest.mark.parametrize("page", ["chua-tra-loi?page=99&kind=x&group=99999999999999999999&why=no", "goi-dien?due=no"])
def test_an_invalid_filter_is_ignored(desk, of, page):
    assert desk.get(of(page)).status_code == 200


# the list


@pytest.mark.parametrize(
    ("written", "dialled"),
    [
        ("0269 382 4567", "tel:02693824567"),
        ("(0269) 3.824.567", "tel:02693824567"),
        ("+84 905-123-456", "tel:+84905123456"),
        ("0269 3824567 (máy lẻ 12)", "tel:02693824567"),
        ("0269 3824567 - 0905 123 456", "tel:02693824567"),
        ("0269 3824567; 0905 123 456", "tel:02693824567"),
        ("hỏi trực ban", ""),
        ("", ""),
    ],
)
def test_a_number_is_dialled_however_it_is_written(written, dialled):
    assert tel(written) == dialled


def test_the_next_deadline_is_proposed_and_who_is_missing_for_it(desk, told, of):
    page = unescape(desk.get(of(LIST)).text)

    assert "chậm nhất thứ Năm 23/4/2020" in page
    assert page.index("Phòng GDĐT mẫu 1") < page.index("Trường THPT mẫu A") < page.index("Trường THPT mẫu B")
    assert 'href="tel:02690000000"' in page


def test_nobody_is_to_be_called_within_four_office_hours_of_the_mail(client, session, told, now, of):
    scene.later(session, now, HOUR)
    fresh = scene.sign_in(client, session, told.people.officer, now + HOUR)

    page, silent = unescape(fresh.get(of(LIST)).text), unescape(fresh.get(of("chua-tra-loi")).text)

    assert "Chưa đề nghị gọi 3 đơn vị: thư gửi chưa đủ 4 giờ làm việc. Gọi từ 12:00 thứ Sáu 17/4/2020." in page
    assert "thư gửi lúc 8:00 thứ Sáu 17/4/2020; gọi từ 12:00 thứ Sáu 17/4/2020" in page
    assert "Kết quả cuộc gọi" not in page and "Chưa cần gọi đơn vị nào" in page
    assert silent.count("Thư vừa gửi, chờ đơn vị trả lời") == 3 and "Gọi điện</a>" not in silent


def test_a_unit_that_answered_all_but_one_is_said_to_have_answered(desk, session, told, of, now):
    told.report(told.task(told.people.school_a, "Số liệu tuần"), now + HOUR)
    session.commit()

    page, silent = (unescape(desk.get(of(page)).text) for page in (LIST, "chua-tra-loi"))

    said = "Đã trả lời 1/3 nội dung, còn thiếu: 2. Báo cáo tập huấn"
    assert said in page
    assert "Đã báo cáo một phần, còn thiếu" in silent and "Đã tiếp nhận, chưa báo gì" not in silent


@pytest.mark.parametrize("elsewhere", [True, False])
def test_a_unit_that_asked_for_time_is_not_called_about_anything(session, told, now, elsewhere):
    unit = told.people.school_a
    task = told.task(unit, "Số liệu tuần" if elsewhere else "Báo cáo tập huấn")
    wish = extend.ExtensionRequest(task.due_at + DAY, "Mất điện", "Cô Mai", "k")
    extend.ask(session, task, wish, acts.from_link(told.link(unit), now), now)
    report = next(one for one in deadlines(session, told.directive) if one.titles == ("2. Báo cáo tập huấn",))

    found = call_list(session, SilenceScope(told.people.agency.id, told.directive.id, report.due_at), report, now + DAY)

    assert unit.name not in [row.name for row in found.rows]
    assert found.left_out == 1


def test_another_deadline_has_its_own_list(desk, told, of):
    due_at = told.task(told.people.school_b, "Số liệu tuần").due_at

    page = unescape(desk.get(of(LIST), query_string={"due": due_at.isoformat()}).text)

    assert "trước 15:00 thứ Sáu 24/4/2020" in page
    assert "Phòng GDĐT mẫu 1" not in page, "its figures are known, so that it owes none"


def test_units_can_stand_under_their_superiors(desk, session, told, of):
    told.people.school_b.parent_id = told.people.district.id
    session.commit()

    page = unescape(desk.get(of(f"{LIST}?by_superior=1")).text)

    assert page.index("<h2>Phòng GDĐT mẫu 1") < page.index("Trường THPT mẫu B")


def test_one_press_notes_a_call_and_leads_back_to_the_list(desk, session, told, sheet):
    due_at = told.task(told.people.school_b, "Báo cáo tập huấn").due_at
    typed = {"outcome": "no_answer", "said": "", "submission_key": "k"}

    answer = desk.post(f"{sheet}/goi-dien", query_string={"due": due_at.isoformat()}, data=typed, follow_redirects=True)

    page = unescape(answer.text)
    assert "Đã ghi cuộc gọi tới Trường THPT mẫu B." in page
    assert "Đã gọi 1 lần" in page and "Không nghe máy" in page
    assert session.scalars(select(Call.outcome)).all() == [CallOutcome.NO_ANSWER]


def test_who_was_spoken_to_moves_to_the_end(desk, session, told, of):
    record_call(session, told.assignment(told.people.district), noted(), told.people.officer, clock.now(session))
    session.commit()

    page = unescape(desk.get(of(LIST)).text)

    assert page.index("Trường THPT mẫu B") < page.index("Phòng GDĐT mẫu 1")


def test_a_wrong_number_offers_to_correct_the_contact(desk, told, of, sheet):
    contact = told.people.school_b.contacts[0]
    mend = f"/don-vi/{told.people.school_b.id}/dau-moi/{contact.id}"
    desk.post(f"{sheet}/goi-dien", data={"outcome": "wrong_number"})
    wrong = desk.get(of(LIST)).text

    desk.post(f"{sheet}/goi-dien", data={"outcome": "never_got_it"})
    lost = desk.get(of(LIST)).text

    assert mend in wrong
    assert f"{sheet}/dau-moi/{contact.id}/gui-lai" in lost


def test_an_answer_by_telephone_is_entered_from_its_row_and_leads_back_to_it(desk, session, told, of, sheet):
    task, contact = told.task(told.people.school_b, "Báo cáo tập huấn"), told.people.school_b.contacts[0]
    task_id, due = task.id, task.due_at.isoformat()
    listed = unescape(desk.get(of(LIST), query_string={"due": due, "q": "mẫu B"}).text)
    form = re.search(rf'"({sheet}/nhap-thay/{task_id}\?[^"]*)"', listed)[1]
    asked = desk.get(form).text
    filled = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', asked)[1] for name in ("told_by", "on", "hour")}

    given = {"channel": "phone", "said": "reported", "text": "Đã tập huấn.", **filled}
    page = unescape(desk.post(form, data=given, follow_redirects=True).text)

    assert 'checked id="channel-0" name="channel" type="radio" value="phone"' in asked
    assert filled == {"told_by": f"{contact.name}, {contact.position}", "on": "17/04/2020", "hour": "13:00"}
    assert "Đã nhập thay đơn vị" in page and "Danh sách gọi điện" in page
    assert "Đã có trả lời, không còn trong danh sách gọi." in page  # its row is done
    assert 'value="mẫu B"' in page  # the list is as it was
    [report] = session.scalars(select(Report).where(Report.task_id == task_id))
    assert (report.channel, report.told_by) == (Channel.PHONE, filled["told_by"])


def test_a_remark_too_long_is_refused_and_kept(desk, session, sheet):
    long = "Chị Lan hứa. " * 50

    page = desk.post(f"{sheet}/goi-dien", data={"outcome": "will_report", "said": long})

    assert page.status_code == 422
    assert "dài quá 500 ký tự" in page.text and long.strip() in page.text
    assert session.scalars(select(Call)).all() == []


def test_an_unknown_outcome_is_refused(desk, sheet):
    page = desk.post(f"{sheet}/goi-dien", data={"outcome": "shouted", "said": "Ghi chú"})

    assert page.status_code == 422
    assert "Xin bấm một kết quả" in page.text and "Ghi chú" in page.text


def test_last_weeks_calls_do_not_count_for_this_weeks_figures(session, told, now):
    record_call(session, told.assignment(told.people.school_b), noted(), told.people.officer, now)
    weekly = next(one for one in deadlines(session, told.directive) if one.titles == ("Số liệu tuần",))
    scope = SilenceScope(told.people.agency.id, told.directive.id, weekly.due_at)

    counted = call_list(session, scope, weekly, now + HOUR)
    before = call_list(session, scope, weekly._replace(opens_at=now + HOUR), now + 2 * HOUR)

    assert len(counted.calls) == 1
    assert len(before.calls) == 0


def test_the_unit_s_page_and_history_tell_of_the_call(desk, sheet):
    desk.post(f"{sheet}/goi-dien", data={"outcome": "needs_help", "said": "Chưa có máy tính."})

    page = unescape(desk.get(sheet).text)

    assert "Gọi điện cho đơn vị: đang vướng, cần hỗ trợ" in page
    assert "Chưa có máy tính." in page
    assert "1 lần, gần nhất" in page


def test_the_page_of_a_call_says_what_was_said_before(desk, sheet):
    desk.post(f"{sheet}/goi-dien", data={"outcome": "needs_help", "said": "Chưa có máy tính."})

    page = unescape(desk.get(f"{sheet}/goi-dien").text)

    assert "Đã gọi 1 lần" in page and "Chưa có máy tính." in page


def test_the_directive_and_its_board_lead_to_both_lists(desk, of):
    for page in ("", "/theo-doi"):
        text = desk.get(of("")[:-1] + page).text
        assert of("chua-tra-loi") in text and of("goi-dien") in text


def test_a_reader_may_not_note_a_call(client, session, told, now, sheet):
    leader = scene.sign_in(client, session, told.people.leader, now)

    assert leader.post(f"{sheet}/goi-dien", data={"outcome": "no_answer"}).status_code == 403
    assert session.scalars(select(Call)).all() == []


def test_erasing_a_call_keeps_its_outcome(app, desk, session, told, sheet):
    desk.post(f"{sheet}/goi-dien", data={"outcome": "needs_help", "said": "Con chị Lan ốm."})
    call = session.scalars(select(Call)).one()

    page = unescape(
        desk.post(f"/cuoc-goi/{call.id}/xoa-du-lieu", data={"reason": "Chuyện riêng"}, follow_redirects=True).text
    )

    assert "Đang vướng, cần hỗ trợ" in page and "Con chị Lan" not in page
    assert "Con chị Lan" not in unescape(desk.get(sheet).text)
    session.expire_all()
    assert session.scalars(select(Remark.text).where(Remark.event_id == call.event_id)).one() is None
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def test_erasing_twice_changes_nothing(desk, session, sheet):
    desk.post(f"{sheet}/goi-dien", data={"outcome": "needs_help", "said": "Chuyện riêng"})
    address = f"/cuoc-goi/{session.scalars(select(Call.id)).one()}/xoa-du-lieu"
    desk.post(address, data={"reason": "Chuyện riêng"})

    again = desk.post(address, data={"reason": "Chuyện riêng"}, follow_redirects=True)

    assert "Việc này đã được làm trước đó" in unescape(again.text)
