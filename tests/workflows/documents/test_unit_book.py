"""A unit's yearly book on paper: what each letter asked, what was answered, when, by whom; never incidents."""

import io

import pytest
from pypdf import PdfReader

from directives import acts
from directives.models import Link
from tests import scene
from tests.scene import INCIDENT, REPORT
from tests.scene.unit_desk import ask_for_desk, grant_desk


def text_of(pdf):
    return " ".join(" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.fixture
def told(app, session, now):
    found = scene.issue_and_open(app, session, now)
    session.commit()
    return found


def test_it_says_what_was_asked_and_answered_with_codes_that_can_be_checked(app, session, told, smtp, now):
    _people, directive, unit = told
    desk = grant_desk(app, ask_for_desk(app, unit, smtp, "thpt02@donvi.example"))
    unit.post(name="Cô Mai", position="Văn thư")
    unit.submit(REPORT, said="reported", text="Đã tập huấn 30 giáo viên.")
    task = unit.client.get(unit.page + unit.task(REPORT) + "/ban/1").text
    secret = acts.IncidentAnswer("intrusion", "i1", "Đã khoá phòng học.")
    link = session.query(Link).filter_by(assignment_id=unit.assignment_id).first()
    told_of = next(one for one in link.assignment.tasks if one.id == unit.tasks[INCIDENT])
    acts.report_incident(session, told_of, secret, acts.from_link(link, now), now)
    session.commit()

    answer = desk.get("/so-theo-doi/2020.pdf")
    text = text_of(answer.data)

    assert answer.mimetype == "application/pdf"
    for words in (
        "SỔ THEO DÕI VĂN BẢN",
        f"Văn bản số {directive.number}, ngày 17/4/2020",
        "Tiếp nhận: 8:00 thứ Sáu 17/4/2020",
        "2. Báo cáo tập huấn",
        "chậm nhất thứ Năm 23/4/2020",
        "Đã tập huấn 30 giáo viên.",
        "Cô",
        "Hoàn thành đúng hạn",
        "Trong hạn",
        "chưa gửi",
    ):
        assert words in text, words
    code = task.split("/kiem-tra?ma=")[1][:19]
    assert code in text
    assert "khoá phòng học" not in text and "Vấn đề phát sinh không ghi" in text
    assert text.count("Vấn đề phát sinh") == 1


def test_a_year_without_letters_is_one_plain_sentence(app, told, smtp):
    desk = grant_desk(app, ask_for_desk(app, told[2], smtp, "thpt02@donvi.example"))

    assert "Trong năm 2019, Sở không gửi đơn vị văn bản nào" in text_of(desk.get("/so-theo-doi/2019.pdf").data)
