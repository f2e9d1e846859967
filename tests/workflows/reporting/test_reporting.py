"""A unit reports by each item's mode, as a draft or submitted; nothing submitted is lost."""

from datetime import date, time, timedelta
from decimal import Decimal

import hypothesis
from hypothesis import strategies as st
from sqlalchemy import func, select

from directives import acts
from directives.acts import repeated
from directives.database import db
from directives.models import AnswerDraft, Assignment, Event, Evidence, Incident, Mail, Period, Report, StoredFile, Task
from directives.rules import schedule
from directives.terms import EventKind, Role, Standing, Verdict
from tests import scene
from tests.scene import FIGURES, INCIDENT, PDF, PLAIN, REPORT
from workflows import clock
from workflows.web.fields import nfc


def task_of(session, unit, position) -> Task:
    session.expire_all()
    return session.get(Task, unit.tasks[position])


def reports(session) -> list[Report]:
    session.expire_all()
    return list(session.scalars(select(Report).order_by(Report.task_id, Report.version)))


def figure_names(session, unit) -> list[str]:
    return [f"figure_{spec.id}" for spec in task_of(session, unit, FIGURES).item.figures]


def test_implemented_needs_its_date(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    unit.submit(PLAIN, said="implemented", implemented_on="16/4/2020")

    [report] = reports(session)
    assert (report.standing, report.implemented_on, report.typed_by) == (
        Standing.IMPLEMENTED,
        date(2020, 4, 16),
        "Nguyễn Thị Mẫu",
    )
    assert task_of(session, unit, PLAIN).standing == Standing.IMPLEMENTED


def test_under_way_needs_no_other_field(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    unit.submit(REPORT, said="under_way", approved_by="")

    assert task_of(session, unit, REPORT).standing == Standing.UNDER_WAY


def test_a_submitted_report_acknowledges_too(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    unit.submit(REPORT, said="reported", text="Đã tập huấn.")

    assert session.get(Assignment, unit.assignment_id).acknowledged_at is not None
    assert "Ghi nhận cùng lần trả lời đầu tiên" in unit.get().text


def test_a_figure_left_blank_is_not_zero(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    classes, pupils = figure_names(session, unit)

    unit.submit(FIGURES, **{classes: "1.012", pupils: " "})

    [report] = reports(session)
    assert [figure.value for figure in report.figures] == [Decimal("1012"), None]
    assert report.standing == Standing.REPORTED


def test_figures_that_are_all_blank_are_refused(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    answer = unit.submit(FIGURES)

    assert answer.status_code == 422
    assert "Không có thì ghi 0; chưa biết thì để trống." in answer.text
    assert reports(session) == []


def test_submitting_twice_makes_one_version(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    first = unit.submit(REPORT, key="k", said="reported", text="Đã tập huấn.")
    second = unit.submit(REPORT, key="k", said="reported", text="Đã tập huấn.")

    assert first.location == second.location
    assert len(reports(session)) == 1


def test_a_draft_moves_no_status_and_comes_back_on_another_device(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    unit.save(REPORT, said="reported", text="Mới viết một nửa", implemented_on="31/4/2020")

    again = unit.get(unit.task(REPORT)).text
    assert "Mới viết một nửa" in again
    assert "31/4/2020" in again
    assert task_of(session, unit, REPORT).standing == Standing.SILENT
    assert session.get(Assignment, unit.assignment_id).acknowledged_at is None
    assert session.scalar(select(func.count(Event.id)).where(Event.task_id.is_not(None))) == 0


def test_submitting_deletes_the_draft(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.save(REPORT, text="Mới viết một nửa")

    unit.submit(REPORT, said="reported", text="Đã xong.")

    assert session.scalar(select(func.count(AnswerDraft.id))) == 0


def test_several_items_are_implemented_on_one_form(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    sent = {
        "tasks": [str(unit.tasks[PLAIN])],
        "implemented_on": "17-4-2020",
        "typed_by": "Nguyễn Thị Mẫu",
        "submission_key": "k",
    }

    unit.post("/da-thuc-hien", **sent)
    unit.post("/da-thuc-hien", **sent)

    [report] = reports(session)
    assert report.standing == Standing.IMPLEMENTED
    assert report.implemented_on == date(2020, 4, 17)


def test_an_item_that_wants_a_report_is_not_done_by_the_form_for_several(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)

    unit.post(
        "/da-thuc-hien",
        tasks=[str(unit.tasks[REPORT]), "x", "999"],
        implemented_on="17/4/2020",
        typed_by="Nguyễn Thị Mẫu",
        submission_key="k",
    )

    assert reports(session) == []


def test_files_are_kept_with_the_draft_and_go_with_the_version(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.upload(REPORT, "biên bản.pdf", PDF)
    unit.upload(REPORT, "thừa.pdf", PDF)
    spare = session.scalars(select(Evidence).order_by(Evidence.id.desc())).first()
    unit.post(f"{unit.task(REPORT)}/tep/bo", file=str(spare.id))

    unit.submit(REPORT, said="reported", text="Đã tập huấn.")

    [report] = reports(session)
    assert [one.file.name for one in report.evidence] == ["biên bản.pdf"]


def test_a_file_of_the_last_version_goes_with_the_next_unless_it_is_left_out(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.upload(REPORT, "biên bản.pdf", PDF)
    unit.submit(REPORT, key="1", said="reported", text="Một")
    [file_id] = session.scalars(select(StoredFile.id))

    unit.submit(REPORT, key="2", said="reported", text="Hai", kept_files=[str(file_id), "4711"])
    unit.submit(REPORT, key="3", said="reported", text="Ba")

    assert [[one.file_id for one in report.evidence] for report in reports(session)] == [[file_id], [file_id], []]


def test_the_units_own_letter_goes_with_its_number_and_date(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.upload(REPORT, "công văn.pdf", PDF, **{"as": "letter"})

    unit.submit(REPORT, said="reported", text="Đã tập huấn.", letter_number="12/BC-THPT", letter_on="17/4/2020")

    [report] = reports(session)
    assert (report.letter_number, report.letter_on, report.letter_file.name) == (
        "12/BC-THPT",
        date(2020, 4, 17),
        "công văn.pdf",
    )
    assert report.evidence == []


def test_a_receipt_is_mailed_once_to_the_one_who_asks(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    receipt = unit.submit(REPORT, said="reported", text="Đã tập huấn.").location.removeprefix(unit.page)
    assert session.scalar(select(func.count(Mail.id)).where(Mail.occasion == "receipt")) == 0

    unit.post(receipt)
    unit.post(receipt)

    [mail] = session.scalars(select(Mail).where(Mail.occasion == "receipt"))
    event = session.scalar(select(Event).where(Event.kind == EventKind.REPORTED))
    assert mail.recipient == house.school_b.contacts[0].email
    assert mail.values["reference"] == f"{event.chain_id}-{event.seq}"
    assert event.hash[:8] in unit.get(receipt).text


def test_incidents_are_told_any_number_of_times_without_being_shown_again(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    told = {
        "kind": "bullying",
        "occurred_on": "16/4/2020",
        "occurred_hour": "8h30",
        "concerned": "2",
        "handling": "Đã mời người lạ ra khỏi lớp.",
        "typed_by": "Nguyễn Thị Mẫu",
    }
    path = f"/phat-sinh/{unit.tasks[INCIDENT]}"

    unit.post(path, **told, submission_key="1")
    unit.post(path, **told, submission_key="1")
    receipt = unit.post(path, **told, submission_key="2").location.removeprefix(unit.page)

    incidents = session.scalars(select(Incident)).all()
    assert len(incidents) == 2
    assert incidents[0].occurred_at == schedule.at(date(2020, 4, 16), time(8, 30))
    for page in (path, receipt, ""):
        assert "bắt nạt, quấy rối" in unit.get(page).text.lower()
        assert "mời người lạ" not in unit.get(page).text


def test_an_incident_alerts_the_officer_and_the_leaders_at_once_and_says_nothing_of_it(app, smtp, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    gone = scene.person(session, house.agency, None, "Đã Nghỉ", "nghi@sogddt.example", Role.LEADER)
    gone.left_at = now
    told = {
        "kind": "bullying",
        "occurred_on": "16/4/2020",
        "occurred_hour": "8h30",
        "concerned": "2",
        "handling": "Đã mời người lạ ra khỏi lớp.",
        "typed_by": "Nguyễn Thị Mẫu",
    }

    unit.post(f"/phat-sinh/{unit.tasks[INCIDENT]}", **told, submission_key="1")
    unit.post(f"/phat-sinh/{unit.tasks[INCIDENT]}", **told, submission_key="1")
    scene.send_mails(app)

    mails = session.scalars(select(Mail).where(Mail.occasion == "incident_alert")).all()
    assert sorted(mail.recipient for mail in mails) == ["chuyenvien@sogddt.example", "lanhdao@sogddt.example"]
    (sent,) = smtp.to("lanhdao@sogddt.example")
    whole = sent.as_string() + sent.get_body(("plain",)).get_content() + sent.get_body(("html",)).get_content()
    assert "Trường THPT mẫu B" in whole
    assert not any(word in whole for word in ("mời người lạ", "ắt nạt", "Nguyễn Thị Mẫu", "/m/"))
    assert smtp.messages.index(sent) < 2  # before what was issued


def test_a_missed_period_can_still_be_handed_in_and_stays_late(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    classes, _pupils = figure_names(session, unit)
    clock.move(session, schedule.at(date(2020, 4, 27), time(8)))

    unit.submit(FIGURES, **{classes: "12"})

    task = task_of(session, unit, FIGURES)
    assert task.standing == Standing.REPORTED
    assert task.first_submitted_at > task.due_at


def test_the_figures_of_the_period_before_stand_beside(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    classes, _pupils = figure_names(session, unit)
    unit.submit(FIGURES, **{classes: "1.012"})
    second = open_next_period(session, unit)

    page = unit.get(f"/nhiem-vu/{second}").text

    assert "kỳ trước: 1.012" in page
    assert "Kỳ tiếp theo: trước 15:00 thứ Sáu 8/5/2020" in page


def open_next_period(session, unit) -> int:
    first = task_of(session, unit, FIGURES)
    due_at = first.due_at + timedelta(days=7)
    period = Period(item_id=first.item_id, number=2, opens_at=first.due_at, due_at=due_at, planned_due_at=due_at)
    session.add(period)
    session.flush()
    task = Task(assignment_id=first.assignment_id, item_id=first.item_id, period_id=period.id, due_at=due_at)
    session.add(task)
    session.commit()
    return task.id


def test_a_locked_period_takes_nothing(app, session, now):
    _house, _directive, unit = scene.issue_and_open(app, session, now)
    classes, _pupils = figure_names(session, unit)
    task_of(session, unit, FIGURES).period.locked_at = now

    unit.submit(FIGURES, **{classes: "12"})

    assert reports(session) == []
    assert "khoá kỳ" in unit.get(unit.task(FIGURES)).text


def test_what_is_wanted_stands_on_top_and_the_last_version_is_ready_to_be_mended(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    unit.submit(REPORT, said="reported", text="Đã tập huấn.")
    [report] = reports(session)
    acts.review(
        session,
        report,
        Verdict.RETURNED,
        house.officer,
        now,
        "Xin ghi số giáo viên.",
        schedule.at(date(2020, 4, 28), time(17)),
    )

    page, task = unit.get().text, unit.get(unit.task(REPORT)).text

    assert page.index("Xin ghi số giáo viên.") < page.index("Đã gửi Sở")
    assert "trước 17:00 thứ Ba 28/4/2020" in task
    assert "Đã tập huấn.</textarea>" in task


texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(str.strip)
presses = st.lists(st.tuples(st.sampled_from("abcd"), texts, st.booleans()), min_size=1, max_size=8)


@hypothesis.settings(max_examples=10)
@hypothesis.given(presses=presses)
def test_law_6_nothing_that_a_unit_submitted_is_lost(presses, new_app, now):
    with new_app() as app, app.app_context():
        house, _directive, unit = scene.issue_and_open(app, db.session, now)
        kept: list[tuple[str, str]] = []
        for key, text, returned in presses:
            assert unit.submit(REPORT, key=key, said="reported", text=text).status_code == 302
            under = [content for used, content in kept if used == key]
            if under[-1:] != [nfc(text)]:  # the same press again is the same version
                kept.append((key, nfc(text)))
            if returned:
                last = reports(db.session)[-1]
                acts.review(db.session, last, Verdict.RETURNED, house.officer, clock.now(db.session), "Xin bổ sung.")

        versions = reports(db.session)

        assert [repeated.stem(report.submission_key) for report in versions] == [key for key, _text in kept]
        assert [report.text for report in versions] == [text for _key, text in kept]
        assert [report.version for report in versions] == list(range(1, len(kept) + 1))
        for report in versions:
            assert unit.get(f"{unit.task(REPORT)}/ban/{report.version}").status_code == 200
