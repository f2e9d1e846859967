"""Two hands: what a clerk enters waits for the head of the unit, and counts from when it was entered."""

from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from directives.acts import ActedBy
from directives.acts.contacts import ContactEntry
from directives.models import AnswerDraft, Assignment, Contact, Link, Report, Task
from directives.past import verification
from directives.record import ledger, new_rows
from directives.releases import asking
from directives.releases.required import is_required, must_wait
from directives.rules.periods.release import counts_from
from directives.rules.schedule import WorkingCalendar
from directives.terms import Standing
from tests import scene
from tests.scene import FIGURES, PLAIN, REPORT
from workflows.units import steps as units
from workflows.units.over_time import steps as over_time
from workflows.units.over_time.steps import UnitDecision

DAY = timedelta(days=1)
DUE = {"said": "reported", "text": "Đã tập huấn 42 giáo viên"}


@pytest.fixture
def school(app, session, now):
    """The clerk's page, the head's page, and who they are."""
    people, _directive, clerk = scene.issue_and_open(app, session, now)
    entry = ContactEntry("Thầy Nam", "Hiệu trưởng", "nam@truong.example", "", is_head=True)
    units.add_contact(session, people.school_b, entry, "Thêm", people.officer, now)
    asking.want_two_hands(session, people.school_b, True, ledger.by_staff(people.officer.id), now)
    session.commit()
    scene.send_mails(app)
    link = session.scalars(select(Link).join(Contact).where(Contact.is_head)).one()
    client = app.test_client()
    client.get(f"/m/{scene.token(app, link)}")
    head = scene.OpenedLink(client, clerk.page, clerk.assignment_id, clerk.tasks)
    return people, clerk, head


def draft_of(session, unit):
    session.expire_all()
    return session.scalars(select(AnswerDraft).where(AnswerDraft.task_id == unit.tasks[REPORT])).first()


def test_what_the_clerk_sends_waits_and_goes_by_one_press_of_the_head(app, session, smtp, school, now, client):
    people, clerk, head = school
    assert clerk.submit(REPORT, **DUE).status_code == 302
    assert session.scalars(select(Report)).first() is None
    assert session.get(Task, clerk.tasks[REPORT]).standing is Standing.SILENT
    assert "Chờ thủ trưởng đơn vị duyệt" in clerk.get().text
    desk = scene.sign_in(client, session, people.officer, now)
    assert "chờ thủ trưởng đơn vị duyệt từ" in desk.get(f"/phieu-giao-viec/{clerk.page.rpartition('/')[2]}").text
    smtp.forget()
    scene.send_mails(app)
    [mail] = smtp.to("nam@truong.example")
    assert "chờ thủ trưởng đơn vị duyệt" in mail["Subject"]
    session.commit()
    assert [button in head.get().text for button in ("Xem và duyệt", "Xem lại")] == [True, False]
    assert "Đơn vị không phải làm gì thêm" in clerk.get(clerk.task(REPORT)).text
    page = head.get(head.task(REPORT)).text
    assert all(part in page for part in ("Duyệt và gửi Sở", "Đã tập huấn 42 giáo viên"))

    assert head.submit(REPORT, key="two", **DUE).status_code == 302
    report = session.scalars(select(Report)).one()
    assert report.happened_at == report.entered_at
    others = select(Link.id).where(Link.id != report.link_id, Link.assignment_id == clerk.assignment_id)
    assert report.entered_link_id == session.scalars(others).one()
    receipt = head.get(f"{head.task(REPORT)}/ban/1").text
    assert all(part in receipt for part in ("nhập lúc", "thủ trưởng duyệt lúc"))
    pdf = PdfReader(BytesIO(head.get(f"{head.task(REPORT)}/ban/1.pdf").data))
    paper = " ".join(" ".join(page.extract_text().split()) for page in pdf.pages)
    entered = f"nhập lúc 8:00 thứ Sáu 17/4/2020, gửi từ hộp thư của {people.school_b.contacts[0].name}"
    assert f"{entered}; thủ trưởng đơn vị duyệt lúc 8:00 thứ Sáu 17/4/2020, gửi từ hộp thư của Thầy Nam" in paper
    assert draft_of(session, clerk) is None
    new_rows.seal_new_rows(session, people.agency, now)
    assert list(verification.faults(session, Path(app.config["FILES_DIR"]))) == []


def test_the_head_sends_it_back_with_a_word_and_nobody_else_does(app, session, smtp, school):
    _, clerk, head = school
    clerk.submit(REPORT, **DUE)
    path = f"{clerk.task(REPORT)}/tra-lai-de-sua"
    assert clerk.post(path, word="x").status_code == 404
    assert head.post(path).status_code == 422
    assert head.post(path, word="Thiếu danh sách").status_code == 302
    smtp.forget()
    scene.send_mails(app)

    assert draft_of(session, clerk).waiting_since is None
    page = clerk.get(clerk.task(REPORT)).text
    assert all(part in page for part in ("Thiếu danh sách", "Gửi thủ trưởng duyệt", "Đã tập huấn 42 giáo viên"))
    assert [mail["To"] for mail in smtp.messages if "trả lại để sửa" in mail["Subject"]]
    assert clerk.post("/da-thuc-hien", tasks=clerk.tasks[PLAIN], implemented_on="17/04/2020", typed_by="A").location
    assert session.scalars(select(Report)).first() is None


def test_the_head_gets_one_mail_a_day_of_all_that_waits(app, session, smtp, school, now):
    _, clerk, _ = school
    smtp.forget()
    clerk.submit(REPORT, **DUE)
    scene.send_mails(app)
    clerk.submit(PLAIN, said="implemented", implemented_on="17/04/2020")
    clerk.submit(FIGURES, **{f"figure_{spec.id}": "5" for spec in session.get(Task, clerk.tasks[FIGURES]).item.figures})
    scene.send_mails(app)
    assert len(smtp.to("nam@truong.example")) == 1

    scene.later(session, now, 3 * DAY)
    scene.send_mails(app)

    [_first, mail] = smtp.to("nam@truong.example")
    text = mail.get_body(("plain",)).get_content()
    assert all(title in text for title in ("Dạy học qua Internet", "Số liệu tuần"))
    assert session.scalars(select(Report)).first() is None


def test_only_a_head_or_an_officer_sets_it_and_without_a_head_nothing_waits(session, school, client, now):
    people, clerk, head = school
    assert clerk.post("/duyet-truoc-khi-gui", wanted="no").status_code == 404
    assert head.post("/duyet-truoc-khi-gui", wanted="no").status_code == 302
    session.expire_all()
    assert not people.school_b.two_hands
    desk = scene.sign_in(client, session, people.officer, now)
    assert desk.post(f"/don-vi/{people.school_b.id}/duyet-truoc-khi-gui", data={"wanted": "yes"}).status_code == 302
    session.expire_all()
    assert people.school_b.two_hands
    contact = session.scalars(select(Contact).where(Contact.is_head)).one()
    units.remove_contact(session, contact, "Nghỉ hưu", people.officer, now)
    session.commit()
    assert not is_required(people.school_b)
    assert clerk.submit(REPORT, **DUE).status_code == 302
    assert session.scalars(select(Report)).one().entered_at is None


@pytest.mark.parametrize(
    ("released", "counts"),
    [
        (datetime(2020, 4, 20, 16, 59, tzinfo=UTC), "entered"),
        (datetime(2020, 4, 20, 17, 0, tzinfo=UTC), "released"),
        (datetime(2020, 4, 17, 9, 0, tzinfo=UTC), "entered"),
    ],
)
def test_it_counts_from_when_it_was_entered_until_the_next_working_day_ends(released, counts):
    """Entered on a Friday: the next working day is Monday, until midnight in Vietnam."""
    entered = datetime(2020, 4, 17, 8, 0, tzinfo=UTC)

    found = counts_from(entered, released, WorkingCalendar())

    assert found == {"entered": entered, "released": released}[counts]


def test_a_successor_waits_for_no_head_of_the_unit_that_is_gone(app, session, school, now):
    people, clerk, _head = school
    by = ActedBy(people.officer, "QĐ 12/QĐ-UBND", now)
    over_time.merge(session, [people.school_b], people.school_a, UnitDecision(by, now.date()))
    session.commit()
    assignment = session.get_one(Assignment, clerk.assignment_id)
    taken_over = next(link for link in assignment.links if link.revoked_at is None)

    assert taken_over.contact.unit == people.school_a
    assert not must_wait(taken_over)
