"""The preview shows what issuing would do; issuing does it once."""

import re
from datetime import date, time

import pytest
from sqlalchemy import func, select

from directives.files import new_public_id
from directives.models import Assignment, Directive, Mail, StoredFile, Unit
from directives.rules.schedule import at
from directives.terms import DirectiveState, ReportingMode
from tests import scene
from tests.test_routes import sign_in


@pytest.fixture
def office(session, now):
    return scene.department(session, now)


@pytest.fixture
def draft(session, office, now):
    return scene.draft(session, office, now)


@pytest.fixture
def desk(client, session, office, now):
    """The officer's browser."""
    sign_in(client, session, office.officer, now)
    return client


def page(desk, draft):
    return desk.get(f"/van-ban/{draft.public_id}/giao-viec")


def press(desk, draft, **changed):
    figures = draft.items[2].id
    typed = {
        "edition": draft.edition,
        "number": "715/SGDĐT-GDTrH",
        "dated_on": "17/4/2020",
        "signer_name": "Nguyễn Văn Ký",
        "signed": "y",
        "without_copy": "y",
        f"periods_{figures}-first": friday(24).isoformat(),
        f"periods_{figures}-last": "",
    }
    return desk.post(f"/van-ban/{draft.public_id}/giao-viec", data={**typed, **changed})


def friday(day, month=4):
    return at(date(2020, month, day), time(15))


def mails(session):
    session.expire_all()
    return session.scalar(select(func.count()).select_from(Mail))


def test_the_preview_counts_units_tasks_and_mails(desk, draft):
    shown = page(desk, draft).text

    assert "Gửi tới 3 đơn vị, 3 đầu mối." in shown
    assert "Thư đã gửi không lấy lại được." in shown
    assert '<strong class="tile-number">11</strong>' in shown


def test_the_preview_names_the_units(desk, draft, session):
    shown = page(desk, draft).text
    names = re.search(r"Xem tên các đơn vị nhận</summary><p>(.*?)</p>", shown)[1].split("; ")

    assert len(names) == 3
    assert set(names) < set(session.scalars(select(Unit.name)))


def test_it_shows_each_date_of_eight_weeks_with_the_holidays(desk, draft):
    shown = page(desk, draft).text

    assert shown.count("3. Số liệu tuần") == 1 + 8
    row = shown[shown.index('<th scope="row" class="nowrap">trước 15:00 thứ Sáu 1/5/2020') :]
    assert "Quốc tế Lao động" in row[: row.index("</tr>")]


def test_it_proposes_the_first_cut_off_that_leaves_two_working_days(desk, draft):
    shown = page(desk, draft).text

    assert f'<option selected value="{friday(24).isoformat()}">' in shown
    assert f'<option value="{friday(17).isoformat()}">' in shown
    assert '<option selected value="">Đến khi có thông báo</option>' in shown


def test_it_names_units_that_no_mail_would_reach(desk, session, draft, office, now):
    office.school_b.contacts[0].failed_at = now

    shown = page(desk, draft).text

    assert "1 đơn vị chưa có đầu mối nhận được thư" in shown
    assert "Trường THPT mẫu B" in shown


def test_looking_changes_nothing(desk, session, draft):
    page(desk, draft)

    assert (draft.state, mails(session)) == (DirectiveState.DRAFT, 0)


def test_other_periods_can_be_looked_at_first(desk, session, draft):
    figures = draft.items[2].id

    shown = press(desk, draft, show="1", **{f"periods_{figures}-last": friday(8, month=5).isoformat()})

    assert shown.status_code == 200
    assert shown.text.count("3. Số liệu tuần") == 1 + 3
    assert mails(session) == 0


def test_one_press_issues_and_leads_to_the_board(desk, session, draft):
    pressed = press(desk, draft, number="716/SGDĐT-GDTrH")

    session.expire_all()
    assert pressed.location == f"/van-ban/{draft.public_id}"
    assert (draft.state, draft.number, mails(session)) == (DirectiveState.ISSUED, "716/SGDĐT-GDTrH", 3)
    assert draft.items[2].periods[0].due_at == friday(24)


def test_a_second_press_sends_nothing_more(desk, session, draft):
    press(desk, draft)

    again = press(desk, draft)

    assert again.location == f"/van-ban/{draft.public_id}"
    assert mails(session) == 3


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": " "}, "Xin ghi số, ký hiệu"),
        ({"dated_on": ""}, "Xin ghi ngày ban hành"),
        ({"dated_on": "31/4/2020"}, "không có trong lịch"),
        ({"signer_name": ""}, "Xin ghi người ký"),
        ({"signed": ""}, "Chỉ giao việc theo văn bản đã ký và có số"),
        ({"without_copy": ""}, "Chưa có bản ký để gửi kèm"),
        ({"number": "x" * 81}, "dài quá 80"),
    ],
)
def test_missing_values_are_named_and_nothing_is_issued(desk, session, draft, changed, said):
    refused = press(desk, draft, **changed)

    assert refused.status_code == 400
    assert said in refused.text
    assert mails(session) == 0


def test_a_box_with_a_false_value_counts_as_unticked(desk, session, draft):
    assert press(desk, draft, signed="false").status_code == 400


@pytest.mark.parametrize("chosen", ["", "mai", "2020-04-23T08:00:00+00:00"])
def test_a_period_that_was_not_offered_is_refused(desk, session, draft, chosen):
    refused = press(desk, draft, **{f"periods_{draft.items[2].id}-first": chosen})

    assert refused.status_code == 400
    assert "Xin chọn một kỳ trong danh sách." in refused.text
    assert mails(session) == 0


def test_a_last_period_before_the_first_is_refused(desk, session, draft):
    refused = press(desk, draft, **{f"periods_{draft.items[2].id}-last": friday(17).isoformat()})

    assert "Kỳ cuối đứng trước kỳ đầu" in refused.text


def test_with_a_signed_copy_no_second_tick_is_asked(desk, session, draft, now):
    draft.signed_file = StoredFile(
        public_id=new_public_id(),
        name="715.pdf",
        media_type="application/pdf",
        size=9,
        sha256="0" * 64,
        stored_name="x",
        created_at=now,
    )

    pressed = press(desk, draft, without_copy="")

    assert pressed.status_code == 302
    assert mails(session) == 3


def test_a_draft_that_was_edited_meanwhile_is_shown_again(desk, session, draft):
    refused = press(desk, draft, edition=draft.edition - 1)

    assert refused.location == f"/van-ban/{draft.public_id}/giao-viec"
    assert (session.get(Directive, draft.id).state, mails(session)) == (DirectiveState.DRAFT, 0)


def test_an_incomplete_draft_shows_no_issue_button(desk, session, draft):
    draft.items[0].mode = ReportingMode.FIGURES

    shown, pressed = page(desk, draft).text, press(desk, draft)

    assert "Chưa ghi số liệu cần nộp" in shown
    assert "Văn bản đã ký và có số" not in shown
    assert (pressed.status_code, mails(session)) == (400, 0)


def test_a_recurrence_that_has_ended_is_reported_at_its_field(desk, session, draft):
    draft.items[2].rrule += ";UNTIL=20200401T000000"

    shown, pressed = page(desk, draft), press(desk, draft)

    assert (shown.status_code, pressed.status_code, mails(session)) == (200, 400, 0)


def test_a_recurrence_with_one_period_left_is_issued_only_as_one(desk, session, draft):
    item = draft.items[2]
    item.rrule += ";UNTIL=20200425T000000"

    refused = press(desk, draft)
    taken = press(desk, draft, **{f"periods_{item.id}-last": friday(24).isoformat()})

    assert (refused.status_code, taken.status_code) == (400, 302)
    assert "sau kỳ này không có kỳ nào nữa" in refused.text


def test_a_leader_only_reads(client, session, draft, office, now):
    sign_in(client, session, office.leader, now)

    assert page(client, draft).status_code == 403
    assert session.scalar(select(func.count()).select_from(Assignment)) == 0


def test_a_date_for_acknowledging_is_proposed_and_labelled_as_the_departments_own(desk, draft):
    shown = page(desk, draft).text

    assert re.search(r'name="acknowledge_within"[^>]* value="2"', shown)
    assert "Hạn tiếp nhận do Sở đặt để theo dõi, không ghi trong công văn." in shown
    assert "chậm nhất thứ Ba 21/4/2020" in shown  # issued on Friday 17 April


@pytest.mark.parametrize(("typed", "kept"), [("2", 2), ("5", 5), ("", None)])
def test_the_officer_keeps_changes_or_clears_the_date_for_acknowledging(desk, draft, session, typed, kept):
    press(desk, draft, acknowledge_within=typed)

    session.expire_all()
    assert draft.state == DirectiveState.ISSUED
    assert draft.acknowledge_within == kept


@pytest.mark.parametrize("typed", ["0", "31", "hai", "1,5"])
def test_a_senseless_date_for_acknowledging_is_refused_with_nothing_sent(desk, draft, session, typed):
    refused = press(desk, draft, acknowledge_within=typed)

    assert refused.status_code == 400
    assert f'value="{typed}"' in refused.text
    assert mails(session) == 0
