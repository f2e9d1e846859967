"""The officer takes exports over; units confirm or dispute by one press, and silence is no debt."""

import io
import re

import pytest
from sqlalchemy import select

from directives import acts
from directives.boards.platform_figures import values_by_unit
from directives.models import Event, PlatformImport, PlatformName, Task
from directives.terms import EventKind, PlatformRowState, Standing
from tests import scene
from workflows import clock
from workflows.platforms import lists

HEADS = "STT;Tên trường;Lớp học;Học sinh tham gia"
ROWS = [
    "1;PGD mẫu 1; 57 ;1.012",
    "2;THPT mẫu A;12;340",
    "3;Trường THPT mau B;9;200",
    "4;Trường THPT mẫu B;2;41",
    "5;Trường Hoa Sữa;3;60",
    "6;Trường THPT mẫu A;12;340",
    ";Cộng;95;1.993",
    "",
    ";Người lập biểu;;",
]


class Desk:
    """The officer's browser at the pages of one item."""

    def __init__(self, client, item):
        self.client, self.item = client, item
        self.home = f"/van-ban/{item.directive.public_id}/nen-tang/{item.id}"

    def choose(self, rows=ROWS, heads=HEADS, platform="viettelstudy"):
        data = {"platform": platform, "period": self.item.periods[0].id}
        data["file"] = (io.BytesIO(scene.exported(rows, heads)), "tuan.csv")
        return self.client.post(f"{self.home}/nhap", data=data, follow_redirects=True)

    def press(self, page, answer, **data):
        file = re.search(r'name="file" type="hidden" value="(\w+)"', answer.text)[1]
        return self.client.post(f"{self.home}/{page}", data={"file": file, **data}, follow_redirects=True)

    def columns(self, answer, name=1, classes=2, learners=3):
        first, second = lists.specs_of(self.item)
        chosen = {f"figure_{first.id}": classes, f"figure_{second.id}": learners}
        return self.press("cot", answer, name=name, **chosen)


def test_an_export_is_mapped_once_and_every_row_is_accounted_for(desk, session, issued, item):
    officer = Desk(desk, item)
    people = issued.people
    mapping = officer.choose()
    assert "Cột nào là số liệu nào" in mapping.text
    checking = officer.columns(mapping)
    assert all(part in checking.text for part in ("10 dòng trong tệp", "Trường Hoa Sữa", "Một đơn vị, nhiều dòng"))
    undecided = officer.press("doi-chieu", checking, do="take", who_6="outside")
    assert undecided.status_code == 422
    assert "Xin chọn cách tính các dòng của đơn vị này" in undecided.text
    twice = {f"twice_{people.school_b.id}": "sum"}
    done = officer.press("doi-chieu", checking, do="take", **twice)

    assert "Đã nhập số liệu ViettelStudy của 3 đơn vị" in done.text
    made = session.scalars(select(PlatformImport)).one()
    counted = lists.tallies(session, made)
    assert counted == {
        PlatformRowState.HEAD: 2,
        PlatformRowState.TAKEN: 4,
        PlatformRowState.OUTSIDE: 1,
        PlatformRowState.DUPLICATE: 1,
        PlatformRowState.TOTAL: 1,
    }
    assert made.row_count == 10 == sum(counted.values()) + 1
    first, second = (spec.id for spec in lists.specs_of(item))
    values = {
        unit_id: by["ViettelStudy"] for unit_id, by in values_by_unit(session, made.period_id, made.recorded_at).items()
    }
    assert values[people.district.id] == {first: 57, second: 1012}
    assert values[people.school_a.id] == {first: 12, second: 340}
    assert values[people.school_b.id] == {first: 11, second: 241}

    again = officer.choose()
    assert "Đối chiếu tệp" in again.text
    chosen_anew = desk.get(re.search(r'href="([^"]+)">Chọn lại cột', again.text)[1])
    assert '<option selected value="3">' in chosen_anew.text
    assert session.scalars(select(PlatformName.written)).all() == ["Trường Hoa Sữa"]


def test_an_export_whose_columns_moved_or_were_renamed_is_never_read_by_itself(desk, session, item):
    officer = Desk(desk, item)
    officer.columns(officer.choose())
    moved = officer.choose(["340;2;THPT mẫu A;12"], "HS học trong tuần;STT;Tên trường;Lớp học")
    first = lists.specs_of(item)[0]

    assert "Tên cột của tệp này khác lần trước" in moved.text
    assert "Không còn cột: Học sinh tham gia." in moved.text
    assert "Cột mới: HS học trong tuần." in moved.text
    chosen = re.findall(r'<select id="(\w+)"(?:(?!</select>).)*?selected value="(\d*)"', moved.text, re.DOTALL)
    assert dict(chosen) == {"name": "2", f"figure_{first.id}": "3"}
    same = officer.columns(moved, name=2, classes=3, learners=3)
    assert "Cột này đã chọn cho" in same.text


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["1;THPT mẫu A;12;chưa có"], "Dòng 2, Học sinh tham gia: “chưa có” không phải là số"),
        (["1;THPT mẫu A;1.000,5;7"], "Dòng 2, Lớp học: “1.000,5”, xin ghi số nguyên"),
        (["1;THPT mẫu A;1,012;7"], "Có phải 1.012"),
        (["1;THPT mẫu A;12;#REF!"], "Dòng 2, Học sinh tham gia: ô báo lỗi công thức #REF!"),
        (["1;THPT mẫu A;12;340", ";Tổng cộng;13;340"], "ghi 13, cộng các dòng được 12, lệch 1"),
    ],
)
def test_what_is_wrong_with_an_export_is_said_with_its_row(desk, session, item, rows, said):
    officer = Desk(desk, item)
    checking = officer.columns(officer.choose(rows))

    assert said in checking.text
    if "ghi 13" not in said:
        assert officer.press("doi-chieu", checking, do="take").status_code == 422
        officer.press("doi-chieu", checking, do="take", faulty_blank="1")
    else:
        officer.press("doi-chieu", checking, do="take")
    assert session.scalars(select(PlatformImport)).one()


def test_a_file_that_is_no_export_says_why_and_stores_nothing(desk, session, item):
    officer = Desk(desk, item)

    assert "Tệp không có dòng tên cột" in officer.choose(["1;2;3", "4;5;6"], "7;8;9").text
    assert "Bảng có hơn 60 cột" in officer.choose(ROWS, HEADS + ";Tuần" * 10_000).text
    assert "Xin chọn tệp" in desk.post(f"{officer.home}/nhap", data={"platform": "x"}).text
    assert officer.client.get(f"{officer.home}/doi-chieu").location.endswith("/nhap")


def test_units_confirm_or_dispute_and_the_officer_sees_who_did(app, desk, session, issued, item, now):
    people, officer = issued.people, Desk(desk, item)
    rows = ["Phòng GDĐT mẫu 1;5;50", "Trường THPT mẫu A;12;340", "Trường THPT mẫu B;9;200"]
    made = scene.take_export(session, item.periods[0], people.officer, rows, clock.now(session))
    session.commit()
    tasks = session.scalars(select(Task.id)).all()
    district, school = (scene.open_link(app, session, unit) for unit in (people.district, people.school_a))
    of_import = f"/nen-tang/{made.public_id}"

    page = district.get().text  # it has no task of this item
    assert "Số liệu Sở lấy từ nền tảng dạy học" in page
    key = re.search(r'name="submission_key" value="(\w+)"', page)[1]
    for _twice in range(2):
        district.post(of_import, says="right", name="Cô Mai", submission_key=key)
    assert "Số biên nhận" in (confirmed := district.get(of_import).text)
    assert "<details><summary>Trả lời khác</summary>" in confirmed
    refused = school.post(of_import, says="wrong", name="Thầy Bình", submission_key="k", words="")
    assert refused.status_code == 422
    school.post(of_import, says="wrong", name="Thầy Bình", submission_key="k", words="Đúng là 13 lớp")

    events = session.scalars(select(Event.kind).where(Event.kind.startswith("platform_")).order_by(Event.id)).all()
    assert events == [EventKind.PLATFORM_IMPORTED, EventKind.PLATFORM_CONFIRMED, EventKind.PLATFORM_DISPUTED]
    shown = desk.get(officer.home).text
    assert "1 xác nhận đúng, 1 báo chưa đúng, 1 chưa trả lời" in shown
    assert "Đúng là 13 lớp" in shown
    assert "Thầy Bình" in desk.get(f"/phieu-giao-viec/{issued.assignment(people.school_a).public_id}").text
    assert session.scalars(select(Task.id)).all() == tasks

    answer_id = re.search(r"/nen-tang/y-kien/(\d+)/xoa-du-lieu", desk.get(of_import).text)[1]
    desk.post(f"/nen-tang/y-kien/{answer_id}/xoa-du-lieu", data={"reason": "Theo yêu cầu"})
    assert "Đúng là 13 lớp" not in desk.get(officer.home).text


def test_units_are_compared_with_platforms_and_gaps_can_be_filtered(desk, session, issued, item):
    people, officer, now = issued.people, Desk(desk, item), clock.now(session)
    issued.report(issued.task(people.school_a, "Số liệu tuần"), now, lớp="10", người="350")
    issued.report(issued.task(people.school_b, "Số liệu tuần"), now, key="b", lớp="9", người="200")
    rows = ["Trường THPT mẫu A;10;340", "Trường THPT mẫu B;9;200", "Phòng GDĐT mẫu 1;1;1"]
    scene.take_export(session, item.periods[0], people.officer, rows, now)
    session.commit()

    page = desk.get(f"{officer.home}/so-sanh").text
    gaps = desk.get(f"{officer.home}/so-sanh?lech=1").text

    assert "2 đơn vị vừa báo cáo vừa có trong tệp; 1 đơn vị có số lệch" in page
    assert "+10" in page
    assert "+2,9 %" in page
    assert people.school_b.name in page
    assert people.school_b.name not in gaps
    assert people.district.name not in page


def test_nothing_occurred_is_compared_as_zero(desk, session, issued, item):
    people, now = issued.people, clock.now(session)
    task = issued.task(people.school_a, "Số liệu tuần")
    nothing = acts.ReportAnswer(Standing.REPORTED, "a", nothing_occurred=True)
    acts.submit(session, task, nothing, acts.from_link(task.assignment.links[0], now), now)
    scene.take_export(session, item.periods[0], people.officer, ["Trường THPT mẫu A;10;340"], now)
    session.commit()

    gaps = desk.get(f"{Desk(desk, item).home}/so-sanh?lech=1").text

    assert "1 đơn vị vừa báo cáo vừa có trong tệp; 1 đơn vị có số lệch" in gaps
    assert "-340" in gaps
    assert "-100 %" in gaps
