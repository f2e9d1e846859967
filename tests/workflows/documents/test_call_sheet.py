"""The printed call list: who is to be called and how, readable without the system."""

import io
import logging

import pytest
from pypdf import PdfReader

from directives.boards.unanswered import SilenceScope
from directives.terms import CallOutcome
from tests import scene
from tests.scene import HOUR
from workflows.calling.steps import CallNote, record_call
from workflows.documents.call_sheet import make_call_sheet
from workflows.documents.paper import print_call_sheet
from workflows.version import VERSION


@pytest.fixture
def told(app, session, now):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def sheet(session, told, now):
    def made(**how):
        return make_call_sheet(
            session, told.directive, SilenceScope(told.people.agency.id, told.directive.id), now + 5 * HOUR, **how
        )

    return made


def text_of(pdf):
    reader = PdfReader(io.BytesIO(pdf))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_it_says_for_when_of_whom_and_with_a_box_for_each_outcome(sheet):
    text = text_of(print_call_sheet(sheet()))

    assert "Hạn: chậm nhất thứ Năm 23/4/2020" in text
    assert f"Đôn Đốc {VERSION}" in text
    assert "DANH SÁCH GỌI ĐIỆN" in text and "DỮ LIỆU MẪU" in text
    for name in ("Phòng GDĐT mẫu 1", "Trường THPT mẫu A", "Trường THPT mẫu B"):
        assert name in text
    for words in ("Hẹn sẽ báo cáo", "Đơn vị báo đã gửi", "Không nghe máy", "Sai số điện thoại"):
        assert text.count(words) == 3


def test_what_was_tried_before_is_said_and_whom_to_ask_for(session, told, sheet, now):
    contact = told.people.school_b.contacts[0]
    contact.name, contact.phone = "Trần Thị Mai", "0905 111 222"
    noted = CallNote(CallOutcome.NO_ANSWER, "Chuông reo mãi", "a")
    record_call(session, told.assignment(told.people.school_b), noted, told.people.officer, now)

    text = text_of(print_call_sheet(sheet()))

    assert "0905 111 222" in text and "Trần Thị Mai" in text and "máy đơn vị: 0269 000 0000" in text
    assert "Đã gọi 1 lần" in text and "không nghe máy" in text
    assert "Chuông reo" not in text, "what was said stays in the house"


def test_the_units_of_one_superior_stand_together(session, told, sheet):
    told.people.school_b.parent_id = told.people.district.id
    session.flush()

    made = sheet(by_superior=True)

    assert [[line.name for line in group.members] for group in made.groups] == [
        ["Trường THPT mẫu B"],
        ["Phòng GDĐT mẫu 1", "Trường THPT mẫu A"],
    ]
    assert "Phòng GDĐT mẫu 1 · 0269 000 0000 (1)" in text_of(print_call_sheet(made))


def test_units_that_a_mail_has_just_asked_are_counted_and_not_listed(session, told, now):
    scope = SilenceScope(told.people.agency.id, told.directive.id)

    text = text_of(print_call_sheet(make_call_sheet(session, told.directive, scope, now + HOUR)))

    assert "Trường THPT mẫu B" not in text
    assert "Chưa đề nghị gọi 3 đơn vị: thư gửi chưa đủ 4 giờ làm việc; gọi từ 12:00 thứ Sáu 17/4/2020." in text


def test_the_paper_holds_the_filtered_units(session, told, client, now):
    scene.later(session, now, 5 * HOUR)
    desk = scene.sign_in(client, session, told.people.officer, now + 5 * HOUR)

    text = text_of(desk.get(f"/van-ban/{told.directive.public_id}/goi-dien.pdf?q=mau b").data)

    assert "Trường THPT mẫu B" in text and "Trường THPT mẫu A" not in text


def test_it_is_tagged_a4_in_office_fonts_without_warnings(sheet, caplog):
    with caplog.at_level(logging.WARNING, "weasyprint"):
        reader = PdfReader(io.BytesIO(print_call_sheet(sheet())))

    assert caplog.messages == []
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert [round(float(side) * 25.4 / 72) for side in reader.pages[0].mediabox[2:]] == [210, 297]


def test_every_page_says_whose_list_it_is_and_that_numbers_are_personal(told, sheet, session):
    made = sheet()
    many = tuple(line for _ in range(12) for line in made.groups[0].members)
    made = type(made)(**{**vars(made), "groups": (type(made.groups[0])("", many),)})

    pages = PdfReader(io.BytesIO(print_call_sheet(made))).pages

    assert len(pages) > 2
    assert all("715/SGDĐT-GDTrH" in p.extract_text() and "huỷ sau khi" in p.extract_text() for p in pages)


def test_the_button_prints_the_list_that_is_looked_at(client, session, told, now):
    desk = scene.sign_in(client, session, told.people.officer, now)
    due_at = told.task(told.people.school_b, "Số liệu tuần").due_at

    answer = desk.get(f"/van-ban/{told.directive.public_id}/goi-dien.pdf", query_string={"due": due_at.isoformat()})

    assert answer.mimetype == "application/pdf"
    assert "goi-dien-715-SGDDT-GDTrH.pdf" in answer.headers["Content-Disposition"]
    text = text_of(answer.data)
    assert "Hạn: trước 15:00 thứ Sáu 24/4/2020" in text and "Phòng GDĐT mẫu 1" not in text


def test_there_is_no_paper_when_nothing_is_missing(client, session, told, now):
    told.directive.state = "closed"
    desk = scene.sign_in(client, session, told.people.officer, now + HOUR)

    assert desk.get(f"/van-ban/{told.directive.public_id}/goi-dien.pdf").status_code == 404


def test_a_number_too_large_for_the_database_is_ignored(client, session, told, now):
    desk = scene.sign_in(client, session, told.people.officer, now)
    address = f"/van-ban/{told.directive.public_id}/goi-dien.pdf"

    assert desk.get(f"{address}?kind={10**30}&group={-(10**30)}").status_code == 200
