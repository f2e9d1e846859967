"""The call list of units that have not acknowledged: one more date to choose, beside the due dates."""

from datetime import date, time

import pytest
from sqlalchemy import update

from directives import acts
from directives.models import Assignment, Mail
from directives.rules.schedule import at
from directives.terms import CallOutcome, MailState
from tests import scene
from workflows.issuing import steps as issuing

WEDNESDAY = at(date(2020, 4, 22), time(9))


@pytest.fixture
def begun(session, now):
    """Issued and told on Friday 17 April; to acknowledge by the end of Tuesday; School C has nothing to do with it."""
    people = scene.department(session, now)
    draft = scene.draft(session, people, now)
    draft.acknowledge_within = 2
    issuing.issue(session, draft, people.officer, now, without_signed_copy=True)
    session.execute(update(Assignment).values(told_at=now))
    session.execute(update(Mail).values(state=MailState.SENT, sent_at=now))
    session.expire_all()
    return scene.IssuedDirective(session, people, draft)


@pytest.fixture
def desk(client, begun, session, now):
    scene.later(session, now, WEDNESDAY - now)
    return scene.sign_in(client, session, begun.people.officer, WEDNESDAY)


def address(begun, due="tiep-nhan"):
    return f"/van-ban/{begun.directive.public_id}/goi-dien?due={due}"


def test_the_list_offers_the_date_for_acknowledging_and_calls_the_silent_units(desk, begun):
    link = begun.link(begun.people.school_b)
    acts.acknowledge(begun.session, link.assignment, "Cô Mai", "Văn thư", acts.from_link(link, WEDNESDAY), WEDNESDAY)

    page = desk.get(address(begun)).text

    assert "Chưa tiếp nhận, hạn tiếp nhận chậm nhất thứ Ba 21/4/2020" in page
    assert "2 đơn vị chưa tiếp nhận, đã gọi 0 đơn vị." in page
    assert begun.people.school_a.name in page
    assert f">{begun.people.school_b.name}<" not in page


def test_the_next_due_date_stays_the_first_choice(desk, begun):
    page = desk.get(f"/van-ban/{begun.directive.public_id}/goi-dien").text

    assert '<option value="tiep-nhan">' in page
    assert "2. Báo cáo tập huấn" in page


def test_a_unit_reached_by_telephone_leaves_the_list(desk, begun):
    call = f"/phieu-giao-viec/{begun.assignment(begun.people.school_a).public_id}/goi-dien?due=tiep-nhan"

    page = desk.post(
        call, data={"outcome": CallOutcome.WILL_REPORT.value, "submission_key": "k"}, follow_redirects=True
    )

    assert "2 đơn vị chưa tiếp nhận" in page.text
    assert f"Đã ghi cuộc gọi tới {begun.people.school_a.name}." in page.text


def test_the_printed_list_says_what_it_is_about(desk, begun):
    answer = desk.get(f"/van-ban/{begun.directive.public_id}/goi-dien.pdf?due=tiep-nhan")

    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"


def test_when_all_have_acknowledged_the_choice_is_gone(desk, begun):
    begun.session.execute(update(Assignment).values(acknowledged_at=WEDNESDAY))

    assert '<option value="tiep-nhan"' not in desk.get(address(begun)).text
