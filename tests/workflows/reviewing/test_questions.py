"""An officer asks about a report without returning it: mailed, answered on the unit's page, no status and no date."""

import pytest
from sqlalchemy import select

from directives.acts import ActedBy
from directives.boards import news
from directives.models import Event, Mail
from directives.past import verification
from directives.questions import conversations
from directives.terms import EventKind, News, Standing
from tests import scene
from tests.scene import HOUR
from workflows.followup import erasing
from workflows.followup import steps as following
from workflows.mailing.composing.compose import compose
from workflows.reviewing import question_steps

QUESTION = "Số học sinh tăng vì trường nhận thêm lớp phải không?"
ANSWER = "Đúng, trường nhận thêm ba lớp 10."


@pytest.fixture
def told(session, now):
    return scene.issue(session, now)


@pytest.fixture
def report(told, now):
    task = told.task(told.people.school_a, "Số liệu tuần")
    return told.report(task, now + HOUR, text="", a="30", b="1012")


@pytest.fixture
def desk(client, session, told, report, now):
    return scene.sign_in(client, session, told.people.officer, now)


def ask(desk, report, **typed):
    return desk.post(f"/duyet/{report.id}/hoi", data={"question": QUESTION, **typed})


def test_a_question_is_mailed_and_changes_no_status(desk, session, told, report, now):
    before = (report.task.standing, report.task.due_at, report.task.return_due_at, report.task.review_from)

    for _ in range(2):
        assert ask(desk, report).status_code == 302

    session.expire_all()
    assert (report.task.standing, report.task.due_at, report.task.return_due_at, report.task.review_from) == before
    mail = session.scalars(select(Mail).where(Mail.occasion == "question")).one()
    letter = compose(session, mail, now)
    assert letter.subject == "CV 715/SGDĐT-GDTrH: Sở hỏi về báo cáo: Số liệu tuần"
    assert QUESTION in letter.text and "không phải gửi lại" in letter.text


def test_the_unit_reads_the_question_and_answers_on_its_page(app, desk, session, told, report, now):
    ask(desk, report)
    mail = session.scalars(select(Mail).where(Mail.occasion == "question")).one()
    unit = scene.open_link(app, session, told.people.school_a)
    page = f"{unit.page}/nhiem-vu/{report.task_id}"

    assert QUESTION in unit.client.get(page).text
    assert unit.client.post(f"{page}/hoi-dap", data={"answer": ""}).status_code == 422
    answered = unit.client.post(f"{page}/hoi-dap", data={"answer": ANSWER}, follow_redirects=True)

    assert "Báo cáo của đơn vị giữ nguyên." in answered.text and ANSWER in answered.text
    assert report.task.standing == Standing.REPORTED
    assert compose(session, mail, now + HOUR) is None
    assert "Đơn vị đã trả lời câu hỏi" in desk.get("/duyet").text
    assert ANSWER in desk.get(f"/duyet/{report.id}").text
    assert "1 đơn vị đã trả lời câu hỏi" in desk.get("/").text
    (digest,) = news.news(session, told.people.officer.id, now, now + 9 * HOUR)
    assert digest.counts[News.ANSWERS] == (1, 1)
    assert "đã trả lời câu hỏi" in desk.get(f"/duyet/ky/{report.task.period_id}?loc=tat-ca").text


def test_nothing_is_answered_that_nobody_asked(app, session, told, report):
    unit = scene.open_link(app, session, told.people.school_a)

    answer = unit.client.post(f"{unit.page}/nhiem-vu/{report.task_id}/hoi-dap", data={"answer": ANSWER})

    assert answer.status_code == 404
    assert conversations.said_about(session, report.task) == []


def test_a_question_needs_its_words(desk, report):
    page = ask(desk, report, question=" ")

    assert page.status_code == 422
    assert "Xin ghi câu hỏi" in page.text


def test_a_question_about_a_withdrawn_directive_is_not_sent_and_not_lost(desk, session, told, report, now):
    following.withdraw(session, told.directive, ActedBy(told.people.officer, "Ban hành nhầm", now))

    page = ask(desk, report)

    assert page.status_code == 409
    assert QUESTION in page.text and "văn bản đã thu hồi" in page.text
    assert told.mails("question") == []


def test_erasing_a_report_erases_what_was_asked_about_it(session, told, report, now, tmp_path):
    question_steps.ask(session, report, QUESTION, told.people.officer, now + 2 * HOUR)

    erasing.erase_report(session, report, ActedBy(told.people.officer, "Theo đề nghị", now + 3 * HOUR))

    (said,) = conversations.said_about(session, report.task)
    mail = session.scalars(select(Mail).where(Mail.occasion == "question")).one()
    assert (said.kind, said.text, mail.values["question"]) == (EventKind.QUESTION_ASKED, None, "")
    assert list(verification.faults(session, tmp_path)) == []
    bodies = session.scalars(select(Event.body).where(Event.kind == EventKind.QUESTION_ASKED))
    assert QUESTION not in "".join(bodies)
