"""Figures are read in a grid by period: flagged ones first, what differs marked, nobody approves the rest."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import event, select

from directives import acts
from directives.boards import news, progress
from directives.database import db
from directives.models import LastLook, Report, Review
from directives.terms import News, Standing
from tests import scene
from tests.scene import HOUR
from tests.scene.many_reports import many_reports, send

DAY = timedelta(days=1)
UNITS, FLAGGED = 60, 4


@pytest.fixture
def many(session, now):
    made = many_reports(session, now, UNITS, FLAGGED)
    session.commit()
    return made


@pytest.fixture
def desk(client, session, many, now):
    return scene.sign_in(client, session, many.officer, now)


def grid_of(many, chosen=""):
    return f"/duyet/ky/{many.period.id}" + (f"?loc={chosen}" if chosen else "")


def text(page):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text)))


def units_in(page):
    return page.text.count("data-row")


def test_only_flagged_reports_are_shown_and_the_rest_need_no_approval(desk, many):
    page = desk.get(grid_of(many))

    assert units_in(page) == FLAGGED
    assert f"{UNITS} báo cáo, {FLAGGED} có điểm cần xem lại, 0 đơn vị chưa gửi." in text(page)
    assert "56 báo cáo không có điểm cần xem lại, không phải duyệt." in text(page)
    assert units_in(desk.get(grid_of(many, "tat-ca"))) == 50
    assert units_in(desk.get(grid_of(many, "tat-ca") + "&page=2")) == 10


def test_every_count_of_what_waits_is_the_same(desk, session, many, now):
    (digest,) = news.news(session, many.officer.id, now - HOUR, now + HOUR)
    (row,) = progress.progress(session, many.officer.agency_id, now)

    assert digest.counts[News.REPORTS][0] == row.awaiting == FLAGGED
    assert f"{FLAGGED} báo cáo chờ duyệt" in text(desk.get("/"))
    assert f"{FLAGGED} báo cáo chờ xem" in text(desk.get("/duyet"))
    assert f"{FLAGGED} có điểm cần xem lại" in text(desk.get("/duyet"))


def test_after_the_last_flagged_report_the_page_says_where_the_rest_are(desk, many):
    page = desk.get(grid_of(many))
    address = re.search(r'href="(/duyet/\d+)"', page.text)[1]

    for _ in range(FLAGGED):
        address = desk.post(f"{address}/duyet").location

    assert address == grid_of(many)
    page = text(desk.get(address))
    assert "Không còn báo cáo nào có điểm cần xem lại" in page
    assert "giữ là “Đã báo cáo”, không phải duyệt" in page and "Xem tất cả báo cáo của kỳ" in page


def test_a_report_without_a_flag_may_still_be_returned(desk, session, many):
    page = desk.get(grid_of(many, "tat-ca"))
    address = re.search(r'href="(/duyet/\d+)\?loc=tat-ca"', page.text)[1]

    answer = desk.post(f"{address}/bo-sung?loc=tat-ca", data={"wanted": "Xin kiểm tra lại.", "on": "30/4/2020"})

    assert answer.status_code == 302
    session.expire_all()
    assert [task.standing for task in many.tasks].count(Standing.RETURNED) == 1


def test_all_that_a_filter_shows_are_returned_with_one_remark_and_later_ones_stay(desk, session, many, now):
    up_to = re.search(r'name="up_to" value="(\d+)"', desk.get(grid_of(many)).text)[1]
    late = many.tasks[0]
    send(session, late, now + HOUR, "Mới gửi lại", key="b")
    asked = {"all": "1", "up_to": up_to, "act": "return", "wanted": "Xin ghi rõ số lớp nghỉ.", "on": "30/4/2020"}

    page = desk.post(grid_of(many), data=asked, follow_redirects=True)

    assert f"Đã đề nghị {FLAGGED} đơn vị bổ sung" in page.text
    session.expire_all()
    assert late.standing == Standing.REPORTED
    assert [task.standing for task in many.tasks].count(Standing.RETURNED) == FLAGGED


def test_a_return_of_several_without_a_remark_keeps_what_was_ticked(desk, many):
    report_id = re.search(r'name="report" value="(\d+)"', desk.get(grid_of(many)).text)[1]

    page = desk.post(grid_of(many), data={"report": report_id, "act": "return", "wanted": "", "on": "30/4/2020"})

    assert page.status_code == 422
    assert f'value="{report_id}" checked' in page.text and 'value="30/4/2020"' in page.text


def test_enter_in_a_field_approves_nothing_and_keeps_what_is_typed(desk, session, many):
    report_id = re.search(r'name="report" value="(\d+)"', desk.get(grid_of(many)).text)[1]

    page = desk.post(grid_of(many), data={"report": report_id, "act": "", "wanted": "Xin ghi rõ", "on": "30/4/2020"})

    assert "Xin bấm “Duyệt các báo cáo đã chọn”" in page.text and "Xin ghi rõ" in page.text
    assert session.scalars(select(Review)).all() == []


def test_what_a_unit_changed_since_its_last_version_is_marked(desk, session, many, now):
    send(session, many.tasks[0], now + HOUR, key="b", Lớp=15)

    page = desk.get(grid_of(many, "gui-lai"))

    assert units_in(page) == 1
    assert page.text.count("differs") == 1
    assert "bản trước: 12" in text(page)


def test_the_platforms_figure_stands_beside_the_units_and_nothing_occurred_is_said_once(desk, session, many, now):
    units = [task.assignment.unit.name for task in many.tasks]
    rows = [f"{units[-1]};20;14;400", f"{units[0]};0;3;0"]
    scene.take_export(session, many.period, many.officer, rows, now, heads="Tên trường;Giáo viên;Lớp;Học sinh")
    task = many.tasks[0]
    nothing = acts.ReportAnswer(Standing.REPORTED, "b", nothing_occurred=True)
    acts.submit(session, task, nothing, acts.from_link(task.assignment.links[0], now + HOUR), now + HOUR)
    session.commit()

    grid = text(desk.get(grid_of(many)))
    again = text(desk.get(grid_of(many, "gui-lai")))
    report = text(desk.get(f"/duyet/{session.scalars(select(Report.id).where(Report.version == 2)).one()}"))

    assert "12 nền tảng: 14, lệch -2" in grid
    assert "20 nền tảng: 20 Lớp" in grid
    for page in (again, report):
        assert page.count("Không phát sinh trong kỳ") == 1
        assert "nền tảng: 3, lệch -3" in page
        assert not re.search("(?<!bản trước: )để trống", page)


def test_what_came_since_the_last_look_is_new_during_a_whole_sitting(desk, session, many, now):
    desk.get(grid_of(many))
    scene.later(session, now, 3 * HOUR)
    send(session, many.tasks[0], now + 2 * HOUR, key="b", Lớp=15)
    session.commit()

    for _ in range(2):
        assert units_in(desk.get(grid_of(many, "moi"))) == 1
    scene.later(session, now, 6 * HOUR)

    assert "Không có báo cáo nào mới từ lần xem trước" in desk.get(grid_of(many, "moi")).text


@pytest.mark.parametrize(
    ("method", "headers"),
    [("HEAD", {}), ("GET", {"Sec-Purpose": "prefetch;prerender"}), ("GET", {"Purpose": "prefetch"})],
)
def test_a_page_that_nobody_reads_is_no_look(desk, session, many, method, headers):
    assert desk.open(grid_of(many), method=method, headers=headers).status_code == 200

    assert session.query(LastLook).count() == 0


def test_a_look_outdates_no_kept_page(desk, session, many):
    tag = desk.get("/").headers["ETag"]

    desk.get(grid_of(many))

    assert session.query(LastLook).count() == 1
    assert desk.get("/", headers={"If-None-Match": tag}).status_code == 304


def test_a_page_of_fifty_rows_costs_as_many_queries_as_one_of_four(desk, many):
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *args: asked.append(args[2]))

    desk.get(grid_of(many))
    of_four = len(asked)
    desk.get(grid_of(many, "tat-ca"))

    assert len(asked) - of_four == of_four <= 40
