"""The desk's reading pages: what leaders see, filters, and who may not see."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from sqlalchemy import select

from directives import acts, files
from directives.acts import ActedBy
from directives.boards import progress
from directives.boards.board import board
from directives.boards.counts import PeriodMark
from directives.boards.paging import page as paging
from directives.models import Assignment, Task, Unit
from directives.objections import exempting
from directives.terms import Role
from tests import scene
from workflows import clock
from workflows.followup import steps as following
from workflows.monitoring import exports
from workflows.scheduling import steps as timing

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NAMES = {"Phòng GDĐT mẫu 1", "Trường THPT mẫu A", "Trường THPT mẫu B"}


@pytest.fixture
def told(app, session, now):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def page(client, session, told, now):
    """Asks for a page of the directive as the leader."""
    scene.sign_in(client, session, told.people.leader, now)

    def ask(path="", code=200):
        answer = client.get(f"/van-ban/{told.directive.public_id}{path}")
        assert answer.status_code == code
        return unescape(answer.text)

    return ask


def test_the_front_page_of_a_new_department_says_how_to_begin(client, session, now):
    people = scene.department(session, now)
    scene.sign_in(client, session, people.officer, now)

    assert "Nhập văn bản đầu tiên" in client.get("/").text


def test_the_directive_that_needs_attention_stands_first(app, client, session, told, now):
    late = scene.issued_directive(session, told.people, now)
    late.number = "716/SGDĐT-GDTrH"
    session.commit()
    scene.send_mails(app)
    for task in session.scalars(select(Task).join(Assignment).where(Assignment.directive_id == told.directive.id)):
        exempting.exempt(session, task, "Lý do", told.people.officer, now)
    scene.draft(session, told.people, now)
    clock.move(session, now + timedelta(days=8))
    scene.sign_in(client, session, told.people.leader, now + timedelta(days=8))

    text = client.get("/").text

    assert text.index("716/SGDĐT-GDTrH") < text.index("715/SGDĐT-GDTrH") < text.index("Bản thảo")
    assert "3 đơn vị có việc quá hạn" in text


def test_directives_that_have_ended_stand_below_in_pages(monkeypatch, client, session, told, now):
    monkeypatch.setattr(progress, "ENDED_AT_ONCE", 1)
    for number in ("716/SGDĐT", "717/SGDĐT"):
        ended = scene.issued_directive(session, told.people, now)
        ended.number = number
        following.close(session, ended, ActedBy(told.people.officer, "Đã xong", now))
    session.commit()
    scene.sign_in(client, session, told.people.leader, now)

    first, second, beyond = (client.get(path).text for path in ("/", "/?page=2", "/?page=9"))

    assert "716/SGDĐT" in first and "717/SGDĐT" not in first
    assert "717/SGDĐT" in second and "716/SGDĐT" not in second
    assert "Trang 2/2" in beyond and told.directive.number in beyond


def test_the_board_says_what_it_is_from_whom_and_as_of_when(page):
    text = page()

    assert "715/SGDĐT-GDTrH · An toàn khi học qua Internet" in text
    assert "Sở Giáo dục và Đào tạo mẫu ban hành 17/4/2020" in text
    assert "Số liệu đến 8:0" in text
    assert "DỮ LIỆU MẪU" in text


def test_a_cell_opens_the_assignment(page, told):
    assert f'href="/phieu-giao-viec/{told.assignment(told.people.school_a).public_id}"' in page()


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("?q=truong", {"Trường THPT mẫu A", "Trường THPT mẫu B"}),
        ("?q=Trường THPT mẫu A", {"Trường THPT mẫu A"}),
        ("?q=khong co", set()),
        ("?state=acknowledged", {"Trường THPT mẫu A"}),
        ("?late=1", set()),
        ("?state=unreached", set()),
        ("?group=1", NAMES),
        ("?group=99", set()),
        ("?state=nonsense&group=x&ky-=3&ky-9=x", NAMES),
    ],
)
def test_filters_narrow_the_board(page, session, told, now, asked, found):
    assignment = told.assignment(told.people.school_a)
    acts.acknowledge(session, assignment, "Cô Mai", "Văn thư", acts.from_link(assignment.links[0], now), now)

    text = page(asked)

    assert {name for name in NAMES if f">{name}</a>" in text} == found


def test_names_written_as_typed_come_first(page, session, told):
    told.people.school_a.name, told.people.school_a.search_name = "Trường Đúc", "truong duc"
    told.people.school_b.name, told.people.school_b.search_name = "Trường Đức", "truong duc"

    text = page("?q=Đức")

    assert text.index(">Trường Đức</a>") < text.index(">Trường Đúc</a>")


def test_an_invalid_moment_is_named_and_the_present_shown(page):
    assert "“hôm qua” không phải một thời điểm" in page("?as_of=hôm qua", 400)


@pytest.mark.parametrize("odd", ["_method=%40", "_scheme=javascript", "pid=1", "fmt=x", "endpoint=x"])
def test_the_links_to_files_keep_the_filters_and_nothing_else(page, odd):
    found = page(f"?q=mau&ky-3=1&{odd}")

    links = re.findall(r'href="(/van-ban/[^"]+bang\.(?:csv|xlsx)[^"]*)"', found)
    assert links and all(link.endswith("?q=mau&ky-3=1") for link in links)


def test_a_board_of_many_units_goes_over_pages_whose_totals_are_of_all(page, monkeypatch):
    whole = page("?q=trường")
    assert "Trang 1/" not in whole
    monkeypatch.setattr(paging, "SIZE", 1)

    first, second = page("?q=trường"), page("?q=trường&page=2")

    assert "Trang 1/2" in first and 'rel="next" href="' in first and "page=2&q=" in first
    shown = [name for name in NAMES if f">{name}</a>" in first], [name for name in NAMES if f">{name}</a>" in second]
    assert sorted(map(len, shown)) == [1, 1] and shown[0] != shown[1]
    tiles = re.compile('class="tile.*')
    assert tiles.findall(first) == tiles.findall(whole) != []
    assert "Trang 2/2" in page("?q=trường&page=99")
    assert "(2/3)" in first and "(2/3)" in second


def test_the_board_of_a_past_moment_says_so(page, session, told, now):
    clock.move(session, now + timedelta(days=3))
    signed_in_again = page("?as_of=2020-04-18T09:00")

    assert "Số liệu đến 9:00 thứ Bảy 18/4/2020" in signed_in_again
    assert "Xem hiện tại" in signed_in_again


def test_a_unit_that_could_not_be_reached_is_listed_with_its_telephone(page, session, told, now):
    assignment = told.assignment(told.people.school_b)
    assignment.told_at, assignment.unreachable_at = None, now

    text = page()

    assert "Chưa liên lạc được (1/3 đơn vị)" in text
    assert "Chưa chuyển: địa chỉ lỗi" in text
    assert "0269 000 0000" in text


def test_a_closed_directive_leads_to_its_last_board(page, session, told, now):
    following.close(session, told.directive, ActedBy(told.people.officer, "Đã xong", now))

    text = page()

    assert "Đã kết thúc theo dõi từ" in text
    assert "Xem bảng ngay trước lúc ấy" in text


def test_figures_are_summed_a_blank_is_not_zero_and_who_is_missing_is_named(page, session, told, now):
    told.report(told.task(told.people.school_a, "Số liệu tuần"), now, lớp="1012")

    text = page(f"/so-lieu/{told.directive.items[2].id}")

    assert "Tổng hợp số liệu kỳ: 1/2 đơn vị đã nộp" in text
    assert "Chưa nộp (1):" in text
    assert '<td class="num">1.012</td>' in text
    assert re.search(r'<strong><a href="[^"]*/cong/1">1.012</a></strong>', text)
    rows = text.split("<tr>")
    assert next(row for row in rows if "Trường THPT mẫu B</a></th>" in row).count('<td class="num"></td>') == 2


@pytest.mark.parametrize("typed", ["9:00 18/4/2020", "18/04/2020 9h", "2020-04-18T09:00"])
def test_the_moment_is_typed_as_dates_are_and_older_addresses_still_work(page, session, now, typed):
    clock.move(session, now + timedelta(days=3))

    then = page(f"?as_of={typed}")

    assert "Số liệu đến 9:00 thứ Bảy 18/4/2020" in then
    assert 'value="09:00 18/04/2020"' in then


def test_all_texts_of_an_item_stand_on_one_page_as_text(page, session, told, now):
    told.report(told.task(told.people.school_a, "Báo cáo tập huấn"), now, "<b>Đã</b> tập huấn")

    text = page(f"/noi-dung/{told.directive.items[1].id}")

    signed = "Cô Mai (họ tên do người xác nhận ghi), gửi từ hộp thư của Văn thư Trường THPT mẫu A"
    assert f"{signed} · lãnh đạo duyệt: Thầy Nam" in " ".join(text.split())
    assert "<b>Đã</b>" in text and "1 đơn vị đã gửi" in text


def test_the_page_of_texts_holds_no_incident(page, told):
    page(f"/noi-dung/{told.directive.items[3].id}", 404)


def test_a_draft_has_no_board(client, session, told, now):
    draft = scene.draft(session, told.people, now)
    scene.sign_in(client, session, told.people.leader, now)

    assert client.get(f"/van-ban/{draft.public_id}").status_code == 404


def test_a_file_is_saved_and_never_shown(app, client, session, told, now):
    file = files.store(session, Path(app.config["FILES_DIR"]), files.trusted("Danh sách.txt", b"x", files.TEXT), now)
    told.directive.signed_file = file
    scene.sign_in(client, session, told.people.leader, now)

    with client.get(f"/tep/{file.public_id}") as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.data == b"x"


def test_a_colleague_of_another_agency_sees_neither_board_nor_file(app, client, session, told, now):
    file = files.store(session, Path(app.config["FILES_DIR"]), files.trusted("a.txt", b"x", files.TEXT), now)
    told.directive.signed_file = file
    other = Unit(code="KHAC", name="Sở khác", search_name="so khac")
    session.add(other)
    session.flush()
    stranger = scene.person(session, other, None, "Người khác", "khac@so-khac.example", *Role)
    scene.sign_in(client, session, stranger, now)
    item = told.directive.items[2].id

    for path in ("", f"/so-lieu/{item}", f"/noi-dung/{item}", "/bang.csv"):
        assert client.get(f"/van-ban/{told.directive.public_id}{path}").status_code == 404
    assert client.get(f"/tep/{file.public_id}").status_code == 404
    assert "715/" not in client.get("/").text


@pytest.fixture
def missed_a_week(told, page, session, now):
    """School A and B missed the first week; A has sent the second. Both weeks are closed, the third is open.

    Nothing else is late.
    """
    for unit in (told.people.district, told.people.school_a, told.people.school_b):
        told.report(told.task(unit, "Báo cáo tập huấn"), now + HOUR)
    timing.tick(session, now + 8 * DAY)
    told.report(told.task(told.people.school_a, "Số liệu tuần", 2), now + 9 * DAY, key="2")
    timing.tick(session, now + 15 * DAY)
    at = now + 16 * DAY
    clock.move(session, at)
    session.commit()
    return at


def test_the_link_of_the_front_page_opens_the_units_it_counts(client, session, told, missed_a_week, page):
    front = unescape(client.get("/").text)

    opened = page("?late=1")

    count = int(re.search(r"(\d+) đơn vị có việc quá hạn", front)[1])
    assert count == 2
    assert f"Đơn vị ({count}/3)" in opened


def test_a_missed_week_stays_visible_after_the_next_was_sent(told, missed_a_week, page):
    board = page()

    row = next(line for line in board.split("</tr>") if "Trường THPT mẫu A" in line and "<td" in line)
    assert "○●◌" in row and "thiếu 1 kỳ" in row
    assert "thiếu, đã hoàn thành, trong hạn" in row


def test_a_missed_week_stays_visible_as_of_a_past_moment_and_in_the_spreadsheet(told, missed_a_week, page, session):
    then = board(session, told.directive, missed_a_week + DAY, as_of=missed_a_week)
    school = next(row for row in then.rows if row.unit_id == told.people.school_a.id)
    sheet = exports.board_grid(then, [then.rows])

    line = next(line for line in sheet.lines if line[1] == "Trường THPT mẫu A")
    assert (then.past, school.missed[2]) == (True, 1)
    assert any("thiếu 1 kỳ (○●◌)" in str(value) for value in line)
    assert line[-2] == school.late


def test_a_week_that_was_not_asked_is_no_gap(told, session, now):
    period = told.task(told.people.school_a, "Số liệu tuần").period
    following.skip_period(session, period, ActedBy(told.people.officer, "Nghỉ lễ", now))
    timing.tick(session, now + 8 * DAY)

    made = board(session, told.directive, now + 9 * DAY)

    school = next(row for row in made.rows if row.unit_id == told.people.school_a.id)
    place = next(n for n, column in enumerate(made.columns) if column.recurring)
    assert (school.missed[place], school.runs[place]) == (0, (PeriodMark.NOT_ASKED, PeriodMark.RUNNING))
