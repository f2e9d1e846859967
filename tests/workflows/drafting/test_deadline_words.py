"""The words of a deadline give the same date, read in a letter or typed into the draft."""

from datetime import UTC, date, datetime, time

import pytest
from sqlalchemy import select

from directives.drafts import DraftProblem, draft_problems
from directives.models import Directive
from directives.rules import schedule
from tests import scene
from tests.directives.reading.letters import item
from workflows.drafting import steps
from workflows.drafting.cadence import cadence_of


def start(day: int) -> datetime:
    return schedule.at(date(2020, 11, day), time(0))


WORDS = [
    ("trước 12/11", start(12)),
    ("trước ngày 12/11", start(12)),
    ("trước ngày 12/11/2020", start(12)),
    ("trước ngày 12 tháng 11", start(12)),
    ("xong trước ngày 12/11", start(12)),
    ("trước 15h00 ngày 12/11", schedule.at(date(2020, 11, 12), time(15))),
    ("trước 15 giờ 30 ngày 12/11/2020", schedule.at(date(2020, 11, 12), time(15, 30))),
    ("đến hết ngày 12/11", start(13)),
    ("hết ngày 12/11", start(13)),
    ("chậm nhất ngày 12/11", start(13)),
    ("chậm nhất là ngày 12/11/2020", start(13)),
    ("muộn nhất 12/11", start(13)),
    ("hạn cuối 12/11/2020", start(13)),
]


@pytest.fixture
def office(session, now):
    return scene.department(session, now)


@pytest.fixture
def desk(client, session, office, now):
    return scene.sign_in(client, session, office.officer, now)


def read(session, office, text, now) -> Directive:
    draft = steps.start_draft(session, office.officer, item(text), None, now)
    session.commit()
    return draft


def typed(desk, draft, **changed):
    one = draft.items[0]
    form = {
        "edition": draft.edition,
        "title": one.title,
        "text": one.text,
        "obligation": "mandatory",
        "mode": "report",
        "through": "0",
        "scope": "inherit",
        "when": "once",
        "every": "week",
        "weekday": "FR",
        "day": "1",
    }
    return desk.post(f"/van-ban/{draft.public_id}/du-thao/{one.id}", data={**form, **changed})


def newest(session) -> Directive:
    session.expire_all()
    return session.scalars(select(Directive)).one()


@pytest.mark.parametrize("words, due_at", WORDS)
def test_words_typed_and_words_read_give_the_same_moment(desk, session, office, now, words, due_at):
    by_letter = read(session, office, f"Các trường gửi báo cáo về Sở {words}.", now).items[0].due_at

    answer = typed(desk, newest(session), on=words.capitalize())

    assert answer.status_code == 302
    assert (by_letter, newest(session).items[0].due_at) == (due_at, due_at)


def test_a_plain_date_is_by_the_end_of_that_day(desk, session, office, now):
    draft = read(session, office, "Các trường gửi báo cáo về Sở.", now)

    typed(desk, draft, on="12/11/2020")

    assert newest(session).items[0].due_at == start(13)


def test_an_hour_of_its_own_goes_with_the_words(desk, session, office, now):
    draft = read(session, office, "Các trường gửi báo cáo về Sở.", now)

    typed(desk, draft, on="chậm nhất 12/11", at="16:00")

    assert newest(session).items[0].due_at == datetime(2020, 11, 12, 9, tzinfo=UTC)


def test_words_without_a_date_are_refused_and_stay(desk, session, office, now):
    draft = read(session, office, "Các trường gửi báo cáo về Sở.", now)

    answer = typed(desk, draft, on="trước khai giảng")

    assert answer.status_code == 400
    assert 'value="trước khai giảng"' in answer.text


def test_a_date_that_differs_from_the_letters_words_is_a_doubt(desk, session, office, now):
    draft = read(session, office, "Các trường gửi báo cáo về Sở trước ngày 12/11/2020.", now)
    before = [each.code for each in draft_problems(draft)]

    typed(desk, draft, on="12/11/2020", by_letter="y", deadline_text="trước ngày 12/11/2020")

    after = [each.code for each in draft_problems(newest(session))]
    assert DraftProblem.DATE_DIFFERS not in before
    assert DraftProblem.DATE_DIFFERS in after


@pytest.mark.parametrize(
    "words, rule",
    [
        ("trước ngày 20 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=20;BYHOUR=0;BYMINUTE=0"),
        ("xong trước ngày 20 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=20;BYHOUR=0;BYMINUTE=0"),
        ("chậm nhất ngày 20 hằng tháng", "FREQ=MONTHLY;BYMONTHDAY=20"),
    ],
)
def test_a_recurring_before_is_the_day_before(session, office, now, words, rule):
    assert read(session, office, f"Các trường gửi báo cáo số liệu về Sở {words}.", now).items[0].rrule == rule


@pytest.mark.parametrize(
    "rule, weekday, day, hour",
    [
        ("FREQ=MONTHLY;BYMONTHDAY=25;BYHOUR=0;BYMINUTE=0", "FR", 24, ""),
        ("FREQ=WEEKLY;BYDAY=MO;BYHOUR=0;BYMINUTE=0", "SU", -1, ""),
        ("FREQ=MONTHLY;BYMONTHDAY=1;BYHOUR=0;BYMINUTE=0", "FR", 1, "0:00"),
        ("FREQ=WEEKLY;BYDAY=FR;BYHOUR=15;BYMINUTE=0", "FR", -1, "15:00"),
    ],
)
def test_midnight_is_said_as_the_day_before(rule, weekday, day, hour):
    said = cadence_of(rule).by_day

    assert (said.weekday, said.day, said.hour) == (weekday, day, hour)


def doubted_times(draft) -> list[tuple[DraftProblem, str, int]]:
    codes = {DraftProblem.DATE_IMPOSSIBLE, DraftProblem.DATE_UNCLEAR}
    return [(one.code, one.detail, one.item.position) for one in draft_problems(draft) if one.code in codes]


def test_a_date_that_no_calendar_has_is_doubted_at_its_item_until_the_officer_sets_one(desk, session, office, now):
    draft = read(session, office, "Các trường gửi báo cáo về Sở trước ngày 31/11/2020.", now)
    shown = desk.get(f"/van-ban/{draft.public_id}/du-thao").text

    before = doubted_times(draft)
    typed(desk, draft, on="30/11/2020")

    assert before == [(DraftProblem.DATE_IMPOSSIBLE, "ngày 31/11/2020", 1)]
    assert "ngày không có trong lịch" in shown
    assert doubted_times(newest(session)) == []


def test_a_lunar_date_is_not_taken_for_one_of_the_calendar(session, office, now):
    draft = read(session, office, "Các trường gửi báo cáo về Sở trước ngày 15/12/2020 (âm lịch).", now)

    assert draft.items[0].due_at is None
    assert [code for code, _words, _item in doubted_times(draft)] == [DraftProblem.DATE_UNCLEAR]


def test_reading_from_the_command_line_names_the_item_of_such_a_date(runner, tmp_path):
    path = tmp_path / "cong-van.txt"
    path.write_text(item("Các trường gửi báo cáo về Sở trước ngày 31/11/2020."), "utf-8")

    printed = runner.invoke(args=["read", str(path)]).output

    assert "mục 1: Ngày không có trong lịch. Xin xem lại: ‘ngày 31/11/2020’" in printed


@pytest.mark.parametrize(
    "rule, may_lack_it",
    [
        ("FREQ=MONTHLY;BYMONTHDAY=28", False),
        ("FREQ=MONTHLY;BYMONTHDAY=30", True),
        ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=31", True),
        ("FREQ=MONTHLY;BYMONTHDAY=-1", False),
        ("FREQ=WEEKLY;BYDAY=FR", False),
    ],
)
def test_the_officer_is_told_of_months_without_the_day(rule, may_lack_it):
    assert cadence_of(rule).may_lack_its_day is may_lack_it


def test_an_item_of_the_31st_keeps_its_day_when_its_form_is_saved(desk, session, office, now):
    draft = read(session, office, "Các trường gửi báo cáo số liệu về Sở chậm nhất ngày 31 hằng tháng.", now)
    form = desk.get(f"/van-ban/{draft.public_id}/du-thao/{draft.items[0].id}").text

    assert '<option selected value="31">' in form
    assert "Tháng không có ngày này thì lấy ngày cuối tháng." in form


@pytest.mark.parametrize(
    "words, said",
    [
        ("trước ngày 31/11/2020", "31/11/2020 không có trong lịch. Tháng 11 có 30 ngày."),
        ("trước 31/11", "31/11 không có trong lịch. Tháng 11 có 30 ngày."),
        ("trước lễ khai giảng", "trước lễ khai giảng” chưa đúng dạng"),
    ],
)
def test_words_with_a_date_that_no_calendar_has_are_refused_as_such(desk, session, office, now, words, said):
    draft = read(session, office, "Các trường gửi báo cáo về Sở trước ngày 12/11/2020.", now)

    answer = typed(desk, draft, on=words)

    assert answer.status_code == 400
    assert said in answer.text
