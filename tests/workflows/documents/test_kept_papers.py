"""A paper is printed once and served again while it would be the same; an erasure drops all that may hold the text."""

import io
import re
from datetime import timedelta

from pypdf import PdfReader
from sqlalchemy import func, select

from directives import acts, files
from directives.database import db
from directives.jobs import dropping, papers
from directives.models import KeptPaper, Report, Staff
from directives.terms import JobKind, JobState
from tests import scene
from tests.infrastructure.apps import outside
from workflows import clock
from workflows.followup import erasing
from workflows.jobs import asking
from workflows.jobs.asking import WantedWork
from workflows.jobs.kind import LongWork, MadeFile, add_long_work


def kept(session):
    session.rollback()
    found = session.execute(select(KeptPaper.id, KeptPaper.is_past).order_by(KeptPaper.id)).all()
    session.rollback()
    return [tuple(row) for row in found]


def reported(session, now):
    told = scene.issue(session, now)
    task = told.task(told.people.school_b, "Báo cáo tập huấn")
    acts.acknowledge(session, task.assignment, "Cô Mai", "Văn thư", acts.from_link(task.assignment.links[0], now), now)
    report = told.report(task, now)
    session.commit()
    return told, report


def erase(app, report_id, staff_id, now):
    """As a person in another browser does meanwhile."""

    def press():
        with app.app_context():
            session = db.session
            by = acts.ActedBy(session.get_one(Staff, staff_id), "Theo đề nghị", now)
            erasing.erase_report(session, session.get_one(Report, report_id), by)
            session.commit()

    outside(press)


def test_it_is_served_again_until_something_is_written(client, session, now):
    told, _report = reported(session, now)
    desk = scene.sign_in(client, session, told.people.officer, now)
    address = f"/van-ban/{told.directive.public_id}/ban-in.pdf"
    past = f"{address}?as_of={(now - timedelta(minutes=1)).isoformat()}".replace("+", "%2B")
    first, of_past = desk.get(address).data, desk.get(past).data
    before = kept(session)

    assert [is_past for _, is_past in before] == [False, True]
    assert (desk.get(past).data, kept(session)) == (of_past, before), "nothing was printed again"
    again = desk.get(address).data
    assert (again == first) == (kept(session) == before), "the very same within its minute"

    told.people.school_a.phone = "0269"
    session.commit()
    desk.get(address)

    after = kept(session)
    assert before[0] not in after, "of the present only the newest is kept"
    assert before[1] in after


def test_an_erasure_drops_papers_and_results_and_what_is_being_made_is_made_again(app, client, session, now):
    told, report = reported(session, now)
    directive = told.directive
    desk = scene.sign_in(client, session, told.people.officer, now)
    desk.get(f"/van-ban/{directive.public_id}/ban-in.pdf")
    done = scene.finished_job(session, JobKind.SUMMARY, told.people.officer, "649", now, directive)
    done_file = done.file
    running = asking.ask(session, WantedWork(JobKind.BOARD_SHEET, "649", directive), told.people.officer, now)
    session.commit()
    report_id, staff_id = report.id, told.people.officer.id
    mark, attempts = dropping.mark_of(session, directive.id), []
    session.rollback()

    def run(_session, own, _progress):
        attempts.append(own.id)
        if len(attempts) == 1:
            erase(app, report_id, staff_id, now)
        return MadeFile("bang.xlsx", b"PK", files.XLSX)

    before = dict(app.extensions["dondoc.long_work"])
    add_long_work(app, [LongWork(JobKind.BOARD_SHEET, run)])
    scene.do_jobs(app)
    app.extensions["dondoc.long_work"] = before

    assert kept(session) == []
    session.expire_all()
    assert (done.state, done.file_id, done_file.erased_at is None) == (JobState.DROPPED, None, False)
    assert attempts == [running.id] * 2, "what held the text was thrown away and made anew"
    assert (running.state, running.file.erased_at) == (JobState.DONE, None)
    assert "Đã xoá theo yêu cầu xoá dữ liệu" in desk.get(f"/viec-dang-chay/{done.public_id}").text
    session.rollback()
    papers.keep(session, directive.id, "d", b"%PDF", now, mark=mark, is_past=True)
    assert session.scalar(select(func.count(KeptPaper.id))) == 0, "printed before the erasure: not kept after it"


def test_of_many_units_the_paper_is_rolled_up_and_names_the_late_ones(client, session, now, monkeypatch):
    told, _report = reported(session, now)
    monkeypatch.setattr("workflows.documents.pages.papers.WHOLE_UP_TO", 2)
    told.assignment(told.people.school_a).told_at = now
    session.commit()
    desk = scene.sign_in(client, session, told.people.officer, now)
    clock.move(session, now + timedelta(days=10))
    session.commit()
    address = f"/van-ban/{told.directive.public_id}"

    way = re.search(r'href="([^"]+/ban-in)"', desk.get(address).text)[1]
    chosen = desk.get(way).text
    paper = desk.get(f"{address}/ban-in.pdf").data
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)

    assert "Bản tổng hợp, có ngay" in chosen and "Lập bản đủ từng đơn vị" in chosen
    assert "BẢN TỔNG HỢP HỌP GIAO BAN" in text
    assert told.people.school_a.name in " ".join(text.split()), "which is late"
    assert "Từng đơn vị" not in text
    past = f"{address}/ban-in.pdf?as_of={now.isoformat()}".replace("+", "%2B")
    assert "Bản tổng hợp, có ngay" not in desk.get(past, follow_redirects=True).text, (
        "of the past there is only the whole"
    )
