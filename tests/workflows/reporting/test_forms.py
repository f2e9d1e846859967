"""An item's form as a unit fills it in: every kind of field, tables, checks said at the field, nothing lost."""

import re
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from directives.acts import ActedBy
from directives.models import AnswerDraft, Period, Report, Task, UnitAttribute
from directives.past import verification
from directives.rules.forms.design import CheckDesign, FieldDesign, FormDesign
from directives.terms import AttributeKey, AttributeSetter, CheckRelation, Standing
from tests import scene
from tests.scene import FIGURES, WHOLE_FORM
from workflows.followup import erasing
from workflows.scheduling import steps as timing

WEEK = timedelta(days=7, hours=9)
REASON = "Trường nhận thêm lớp của trường bị ngập."


@pytest.fixture
def asked(app, session, now):
    return scene.issue_form(app, session, now)


def reports(session):
    session.expire_all()
    return list(session.scalars(select(Report).order_by(Report.id)))


def faults(app, session):
    return [fault.wrong for fault in verification.faults(session, Path(app.config["FILES_DIR"]))]


def values(report):
    return {one.spec.name: one.text if one.value is None else one.value for one in report.figures}


def next_week(app, session, now, asked):
    """School B has reported WELL_FILLED; its next period is open."""
    asked.unit.submit(FIGURES, **asked.filled())
    timing.tick(session, now + WEEK)
    session.commit()
    return scene.form_opened(app, session, asked.people)


def test_every_kind_is_kept_sealed_and_read_as_an_office_writes_it(app, session, asked):
    taken = asked.unit.submit(FIGURES, **asked.filled({"Học sinh, Tiểu học": "", "Giáo viên": "1 012"}))

    [report] = reports(session)
    assert values(report) == {
        "Lớp trực tuyến, Mầm non": 1,
        "Học sinh, Mầm non": 30,
        "Lớp trực tuyến, Tiểu học": 5,
        "Học sinh, Tiểu học": None,  # blank is not zero
        "Giáo viên": 1012,
        "Giờ dạy": Decimal("12.5"),
        "Tỷ lệ có mạng": Decimal("95.7"),
        "Ngày bắt đầu": date(2020, 3, 1).isoformat(),
        "Nền tảng": "Zoom",
        "Có phòng máy": "yes",
        "Khó khăn": "Mạng yếu ở buôn làng.",
    }
    receipt = asked.unit.client.get(taken.location).text
    for shown in ("1.012 người", "12,5 giờ", "95,7 %", "1/3/2020", "Zoom", "Có", "Mạng yếu", "để trống"):
        assert f">{shown}" in receipt, shown
    assert faults(app, session) == []
    assert 'value="01/03/2020"' in asked.unit.get(asked.unit.task(FIGURES)).text  # to be corrected and sent again


def test_each_bad_input_has_words_of_its_own_and_stays_typed(session, asked):
    given = {
        "Lớp trực tuyến, Mầm non": "1,012",
        "Học sinh, Mầm non": "-3",
        "Giáo viên": "1.000,5",
        "Giờ dạy": "1,2345",
        "Tỷ lệ có mạng": "120",
        "Ngày bắt đầu": "1/3/2030",
        "Nền tảng": "Skype",
        "Có phòng máy": "",
        "Khó khăn": "x" * 2001,
    }

    page = asked.unit.submit(FIGURES, **asked.filled(given))

    assert page.status_code == 422 and reports(session) == []
    for said in (
        "Lớp trực tuyến, Mầm non: ô này ghi 1,012. Có phải 1.012 (một nghìn không trăm mười hai)?",
        "Học sinh, Mầm non: “-3”, số không thể nhỏ hơn 0.",
        "Giáo viên: “1.000,5”, xin ghi số nguyên, ví dụ 1.012.",
        "Giờ dạy: “1,2345”, xin ghi nhiều nhất 3 chữ số sau dấu phẩy.",
        "Tỷ lệ có mạng: “120” lớn hơn 100. Tỷ lệ phần trăm từ 0 đến 100",
        "Ngày bắt đầu: 1/3/2030 chưa tới, hôm nay là 17/4/2020.",
        "Nền tảng: “Skype” không có trong các lựa chọn.",
        "Có phòng máy: Sở cần mục này. Xin điền; chưa biết thì bấm “Lưu nháp”, gửi khi đã biết.",
        "Khó khăn: phần này dài 2.001 ký tự, nhiều nhất 2.000.",
    ):
        assert said in page.text, said
        name = said.partition(":")[0]
        assert f'href="#{asked.fields[name]}"' in page.text  # from the list of errors to the field
    assert page.text.count('class="error"') == len(given)
    assert 'value="1.000,5"' in page.text and "x" * 2001 in page.text


def test_checks_are_said_at_their_row_and_a_reason_answers_those_that_are_not_hard(session, asked):
    given = {"Lớp trực tuyến, Tiểu học": "500", "Học sinh, Mầm non": "7000"}

    page = asked.unit.submit(FIGURES, **asked.filled(given, figures_reason=REASON)).text
    assert "Lớp trực tuyến, Tiểu học: số này lớn hơn “Học sinh, Tiểu học” (150)." in page
    assert "Xin kiểm tra lại và sửa trước khi gửi." in page
    assert reports(session) == []

    page = asked.unit.submit(FIGURES, **asked.filled({"Học sinh, Mầm non": "7000"})).text
    assert (
        "Tổng của “Học sinh” (7.150) lớn hơn số người học của đơn vị trong danh sách của Sở (651). Xin kiểm tra lại; "
        "nếu đúng, hoặc danh sách của Sở đã cũ, xin ghi lý do." in page
    )
    assert '<a href="#figures_reason">Ghi lý do</a>' in page
    assert "Về: Học sinh, Mầm non." in page
    assert reports(session) == []

    asked.unit.submit(FIGURES, **asked.filled({"Học sinh, Mầm non": "7000"}, figures_reason=REASON))
    assert [flag["kind"] for flag in reports(session)[0].flags] == ["unit_size"]


def test_a_size_on_record_that_is_old_is_declared_anew(session, asked):
    learners = session.scalars(select(UnitAttribute).where(UnitAttribute.key == AttributeKey.LEARNERS)).one()
    learners.set_by = AttributeSetter.UNIT
    session.commit()

    page = asked.unit.submit(FIGURES, **asked.filled({"Học sinh, Mầm non": "7000"})).text

    assert "“Số người học” trong danh sách của Sở đã cũ" in page
    assert asked.unit.client.get(re.search(r'"(/[^"]*)">khai báo lại', page)[1]).status_code == 200


def test_a_total_that_does_not_add_up_is_refused(app, session, now):
    fields = (FieldDesign("a", "Nam"), FieldDesign("b", "Nữ"), FieldDesign("c", "Tất cả"))
    sums = CheckDesign("c", CheckRelation.EQUAL, right=("a", "b"))
    asked = scene.issue_form(app, session, now, FormDesign(fields, (sums,)))

    page = asked.unit.submit(
        FIGURES, **{asked.fields["Nam"]: "3", asked.fields["Nữ"]: "4", asked.fields["Tất cả"]: "8"}
    )

    assert "Tất cả: số này khác tổng của “Nam”, “Nữ” (7). Xin kiểm tra lại và sửa trước khi gửi." in page.text


def test_nothing_occurred_is_an_answer_of_its_own(app, session, asked):
    both = asked.unit.submit(FIGURES, **{asked.fields["Giáo viên"]: "20"}, nothing_occurred="y")
    assert both.text.count('class="error"') == 1
    assert "Đã chọn “Không phát sinh trong kỳ” nhưng vẫn có số liệu (Giáo viên)." in both.text
    unsigned = asked.unit.submit(FIGURES, nothing_occurred="y", approved_by="")
    assert "Xin ghi họ tên lãnh đạo đơn vị đã duyệt" in unsigned.text
    assert reports(session) == []

    taken = asked.unit.submit(FIGURES, nothing_occurred="y")

    [report] = reports(session)
    assert report.nothing_occurred and set(values(report).values()) == {None}
    assert "Không phát sinh trong kỳ" in asked.unit.client.get(taken.location).text
    assert faults(app, session) == []


def test_it_is_no_answer_where_the_officer_did_not_offer_it(app, session, now):
    asked = scene.issue_form(app, session, now, replace(WHOLE_FORM, takes_nothing=False))

    page = asked.unit.submit(FIGURES, nothing_occurred="y")

    assert page.status_code == 422 and "nothing_occurred" not in page.text


def test_last_periods_values_stand_beside_and_are_copied_into_blanks_alone(app, session, now, asked):
    later = next_week(app, session, now, asked)

    page = later.unit.get(later.unit.task(FIGURES)).text
    for shown in ("kỳ trước: 150", "kỳ trước: 95,7 %", "kỳ trước: 1/3/2020", "kỳ trước: Có"):
        assert shown in page
    later.unit.post(later.unit.task(FIGURES), action="copy", **{later.fields["Giáo viên"]: "21"})

    typed = session.scalars(select(AnswerDraft)).one().values
    assert typed[later.fields["Giáo viên"]] == ["21"]
    assert typed[later.fields["Học sinh, Tiểu học"]] == ["150"]
    assert len(reports(session)) == 1  # a person looks first
    page = later.unit.get(later.unit.task(FIGURES)).text
    assert "Đã chép 10 số của kỳ trước" in page
    assert "<strong>180</strong>" in page  # the sum of the column of pupils


def test_a_figure_is_compared_with_a_multiple_of_the_last_periods(app, session, now, asked):
    later = next_week(app, session, now, asked)

    page = later.unit.submit(FIGURES, **later.filled({"Giáo viên": "31"})).text

    assert "Giáo viên: số này lớn hơn 1,5 lần kỳ trước (20). Xin kiểm tra lại; nếu đúng, xin ghi lý do." in page


def test_words_are_erased_with_the_report_and_found_if_altered(app, session, now, asked):
    asked.unit.submit(FIGURES, **asked.filled())
    [report] = reports(session)
    words = next(one for one in report.figures if one.spec.name == "Khó khăn")
    words.text = "Khác"
    session.flush()
    assert faults(app, session) == ["text"]
    session.rollback()

    erasing.erase_report(session, report, ActedBy(asked.people.officer, "Theo yêu cầu", now))
    session.commit()

    assert values(reports(session)[0])["Khó khăn"] is None
    assert values(reports(session)[0])["Nền tảng"] == "Zoom"
    assert faults(app, session) == []
    assert "đã xoá" in asked.unit.get(f"{asked.unit.task(FIGURES)}/ban/1").text


@pytest.mark.parametrize("standing", [Standing.STOPPED, Standing.REPLACED])
def test_what_was_typed_is_shown_back_when_the_item_was_ended_meanwhile(session, asked, standing):
    session.get_one(Task, asked.unit.tasks[FIGURES]).standing = standing
    session.commit()

    refused = asked.unit.submit(FIGURES, **asked.filled())

    shown = asked.unit.client.get(refused.location).text
    for text in ("Phần vừa gửi không được ghi nhận", "Mạng yếu ở buôn làng.", "Có phòng máy", "95,7 %"):
        assert text in shown
    assert "<dd>Có</dd>" in shown
    assert reports(session) == []


def test_what_was_typed_is_kept_when_the_period_was_locked_meanwhile(session, now, asked):
    session.get_one(Period, session.get_one(Task, asked.unit.tasks[FIGURES]).period_id).locked_at = now
    session.commit()

    asked.unit.submit(FIGURES, **asked.filled())

    assert session.scalars(select(AnswerDraft)).one().values[asked.fields["Khó khăn"]] == ["Mạng yếu ở buôn làng."]


def test_two_versions_of_a_form_stand_side_by_side_in_words(session, asked):
    basis = {"basis": "0.0"}
    asked.unit.save(FIGURES, **asked.filled(), **basis)

    given = {"Có phòng máy": "no", "Nền tảng": "Zalo"}
    both = asked.unit.save(FIGURES, **asked.filled(given), nothing_occurred="y", **basis)

    assert both.status_code == 409
    for shown in ("Có", "Không", "Zoom", "Zalo", "có chọn"):
        assert f'<span class="version-text">{shown}</span>' in both.text, shown
    assert "Giáo viên" not in both.text  # it is the same in both
