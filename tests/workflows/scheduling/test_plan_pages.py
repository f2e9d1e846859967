"""Reminder plans are changed in the draft, after issue with a recorded reason, and for the agency."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from directives.models import Event, Remark
from directives.terms import EventKind
from tests import scene
from workflows.access import steps
from workflows.web import links

OURS = {
    "opening": "y",
    "halfway": "y",
    "day_before": "y",
    "morning": "y",
    "after": "1",
    "superior_after": "3",
    "leader_after": "5",
}
REASON = "Đầu mối xin bớt thư."


@pytest.fixture
def people(session, now):
    return scene.department(session, now)


@pytest.fixture
def signed_in(client, session, now):
    def sign_in(staff):
        client.get(links.sign_in_address(steps.create_sign_in(session, staff, now).id))
        client.post("/dang-nhap/xac-nhan")
        return client

    return sign_in


def without(*names, **changes):
    return {name: value for name, value in {**OURS, **changes}.items() if name not in names}


def test_a_draft_has_a_plan_of_its_own_and_shows_its_moments(signed_in, session, people, now):
    draft, desk = scene.draft(session, people, now), signed_in(people.officer)
    address = f"/van-ban/{draft.public_id}/du-thao"

    asked = desk.get(f"{address}/lich-nhac").text
    done = desk.post(
        f"{address}/lich-nhac", data=without("morning", after="", edition=draft.edition), follow_redirects=True
    ).text

    session.refresh(draft)
    assert "7:30 thứ Tư 22/4/2020" in asked  # the working day before the report's 23 April
    assert "Riêng văn bản này" in done
    assert draft.reminders == {"morning": False, "after": None}


def test_a_draft_edited_elsewhere_is_not_overwritten(signed_in, session, people, now):
    draft, desk = scene.draft(session, people, now), signed_in(people.officer)

    page = desk.post(
        f"/van-ban/{draft.public_id}/du-thao/lich-nhac",
        data=without("morning", edition=draft.edition - 1),
        follow_redirects=True,
    ).text

    session.refresh(draft)
    assert "vừa được sửa ở nơi khác" in page
    assert draft.reminders == {}


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("0", "xin ghi từ 1 đến 60"),
        ("61", "xin ghi từ 1 đến 60"),
        ("1,5", "xin ghi số nguyên"),
        ("hai", "không phải là số"),
    ],
)
def test_an_invalid_number_of_days_is_named_and_stays_in_its_field(signed_in, session, people, now, typed, said):
    draft, desk = scene.draft(session, people, now), signed_in(people.officer)

    page = desk.post(
        f"/van-ban/{draft.public_id}/du-thao/lich-nhac", data=without(leader_after=typed, edition=draft.edition)
    )

    assert page.status_code == 400
    assert said in page.text
    assert f'value="{typed}"' in page.text


def test_after_issue_the_plan_is_changed_with_a_recorded_reason(signed_in, session, people, now):
    directive, desk = scene.issued_directive(session, people, now), signed_in(people.officer)
    address = f"/van-ban/{directive.public_id}/theo-doi"

    desk.get(f"{address}/lich-nhac")
    nothing = desk.post(f"{address}/lich-nhac", data={**OURS, "reason": ""})
    done = desk.post(
        f"{address}/lich-nhac", data=without("day_before", leader_after="7", reason=REASON), follow_redirects=True
    ).text

    session.refresh(directive)
    event = session.scalars(select(Event).where(Event.kind == EventKind.REMINDERS_CHANGED)).one()
    assert nothing.status_code == 422
    assert "Quá hạn 7 ngày làm việc: báo lãnh đạo." in done
    assert REASON in done
    assert directive.reminders == {"day_before": False, "leader_after": 7}
    assert event.chain_id == directive.id
    assert json.loads(event.body)["data"]["reminders"] == directive.reminders
    assert session.scalar(select(Remark.text).where(Remark.event_id == event.id)) == REASON


def test_saving_the_same_plan_records_nothing(signed_in, session, people, now):
    directive, desk = scene.issued_directive(session, people, now), signed_in(people.officer)

    page = desk.post(
        f"/van-ban/{directive.public_id}/theo-doi/lich-nhac", data={**OURS, "reason": REASON}, follow_redirects=True
    ).text

    assert "Không có gì thay đổi" in page
    assert session.scalar(select(Event.id).where(Event.kind == EventKind.REMINDERS_CHANGED)) is None


def test_directives_inherit_the_agencys_plan(signed_in, session, people, now):
    directive, desk = scene.issued_directive(session, people, now), signed_in(people.admin)

    asked = desk.get("/co-quan/lich-nhac").text
    done = desk.post("/co-quan/lich-nhac", data=without("halfway", unit_digest="2"), follow_redirects=True).text
    seen = desk.get(f"/van-ban/{directive.public_id}/theo-doi").text

    session.refresh(people.agency)
    assert "bản tin đầu tuần" in asked
    assert people.agency.reminders == {"halfway": False, "unit_digest": 2}
    assert "Bản tin đầu tuần cho đơn vị có từ 2 văn bản." in done
    assert "giữa thời gian thực hiện" not in seen
    assert session.scalar(select(Event.id).where(Event.kind == EventKind.AGENCY_CHANGED))


def test_the_coming_reminders_of_an_issued_directive_are_shown(signed_in, session, people, now):
    directive, desk = scene.issued_directive(session, people, now), signed_in(people.officer)

    page = desk.get(f"/van-ban/{directive.public_id}/theo-doi/lich-nhac").text

    assert "7:30 thứ Năm 23/4/2020" in page
    assert "trước 15:00 thứ Sáu 24/4/2020" in page


def test_a_directive_that_has_ended_keeps_its_plan(signed_in, session, people, now):
    directive, desk = scene.issued_directive(session, people, now), signed_in(people.officer)
    directive.state = "closed"
    directive.ended_at = now + timedelta(seconds=1)

    page = desk.post(
        f"/van-ban/{directive.public_id}/theo-doi/lich-nhac",
        data=without("morning", reason=REASON),
        follow_redirects=True,
    ).text

    session.refresh(directive)
    assert "Không có gì thay đổi" in page
    assert directive.reminders == {}
