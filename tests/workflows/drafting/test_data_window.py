"""The officer says which days figures are about; units, mails, pages and papers then say it in words."""

from datetime import timedelta
from html import unescape
from io import BytesIO

import openpyxl
import pytest

from directives.acts import ActedBy
from directives.drafts import DraftProblem, draft_problems
from directives.reading import read
from directives.terms import DataWindow
from tests import scene
from tests.directives.reading.letters import real_or_own
from tests.scene import FIGURES
from tests.workflows.drafting.test_pages import typed
from workflows import clock
from workflows.documents.steps import summarise
from workflows.drafting import proposal, steps
from workflows.followup import steps as following
from workflows.issuing import steps as issuing
from workflows.mailing.composing import values
from workflows.scheduling import steps as timing
from workflows.web.formats import vn_window

WORDS = "từ 17/4 đến hết 23/4/2020"
NEXT = "từ 24/4 đến hết 30/4/2020"


@pytest.fixture
def people(session, now):
    return scene.department(session, now)


@pytest.fixture
def weekly(session, people, now):
    return steps.start_draft(session, people.officer, real_or_own(), None, now).items[7]


@pytest.fixture
def form(client, session, people, weekly, now):
    officer = scene.sign_in(client, session, people.officer, now)
    address = f"/van-ban/{weekly.directive.public_id}/du-thao/{weekly.id}"
    return lambda **given: officer.post(address, data={**typed(officer.get(address)), **given})


def test_the_next_three_periods_are_shown_before_anything_is_saved(session, weekly, form):
    page = unescape(form(data_window="days", data_days="1", show="1").text)

    assert f"số liệu {WORDS}; gửi trước 15:00 thứ Sáu 24/4/2020" in page and NEXT in page
    assert page.count("; gửi trước 15:00") == 3
    session.expire_all()
    assert weekly.data_window is None

    assert form(data_window="days", data_days="1").status_code == 302
    session.expire_all()
    assert (weekly.data_window, weekly.data_days) == (DataWindow.DAYS, 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"data_window": "days", "data_days": "0"}, "sau hạn gửi (trước 15:00 thứ Sáu"),
        ({"data_window": "days", "data_days": "-2"}, "không thể nhỏ hơn 0"),
        ({"data_window": "days", "data_days": ""}, "Xin ghi số liệu tính đến hết ngày cách hạn mấy ngày"),
        ({"data_window": "days", "data_days": "400"}, "xin ghi từ 0 đến 366 ngày"),
        ({"data_window": "month"}, "cùng số liệu từ 15/3 đến hết 14/4/2020"),
    ],
)
def test_days_that_cannot_be_are_refused_and_what_was_typed_stays(session, weekly, form, given, said):
    answer = form(title="Số liệu đã sửa", **given)

    page = unescape(answer.text)
    assert answer.status_code in {400, 422}
    assert said in page and 'value="Số liệu đã sửa"' in page
    session.expire_all()
    assert weekly.data_window is None


def test_an_items_data_that_ends_after_a_date_set_elsewhere_blocks_the_issue(weekly):
    weekly.data_window, weekly.data_days = DataWindow.DAYS, 0

    [found] = [one for one in draft_problems(weekly.directive) if one.code is DraftProblem.DATA_AFTER_DUE]
    assert (found.item, found.doubtful) == (weekly, False)
    weekly.data_days = 1
    assert DraftProblem.DATA_AFTER_DUE not in [one.code for one in draft_problems(weekly.directive)]


def test_less_than_a_working_day_is_taken_with_a_warning(client, form):
    form(data_window="days", data_days="0", hour="")

    assert "chưa đủ một ngày làm việc" in unescape(client.get("/").text)


def test_a_monthly_letter_without_days_is_proposed_those_of_the_decree():
    letter = real_or_own().replace("hằng tuần", "hằng tháng").replace("thứ 6 hằng tháng", "ngày 20 hằng tháng")

    [asked] = [item for item in proposal.items(read(letter)) if item.mode.is_figures]

    assert (asked.rrule.startswith("FREQ=MONTHLY"), asked.data_window) == (True, DataWindow.MONTH)


def test_page_mail_sheet_and_paper_say_the_days_and_a_moved_date_leaves_them(app, client, session, now):
    people = scene.department(session, now)
    directive = scene.draft(session, people, now)
    item = directive.items[FIGURES - 1]
    item.data_window, item.data_days = DataWindow.DAYS, 1
    issuing.issue(session, directive, people.officer, now, without_signed_copy=True)
    session.commit()
    unit = scene.open_link(app, session, people.school_b)
    clock.move(session, item.periods[0].due_at)
    timing.tick(session, item.periods[0].due_at)
    session.expire_all()
    by = ActedBy(people.officer, "Nghỉ lễ", item.periods[0].due_at)
    following.move_deadline(session, item.periods[1], item.periods[1].due_at + timedelta(days=4), by)
    session.commit()

    first, second = item.periods
    task = next(one for one in scene.newest_link(session, people.school_b).assignment.tasks if one.period is second)
    view = values.directive_view(task.assignment, "", [task], by.now)
    desk = scene.sign_in(client, session, people.officer, by.now)
    sheet = f"/van-ban/{directive.public_id}/so-lieu/{item.id}"
    page = unescape(desk.get(sheet).text)
    book = openpyxl.load_workbook(BytesIO(desk.get(f"{sheet}/bang.xlsx").data))
    paper = next(one for one in summarise(session, directive, by.now).items if one.title == item.title)

    assert [vn_window(one) for one in (first, second)] == [WORDS, NEXT]
    assert f"Số liệu {WORDS}." in unescape(unit.get(unit.task(FIGURES)).text)
    assert [one.data_days for one in view.items] == [NEXT]
    assert f"Số liệu {WORDS}" in page and WORDS in book.active["A1"].value
    assert vn_window(paper) == WORDS
