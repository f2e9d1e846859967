"""A unit answers by the official road: proposed, it is neither late nor silent; accepted, it is its answer."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from directives.boards import unanswered
from directives.boards.board import board
from directives.boards.unanswered import SilenceScope
from directives.models import IncomingDocument, Mail, Report
from directives.past import history, verification
from directives.queries import task_status
from directives.record import projection
from directives.terms import Channel, Status, Timeliness
from tests import scene
from workflows import clock
from workflows.scheduling import steps as scheduling

REPORT = "Báo cáo tập huấn"
FIGURES = "Số liệu tuần"
TABLE = "Số đến\tSố ký hiệu\tNgày\tCơ quan gửi\tTrích yếu\n"
SURE = "412\t57/BC-THPT\t{day}\tTrường THPT mẫu A\tBáo cáo tập huấn theo Công văn số 715/SGDĐT-GDTrH"
DOUBTFUL = "413\t58/BC-THPT\t{day}\tTrường THPT mẫu B\tPhúc đáp Công văn số 715/SGDĐT-GDTrH"


@pytest.fixture
def issued(app, session, now):
    return scene.issue_and_mail(app, session, now)


@pytest.fixture
def desk(client, session, issued, now):
    """The officer, nine days after the issue: the report has been due for two."""
    scene.later(session, now, timedelta(days=9))
    return scene.sign_in(client, session, issued.people.officer, clock.now(session))


def day(session, before=0):
    moment = clock.now(session) - timedelta(days=before)
    return f"{moment:%d/%m/%Y}"


def take(desk, text):
    return desk.post("/van-ban-den/nhap", data={"pasted": text}, follow_redirects=True)


def reading(session, task):
    session.expire_all()
    return task_status.read_task(task, clock.now(session))


def silent_units(session, issued):
    rows = unanswered.silent(session, SilenceScope(issued.people.agency.id), clock.now(session))
    return {row.name for row in rows if row.due_at is not None and row.due_at <= clock.now(session)}


def test_a_proposed_document_makes_the_unit_neither_late_nor_silent(desk, session, issued):
    task = issued.task(issued.people.school_a, REPORT)
    before = reading(session, task)

    page = take(desk, TABLE + SURE.format(day=day(session)))

    found = reading(session, task)
    assert before.timeliness is Timeliness.OPEN_LATE
    assert "1 văn bản khớp chắc chắn" in page.text
    assert (found.status, found.timeliness, found.owed) == (Status.AWAITS_MATCH, None, False)
    assert found.counted
    made = board(session, issued.directive, clock.now(session))
    row = next(row for row in made.rows if "mẫu A" in row.name)
    place = [column.title for column in made.columns].index(REPORT)
    assert not row.cells[place].late


def test_a_unit_with_a_proposed_document_is_neither_listed_nor_mailed(desk, session, issued):
    for title in (REPORT, FIGURES):
        take(desk, TABLE + SURE.format(day=day(session)).replace("Báo cáo tập huấn", title).replace("412", title))
    name = issued.people.school_a.name

    listed = silent_units(session, issued)
    scheduling.tick(session, clock.now(session))
    mails = session.scalars(
        select(Mail).where(Mail.occasion.in_(("overdue", "due_soon", "escalation")), Mail.recipient.like("thpt01@%"))
    ).all()

    assert name not in listed
    assert all("Báo cáo tập huấn" not in line.task.item.title for mail in mails for line in mail.lines if line.task)


def test_an_accepted_document_is_the_unit_s_answer_with_its_number_and_date(desk, session, issued):
    task = issued.task(issued.people.school_a, REPORT)
    take(desk, TABLE + SURE.format(day=day(session, before=3)))

    page = desk.post("/van-ban-den/nhan-het", follow_redirects=True)

    report = session.scalars(select(Report).where(Report.task_id == task.id)).one()
    found = reading(session, task)
    assert "Đã ghi nhận 1 văn bản" in page.text
    assert (report.channel, report.letter_number, report.told_by) == (
        Channel.DOCUMENT,
        "57/BC-THPT",
        "Trường THPT mẫu A",
    )
    assert report.letter_on == (clock.now(session) - timedelta(days=3)).date()
    assert (found.status, found.timeliness) == (Status.REPORTED, Timeliness.DONE_ON_TIME)


def test_a_doubt_is_decided_by_a_person_and_a_refusal_brings_the_task_back(desk, session, issued):
    people = issued.people
    report, figures = issued.task(people.school_b, REPORT), issued.task(people.school_b, FIGURES)
    take(desk, TABLE + DOUBTFUL.format(day=day(session)))
    document = session.scalars(select(IncomingDocument)).one()
    waiting = {reading(session, task).status for task in (report, figures)}

    desk.post("/van-ban-den/nhan-het")
    untouched = session.scalars(select(Report)).all()
    desk.post(f"/van-ban-den/{document.id}/nhan", data={"task": report.id})

    assert waiting == {Status.AWAITS_MATCH}
    assert untouched == []
    assert reading(session, report).status is Status.REPORTED
    assert reading(session, figures).status is not Status.AWAITS_MATCH

    desk.post(f"/van-ban-den/{document.id}/khong-phai")
    assert reading(session, report).status is Status.REPORTED


def test_a_document_that_answers_nothing_gives_the_lateness_back(desk, session, issued):
    task = issued.task(issued.people.school_a, REPORT)
    take(desk, TABLE + SURE.format(day=day(session)))
    document = session.scalars(select(IncomingDocument)).one()

    desk.post(f"/van-ban-den/{document.id}/khong-phai")

    assert reading(session, task).timeliness is Timeliness.OPEN_LATE


def test_two_documents_wait_until_both_are_decided(desk, session, issued):
    task = issued.task(issued.people.school_a, REPORT)
    line = SURE.format(day=day(session))
    take(desk, f"{TABLE}{line}\n{line.replace('57/', '58/')}")
    first, second = session.scalars(select(IncomingDocument).order_by(IncomingDocument.id)).all()

    desk.post(f"/van-ban-den/{first.id}/khong-phai")
    after_one = reading(session, task).status
    desk.post(f"/van-ban-den/{second.id}/khong-phai")

    assert after_one is Status.AWAITS_MATCH
    assert reading(session, task).status is not Status.AWAITS_MATCH


def test_an_unknown_sender_is_named_by_a_person(desk, session, issued):
    task = issued.task(issued.people.school_a, REPORT)
    take(desk, TABLE + SURE.format(day=day(session)).replace("Trường THPT mẫu A", "Trường chuyên của tỉnh"))
    document = session.scalars(select(IncomingDocument)).one()
    unknown = document.unit_id

    found = desk.get(f"/van-ban-den/{document.id}?q=mau+a").text
    desk.post(f"/van-ban-den/{document.id}/don-vi", data={"unit": issued.people.school_a.id})

    assert unknown is None
    assert "Trường THPT mẫu A" in found
    assert reading(session, task).status is Status.AWAITS_MATCH


def test_the_unit_s_own_report_ends_the_waiting(desk, session, issued):
    task = issued.task(issued.people.school_a, REPORT)
    take(desk, TABLE + SURE.format(day=day(session)))

    issued.report(task, clock.now(session))
    session.commit()

    page = desk.get("/van-ban-den").text
    assert reading(session, task).status is Status.REPORTED
    assert "57/BC-THPT" not in page


def test_figures_are_typed_by_a_person_with_the_letter_filled_in(desk, session, issued):
    task = issued.task(issued.people.school_a, FIGURES)
    take(desk, TABLE + SURE.format(day=day(session)).replace("Báo cáo tập huấn", "Số liệu tuần"))
    document = session.scalars(select(IncomingDocument)).one()

    answer = desk.post(f"/van-ban-den/{document.id}/nhan", data={"task": task.id}, follow_redirects=True)

    assert answer.request.path.endswith(f"/nhap-thay/{task.id}")
    assert "57/BC-THPT" in answer.text
    assert session.scalars(select(Report)).all() == []


def test_a_register_handed_over_twice_adds_nothing(desk, session, issued):
    text = TABLE + SURE.format(day=day(session))
    take(desk, text)

    page = desk.post(
        "/van-ban-den/nhap",
        data={"file": (io.BytesIO(text.encode()), "so-den.csv")},
        follow_redirects=True,
        content_type="multipart/form-data",
    )

    assert "1 dòng đã có từ trước" in page.text
    assert len(session.scalars(select(IncomingDocument)).all()) == 1


def test_wrong_lines_keep_what_was_pasted_and_write_nothing(desk, session, issued):
    page = take(desk, TABLE + SURE.format(day="31/4/2020"))

    assert page.status_code == 422
    assert "Dòng 2: Ngày văn bản: 31/4/2020 không có trong lịch" in page.text
    assert "57/BC-THPT" in page.text
    assert session.scalars(select(IncomingDocument)).all() == []


def test_the_ledger_replays_a_waiting_document(app, desk, session, issued, now):
    task = issued.task(issued.people.school_a, REPORT)
    before = clock.now(session)
    scene.later(session, now, timedelta(days=9, hours=1))
    take(desk, TABLE + SURE.format(day=day(session)))
    session.expire_all()

    assert history.facts(session, issued.directive)[task.id] == projection.facts_of(task)
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []
    days = [board(session, issued.directive, clock.now(session), as_of=at) for at in (before, clock.now(session))]
    then, today = (next(row for row in one.rows if "mẫu A" in row.name) for one in days)
    assert (then.late, today.late) == (2, 1)


def test_a_reader_sees_the_list_and_decides_nothing(client, session, issued, now):
    desk = scene.sign_in(client, session, issued.people.leader, now)

    assert desk.get("/van-ban-den").status_code == 200
    assert desk.post("/van-ban-den/nhap", data={"pasted": "x"}).status_code == 403


def test_a_document_answers_no_period_that_opened_after_it(desk, session, issued):
    scheduling.tick(session, clock.now(session))
    session.commit()
    take(desk, TABLE + SURE.format(day=day(session, before=4)).replace("Báo cáo tập huấn", FIGURES))

    first, second = (issued.task(issued.people.school_a, FIGURES, number) for number in (1, 2))
    assert reading(session, first).status is Status.AWAITS_MATCH
    assert reading(session, second).status is not Status.AWAITS_MATCH
