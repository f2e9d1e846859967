"""What the reading passed over stays in the draft, and one press makes it an item."""

import re
from datetime import date, time

import pytest
from sqlalchemy import select

from directives.drafts import DraftProblem, draft_problems
from directives.models import Directive
from directives.rules import schedule
from tests import scene
from tests.directives.reading.letters import FOOT, HEAD, TABLE
from workflows.drafting import steps

DECISIONS = """Sở GDĐT yêu cầu Hiệu trưởng các trường thực hiện:

1. Thành lập tổ giám sát bếp ăn; phân công trực hằng buổi.

2. Công bố danh mục nhà cung cấp thực phẩm trước ngày 16/9/2020.

3. Báo cáo kết quả trước ngày 20/9/2020."""


@pytest.fixture
def office(session, now):
    return scene.department(session, now)


@pytest.fixture
def desk(client, session, office, now):
    return scene.sign_in(client, session, office.officer, now)


def read(session, office, body, now) -> Directive:
    draft = steps.start_draft(session, office.officer, HEAD + body + FOOT, None, now)
    session.commit()
    return draft


def press(desk, draft, word: str, passage: str = ""):
    """Press the button `word` beside a passage."""
    page = desk.get(f"/van-ban/{draft.public_id}/du-thao").text
    at = page.index(passage, page.index("items-title") if "<li" not in passage else 0) if passage else 0
    forms = re.finditer(r'<form class="inline-form" method="post" action="([^"]*)">(.*?)</form>', page, re.S)
    form = next(each for each in forms if word in each[2] and each.start() > at)
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[2]))
    return desk.post(form[1], data=fields)


def newest(session) -> Directive:
    session.expire_all()
    return session.scalars(select(Directive)).one()


def test_what_was_judged_no_task_is_shown_grey_and_not_issued(desk, session, office, now):
    draft = read(session, office, DECISIONS, now)

    page = desk.get(f"/van-ban/{draft.public_id}/du-thao").text

    assert [each.label for each in draft.items] == ["3"]
    assert page.count('class="draft-item passed-over"') == 2
    assert page.index("Thành lập tổ giám sát", page.index("items-title")) < page.index('id="muc-1"')


def test_one_press_makes_it_an_item_with_its_place_and_date(desk, session, office, now):
    draft = read(session, office, DECISIONS, now)

    press(desk, draft, "Đưa lại vào danh sách", "Công bố danh mục")

    first, second = newest(session).items
    assert (first.position, first.label, second.label) == (1, "2", "3")
    assert draft.source_text[first.span_start : first.span_end] == first.text
    assert first.text == "Công bố danh mục nhà cung cấp thực phẩm trước ngày 16/9/2020."
    assert first.due_at == schedule.at(date(2020, 9, 16), time(0))
    assert not first.set_by_department


def test_a_second_press_undoes_it(desk, session, office, now):
    draft = read(session, office, DECISIONS, now)
    press(desk, draft, "Đưa lại vào danh sách", "Công bố danh mục")

    press(desk, draft, "Bỏ khỏi danh sách")

    page = desk.get(f"/van-ban/{draft.public_id}/du-thao").text
    assert [each.label for each in newest(session).items] == ["3"]
    assert page.count('class="draft-item passed-over"') == 2


def test_only_what_was_taken_back_is_left_out_by_one_press(desk, session, office, now):
    draft = read(session, office, DECISIONS, now)

    answer = desk.post(f"/van-ban/{draft.public_id}/du-thao/{draft.items[0].id}/dua-ra", data={"edition": 1})

    assert answer.status_code == 400
    assert len(newest(session).items) == 1


def test_a_table_is_named_row_by_row_and_each_row_can_be_taken(desk, session, office, now):
    draft = read(session, office, TABLE, now)
    page = desk.get(f"/van-ban/{draft.public_id}/du-thao").text

    press(desk, draft, "Đưa lại vào danh sách")
    press(desk, draft, "Đưa lại vào danh sách")

    assert "Cần xem lại" in page
    assert re.findall(r"Bảng \d, dòng \d", page) == ["Bảng 1, dòng 2", "Bảng 1, dòng 3"]
    first, second = newest(session).items
    assert (first.label, second.label) == ("1", "2")
    assert first.due_at == schedule.at(date(2020, 11, 15), time(0))
    assert second.due_at == schedule.at(date(2020, 11, 21), time(0))
    assert [each.code for each in draft_problems(newest(session))].count(DraftProblem.PASSED_OVER) == 0


def test_a_doubt_names_what_asks_and_is_no_item(session, office, now):
    draft = read(session, office, TABLE, now)

    found = [each for each in draft_problems(draft) if each.code is DraftProblem.PASSED_OVER]

    assert [each.doubtful for each in found] == [True, True]
    assert "Lập danh sách đội tuyển" in found[0].detail


def test_the_same_press_twice_makes_one_item(desk, session, office, now):
    draft = read(session, office, DECISIONS, now)
    start = draft.source_text.index("Công bố")
    for edition in (1, 2):
        desk.post(f"/van-ban/{draft.public_id}/du-thao/dua-lai", data={"edition": edition, "start": start})

    assert len(newest(session).items) == 2
