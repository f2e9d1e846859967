"""The unit's page: help when a link does not open, clear errors, nothing typed is lost."""

from datetime import date

import hypothesis
import pytest
from hypothesis import strategies as st

from directives import acts
from directives.database import db
from directives.models import Assignment, Enclosure, Link
from directives.rules import schedule
from directives.terms import DirectiveState
from tests import scene
from tests.scene import FIGURES, INCIDENT, PDF, PLAIN, REPORT
from workflows import clock

WHO = {"name": "Nguyễn Thị Mẫu", "position": "Hiệu trưởng"}


def test_a_link_leaves_the_address_bar_and_is_not_cached(app, session, now):
    house, _directive, _unit = scene.issue_and_open(app, session, now)
    token = scene.token(app, scene.newest_link(session, house.school_a))

    first = app.test_client().get(f"/m/{token}")

    assert first.status_code == 302
    assert token not in first.location
    assert first.headers["Cache-Control"] == "no-store"
    assert first.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/m/khong-dung", "/m/W10.abc", "/phieu/khong-co"])
def test_a_link_that_does_not_open_names_whom_to_call_and_how_to_get_another(app, session, now, client, path):
    scene.issue_and_open(app, session, now)

    page = client.get(path)

    assert page.status_code == 410
    assert "/gui-lai-duong-dan" in page.text
    assert "0269 000 0001" in page.text
    assert "so@sogddt.example" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_the_page_says_what_is_asked_by_when(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    page = unit.get().text

    for said in (
        "An toàn khi học qua Internet",
        "715/SGDĐT-GDTrH",
        "Hạn gần nhất:",
        "chậm nhất thứ Năm 23/4/2020",
        "Việc mở trang này chưa được tính là tiếp nhận.",
        "2 số liệu",
        "Số liệu tuần, kỳ đến 24/4/2020",
        "Tiếp tục dạy học qua Internet.",
    ):
        assert said in page


def test_who_acknowledged_is_remembered_on_this_device_alone(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)

    unit.post(**WHO)

    assert 'value="Nguyễn Thị Mẫu"' in unit.get(unit.task(PLAIN)).text
    assert "Nguyễn Thị Mẫu" not in scene.open_link(app, session, house.school_b).get("/da-thuc-hien").text


def test_an_acknowledgement_shows_its_receipt(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    unit.post(**WHO, arrival_number="215")

    page = unit.get().text
    who = "Nguyễn Thị Mẫu, Hiệu trưởng (họ tên do người xác nhận ghi), gửi từ hộp thư của Văn thư Trường THPT mẫu B"
    assert f"{who} · số đến 215" in " ".join(page.split())
    assert f"{unit.assignment_id}-2" in page  # the second event of its chain
    assert "Việc mở trang này chưa" not in page


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("31/4/2020", "Ngày thực hiện: 31/4/2020 không có trong lịch. Tháng 4 có 30 ngày."),
        ("29-2-2019", "Ngày thực hiện: 29-2-2019 không có trong lịch. Tháng 2 năm 2019 có 28 ngày."),
        ("1/13/2020", "Một năm có 12 tháng."),
        ("17/4", "“17/4” thiếu năm. Xin ghi theo dạng ngày/tháng/năm, ví dụ 24/04/2020."),
        ("hôm qua", "chưa đúng dạng. Xin ghi theo dạng ngày/tháng/năm, ví dụ 24/04/2020."),
        ("18/4/2020", "Ngày thực hiện: 18/4/2020 chưa tới, hôm nay là 17/4/2020."),
        ("", "Xin ghi ngày thực hiện, ví dụ 17/4/2020."),
    ],
)
def test_a_wrong_date_is_named_and_nothing_typed_is_lost(app, session, now, typed, said):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    answer = unit.submit(PLAIN, said="implemented", implemented_on=typed, text="Đã làm xong & tốt")

    assert answer.status_code == 422
    assert said in answer.text
    assert "Đã làm xong &amp; tốt" in answer.text
    assert f'value="{typed}"' in answer.text


@pytest.mark.parametrize(
    "typed",
    [
        "17/4/2020",
        "17-4-2020",
        "17.04.2020",
        "2020-04-17",
        "ngày 17 tháng 4 năm 2020",
        "17/4/20",
        "17042020",
        "17 4 2020",
    ],
)
def test_a_date_may_be_typed_as_people_do(app, session, now, typed):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    assert unit.submit(PLAIN, said="implemented", implemented_on=typed).status_code == 302


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("95.7", "chưa rõ. Dấu chấm ngăn hàng nghìn"),
        ("nhiều", "không phải là số"),
        ("-3", "không thể nhỏ hơn 0"),
        ("1,2345", "xin ghi số nguyên"),
        ("9" * 13, "lớn quá 12 chữ số"),
    ],
)
def test_a_wrong_number_is_named(app, session, now, typed, said):
    _house, directive, unit = scene.issue_and_open(app, session, now)
    spec = directive.items[2].figures[1]

    answer = unit.submit(FIGURES, **{f"figure_{spec.id}": typed})

    assert answer.status_code == 422
    assert f"Số học sinh tham gia: “{typed}”" in answer.text
    assert said in answer.text
    assert f'value="{typed}"' in answer.text


def test_a_report_wants_its_text_and_the_leader_who_approved_it(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    answer = unit.submit(REPORT, said="reported", approved_by=" ", typed_by="")

    for said in ("Xin ghi nội dung báo cáo.", "lãnh đạo đơn vị đã duyệt", "Xin ghi họ tên người nhập."):
        assert said in answer.text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("chương trình.exe", b"MZ\x00\x00", "không thuộc loại nhận được"),
        ("đổi tên.pdf", b"MZ\x00\x00", "không thuộc loại nhận được"),
        ("rỗng.pdf", b"", "không có nội dung"),
        ("to.pdf", PDF + b"0" * 2000, "lớn quá 0 MB"),
    ],
)
def test_a_refused_file_says_why_and_costs_no_typing(app, session, now, name, content, said):
    app.config["FILE_LIMIT"] = 1000
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.save(REPORT, text="Mới viết một nửa")

    answer = unit.upload(REPORT, name, content)

    assert answer.status_code == 422
    assert said in answer.text
    assert name in answer.text
    assert "Mới viết một nửa" in unit.get(unit.task(REPORT)).text


def test_what_is_far_too_large_leads_back_to_the_draft(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.save(REPORT, text="Mới viết một nửa")
    app.config["MAX_CONTENT_LENGTH"] = 10_000

    answer = unit.upload(REPORT, "to.pdf", PDF + b"0" * 20_000)

    assert answer.status_code == 302
    assert answer.location == f"{unit.page}{unit.task(REPORT)}/tep"
    assert "Bản nháp vẫn còn nguyên." in unit.get(f"{unit.task(REPORT)}/tep").text
    assert "Mới viết một nửa" in unit.get(unit.task(REPORT)).text


def test_an_eleventh_file_is_refused(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    for n in range(10):
        unit.upload(REPORT, f"{n}.pdf", PDF)

    answer = unit.upload(REPORT, "11.pdf", PDF)

    assert answer.status_code == 422
    assert "Đã có 10 tệp." in answer.text


def test_a_file_is_handed_out_as_a_download_under_its_own_name(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.upload(REPORT, "biên bản.pdf", PDF)
    [path] = [
        part.split('"')[0]
        for part in unit.get(f"{unit.task(REPORT)}/tep").text.split('href="')
        if part.startswith(f"{unit.page}/tep/")
    ]

    answer = unit.client.get(path)

    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "bi%C3%AAn%20b%E1%BA%A3n.pdf" in answer.headers["Content-Disposition"]


def test_an_enclosure_without_a_file_is_not_offered(app, session, now):
    _house, directive, unit = scene.issue_and_open(app, session, now)
    directive.enclosures = [Enclosure(position=1, name="Công văn số 250")]

    assert "Công văn số 250" not in unit.get().text


@pytest.mark.parametrize("state", [DirectiveState.CLOSED, DirectiveState.WITHDRAWN])
def test_after_the_end_the_page_explains_instead_of_asking(app, session, now, state):
    _house, directive, unit = scene.issue_and_open(app, session, now)
    unit.submit(REPORT, said="reported", text="Đã tập huấn.")
    directive.state, directive.ended_at = state, now

    pages = [unit.get().text, unit.get(unit.task(REPORT)).text, unit.get(f"/phat-sinh/{unit.tasks[INCIDENT]}").text]

    assert ("kết thúc theo dõi" if state == DirectiveState.CLOSED else "thu hồi") in pages[0]
    assert not [page for page in pages if "<textarea" in page or 'name="name"' in page]
    assert "Xem lại, biên nhận" in pages[0]


def test_what_is_late_is_said_and_can_still_be_handed_in(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    session.get_one(Assignment, unit.assignment_id).told_at = now
    clock.move(session, schedule.at(date(2020, 4, 27), now.time()))

    page = unit.get().text

    assert page.count("Quá hạn:") == 1  # one banner, on the date that passed first
    assert "Còn 1 nội dung khác như vậy" in page
    assert page.count("Quá hạn · ") == 2
    assert "Vẫn có thể gửi." in page


def test_a_task_that_was_done_in_time_is_never_called_overdue(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.submit(REPORT, said="reported", text="Đã tập huấn đủ giáo viên")
    clock.move(session, schedule.at(date(2020, 4, 27), now.time()))

    assert "quá hạn" not in unit.get(unit.task(REPORT)).text
    assert "quá hạn" in unit.get(unit.task(FIGURES)).text


def test_while_not_ours_waits_for_an_answer_nothing_is_overdue(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    assignment = session.get_one(Assignment, unit.assignment_id)
    acts.say_not_ours(session, assignment, "Trường không có lớp này", acts.from_link(assignment.links[0], now), now)
    clock.move(session, schedule.at(date(2020, 4, 27), now.time()))

    assert "Quá hạn" not in unit.get().text


def test_an_item_that_is_not_for_this_unit_is_shown_as_such(app, session, now):
    house, _directive, _unit = scene.issue_and_open(app, session, now)

    page = scene.open_link(app, session, house.district).get().text

    assert "Không áp dụng" in page


def what_it_says(page) -> str:
    return page.text[page.text.index("<main") :]


def test_the_public_page_answers_the_same_whether_or_not_there_is_such_a_unit(app, session, now, client):
    scene.issue_and_open(app, session, now)

    known, unknown = (
        client.post("/gui-lai-duong-dan", data={"number": "715", "unit": unit})
        for unit in ("Trường THPT mẫu A", "Trường THPT mẫu X")
    )

    assert what_it_says(known) == what_it_says(unknown).replace("mẫu X", "mẫu A")
    assert "thpt01" not in known.text
    assert {link.generation for link in session.query(Link)} == {1, 2}


def test_the_public_page_is_limited(app, session, now, client):
    app.config["RATELIMIT_ENABLED"] = True
    scene.issue_and_open(app, session, now)

    asked = [client.post("/gui-lai-duong-dan", data={"number": "715", "unit": "x"}).status_code for _ in range(11)]

    assert asked == [200] * 10 + [429]


values = st.one_of(
    st.text(max_size=30), st.sampled_from(["0", "-1", "9" * 30, "1.012", "31/4/2020", "0/0/0000", "24:61", "\x00", "٣"])
)
FIELDS = (
    "said",
    "implemented_on",
    "text",
    "typed_by",
    "approved_by",
    "letter_on",
    "letter_number",
    "kept_files",
    "submission_key",
    "action",
    "tasks",
    "kind",
    "occurred_on",
    "occurred_hour",
    "school_level",
    "concerned",
    "handling",
    "file",
    "as",
    "name",
    "position",
    "reason",
    "number",
    "unit",
    "figure_1",
    "figure_2",
)


@pytest.mark.sweep
@hypothesis.settings(max_examples=8)
@hypothesis.given(typed=st.lists(st.dictionaries(st.sampled_from(FIELDS), values, max_size=12), min_size=8, max_size=8))
def test_no_page_answers_500_whatever_is_typed(typed, new_app, now):
    with new_app() as app, app.app_context():
        _house, _directive, unit = scene.issue_and_open(app, db.session, now)
        paths = [
            unit.page + path
            for path in (
                "",
                "/y-kien",
                "/da-thuc-hien",
                unit.task(PLAIN),
                unit.task(REPORT),
                unit.task(FIGURES),
                f"{unit.task(REPORT)}/tep",
                f"{unit.task(REPORT)}/tep/bo",
                f"/phat-sinh/{unit.tasks[INCIDENT]}",
            )
        ]

        for path, data in zip([*paths, "/gui-lai-duong-dan"], [*typed, *typed], strict=False):
            assert unit.client.post(path, data=data).status_code < 500
            assert unit.client.post(path, data={**data, "action": "submit"}).status_code < 500
            assert unit.client.get(path).status_code < 500
