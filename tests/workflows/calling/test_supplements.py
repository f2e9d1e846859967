"""A returned report was an answer: its supplement is the officer's matter, in no list of silent units or mail above."""

from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select, update

from directives import acts
from directives.boards import news, progress
from directives.boards.supplements import supplements
from directives.models import Assignment, Event, Mail, MailLine, Unit
from directives.record.ledger import data_of
from directives.terms import EventKind, News, Status, Verdict
from tests import scene
from tests.scene import HOUR
from workflows.scheduling import steps as timing

DAY = timedelta(days=1)
WANTED = "Ghi rõ số giáo viên."


@pytest.fixture
def told(app, session, now):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def returned(session, told, now):
    """School A has answered everything; its report was returned, the supplement is wanted by the third day."""
    for task in told.assignment(told.people.school_a).tasks:
        if not task.item.mode.asks_nothing and not task.item.mode.is_incident:
            told.report(task, now + HOUR, key=str(task.id))
    report = told.report(told.task(told.people.school_a, "Báo cáo tập huấn"), now + 2 * HOUR, key="second")
    acts.review(session, report, Verdict.RETURNED, told.people.officer, now + 3 * HOUR, WANTED, now + 3 * DAY)
    session.commit()
    return report.task


def about(session, task):
    """The mails that name this task, by occasion."""
    lines = select(Mail.occasion).join(MailLine, MailLine.mail_id == Mail.id).where(MailLine.task_id == task.id)
    return set(session.scalars(lines))


def test_it_is_listed_for_the_officer_with_what_is_wanted(session, told, returned, now):
    agency = told.people.agency.id
    (waits,) = supplements(session, agency, now + 2 * DAY)
    (late,) = supplements(session, agency, now + 4 * DAY)

    assert (waits.status, late.status) == (Status.RETURNED, Status.SUPPLEMENT_LATE)
    assert (late.unit, late.wanted, late.due_at) == ("Trường THPT mẫu A", WANTED, now + 3 * DAY)
    assert supplements(session, agency, now + 4 * DAY, told.directive.id + 1) == []


def test_a_supplement_that_came_leaves_the_list(session, told, returned, now):
    told.report(returned, now + 4 * DAY, key="third")

    assert supplements(session, told.people.agency.id, now + 5 * DAY) == []


def test_no_superior_and_no_leader_hears_of_it(session, told, returned, now):
    session.execute(update(Unit).where(Unit.id == told.people.school_a.id).values(parent_id=told.people.district.id))
    session.execute(update(Assignment).values(told_at=now))
    for day in range(1, 30):
        timing.tick(session, now + day * DAY + HOUR)

    assert about(session, returned).isdisjoint({"escalation", "leader_escalation", "overdue"})
    bodies = session.scalars(select(Event.body).where(Event.kind == EventKind.ESCALATED)).all()
    escalated = {task_id for body in bodies for task_id in data_of(body)["tasks"]}
    assert returned.id not in escalated
    assert told.task(told.people.school_b, "Báo cáo tập huấn").id in escalated


def test_the_officer_s_digest_counts_it_when_its_date_has_passed(session, told, returned, now):
    officer = told.people.officer.id
    (before,) = news.news(session, officer, now, now + 2 * DAY)
    (after,) = news.news(session, officer, now + 2 * DAY, now + 4 * DAY)

    assert News.SUPPLEMENTS not in before.counts
    assert after.counts[News.SUPPLEMENTS] == news.NewsCount(1, 1)


def test_the_leaders_count_no_unit_late_for_it(session, told, returned, now):
    at = returned.due_at + 30 * DAY
    session.execute(update(Assignment).where(Assignment.id != returned.assignment_id).values(told_at=None))

    assert progress.of_directive(session, told.directive, at).late == 0


def test_the_page_lists_them_and_the_unit_is_in_no_other_list(client, session, told, returned, now):
    scene.later(session, now, 10 * DAY)
    desk = scene.sign_in(client, session, told.people.officer, now + 10 * DAY)
    pid = told.directive.public_id

    for address in ("/cho-bo-sung", f"/van-ban/{pid}/cho-bo-sung"):
        page = unescape(desk.get(address).text)
        assert "1 báo cáo chờ bổ sung, 1 đã qua ngày đề nghị." in page
        assert "Trường THPT mẫu A" in page and "Chậm bổ sung" in page and WANTED in page
    report_due = returned.due_at.isoformat()
    calls = desk.get(f"/van-ban/{pid}/goi-dien", query_string={"due": report_due}).text
    assert "Trường THPT mẫu A" not in unescape(calls)
    assert f"/van-ban/{pid}/cho-bo-sung" in desk.get(f"/van-ban/{pid}/chua-tra-loi").text


def test_the_unit_reads_that_its_report_came(app, session, told, returned, now):
    scene.later(session, now, 10 * DAY)
    unit = scene.open_link(app, session, told.people.school_a)

    pages = [unescape(unit.get(address).text) for address in ("", unit.task(scene.REPORT))]

    for page in pages:
        assert "Sở đã nhận báo cáo của đơn vị. Phần đề nghị bổ sung trước 8:00 ngày 20/4/2020 chưa nhận được." in page
        assert "quá hạn" not in page.lower()
