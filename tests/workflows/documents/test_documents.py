"""From the board to the summary: by the button's page and by the command, now and as of a past moment."""

import io
from datetime import datetime, timedelta
from pathlib import Path

from flask.testing import FlaskClient, FlaskCliRunner
from pypdf import PdfReader
from sqlalchemy.orm import Session

from directives import acts
from directives.acts import IncidentAnswer, ReportAnswer
from directives.models import Assignment, Directive, Report, Unit
from directives.record import ledger
from directives.terms import Channel, EventKind, Standing, Verdict
from tests import scene
from tests.scene import Department
from workflows import clock
from workflows.documents.paper import print_summary
from workflows.documents.steps import summarise
from workflows.documents.values import NOT_APPLICABLE, OVERDUE, SummaryUnit
from workflows.scheduling import steps
from workflows.version import VERSION

DAY = timedelta(days=1)


def test_each_unit_has_its_line_and_each_item_its_count(session: Session, now: datetime):
    people, directive = followed(session, now)
    acknowledge(session, directive, people.school_a, now)

    summary = summarise(session, directive, now)

    lines = [line for group in summary.matrix for line in group.members]
    assert [group.name for group in summary.matrix] == ["Phòng GDĐT", "Trường THPT"]
    assert [item.key for item in summary.items] == ["1", "2", "SL", "PS"]
    assert lines == [
        SummaryUnit("Phòng GDĐT mẫu 1", ("notified", "notified", NOT_APPLICABLE, "nothing")),
        SummaryUnit("Trường THPT mẫu A", ("acknowledged", "acknowledged", "acknowledged", "nothing")),
        SummaryUnit("Trường THPT mẫu B", ("notified", "notified", "notified", "nothing")),
    ]
    first = summary.items[0]
    assert (first.total, first.done, first.answered, first.silent, first.late) == (3, 0, 1, 2, 0)


def test_who_has_not_reported_after_the_cut_off_is_named_as_late(session: Session, now: datetime):
    people, directive = followed(session, now)
    answer(session, directive, people.school_a, "Số liệu tuần", now + DAY)
    later = now + 10 * DAY

    summary = summarise(session, directive, later)

    weekly = next(owing for owing in summary.owing if owing.key == "SL")
    assert (weekly.late, weekly.names) == (True, ["Trường THPT mẫu B"])
    assert summary.matrix[1].members[1].codes[2] == OVERDUE


def test_late_units_and_those_still_in_time_stand_in_two_lists(session: Session, now: datetime):
    """One unit is past the date of an item that is due at midnight for the others."""
    people, directive = followed(session, now)
    due_at = task_of(session, directive, people.district, "Báo cáo tập huấn").due_at
    for unit in (people.school_a, people.school_b):
        task_of(session, directive, unit, "Báo cáo tập huấn").due_at = due_at + DAY
    session.flush()

    summary = summarise(session, directive, due_at + DAY / 2)

    lists = {owing.late: owing.names for owing in summary.owing if owing.key == "2"}
    assert lists[True] == ["Phòng GDĐT mẫu 1"]
    assert [name.split(" (")[0] for name in lists[False]] == ["Trường THPT mẫu A", "Trường THPT mẫu B"]
    assert summary.late_units == 1


def test_a_unit_with_an_extension_is_listed_with_its_own_date_and_never_as_late(session: Session, now: datetime):
    people, directive = followed(session, now)
    task = task_of(session, directive, people.school_a, "Báo cáo tập huấn")
    ledger.record(
        session,
        task.assignment,
        EventKind.EXTENSION_GRANTED,
        now,
        ledger.by_staff(people.officer.id),
        {"due_at": task.due_at + 3 * DAY},
        task=task,
    )

    summary = summarise(session, directive, now + 8 * DAY)

    lists = {owing.late: owing.names for owing in summary.owing if owing.key == "2"}
    assert lists == {
        True: ["Phòng GDĐT mẫu 1", "Trường THPT mẫu B"],
        False: ["Trường THPT mẫu A (hạn riêng: hết Chủ nhật 26/4/2020)"],
    }


def test_a_late_supplement_and_a_date_given_late_are_listed_apart(session: Session, now: datetime):
    people, directive = followed(session, now)
    answer(session, directive, people.school_a, "Báo cáo tập huấn", now)
    task = task_of(session, directive, people.school_a, "Báo cáo tập huấn")
    report = session.query(Report).filter_by(task_id=task.id).one()
    acts.review(session, report, Verdict.RETURNED, people.officer, now, "Thiếu danh sách", now + 8 * DAY)
    assignment_of(session, directive, people.school_b).told_at = now + 8 * DAY
    session.flush()

    summary = summarise(session, directive, now + 9 * DAY)

    late = [name for owing in summary.owing if owing.late and owing.key == "2" for name in owing.names]
    assert late == ["Phòng GDĐT mẫu 1"]
    assert [unit.name for unit in summary.supplements] == ["Trường THPT mẫu A"]
    assert {unit.name for unit in summary.given_late} == {"Trường THPT mẫu B"}


def test_a_missed_week_is_named_in_the_paper_after_the_next_was_sent(session: Session, client: FlaskClient, now):
    people, directive = followed(session, now)
    steps.tick(session, now + 8 * DAY)
    second = task_of(session, directive, people.school_a, "Số liệu tuần", number=2)
    said = ReportAnswer(standing=Standing.REPORTED, submission_key="week-2", typed_by="Nguyễn A")
    acts.submit(session, second, said, acts.from_link(second.assignment.links[0], now + 9 * DAY), now + 9 * DAY)

    summary = summarise(session, directive, now + 15 * DAY)

    assert [(gap.name, gap.marks) for gap in summary.gaps] == [("Trường THPT mẫu A", "○●"), ("Trường THPT mẫu B", "○○")]
    text = text_of(print_summary(summary))
    assert "Trường THPT mẫu A – mục SL, thiếu 1 kỳ" in text
    assert f"của {summary.late_units} đơn vị" in " ".join(text.split())


def test_a_unit_that_was_not_reached_is_listed_apart_and_never_as_late(session: Session, now: datetime):
    people, directive = followed(session, now)
    lost = assignment_of(session, directive, people.school_b)
    lost.told_at, lost.unreachable_at = None, now
    session.flush()

    summary = summarise(session, directive, now + 10 * DAY)

    assert [(unit.name, unit.why) for unit in summary.unreached] == [("Trường THPT mẫu B", "failed")]
    assert all("Trường THPT mẫu B" not in owing.names for owing in summary.owing)
    assert "Trường THPT mẫu B" not in [name for group in summary.unanswered for name in group.members]


def test_what_changed_is_counted_against_the_week_before(session: Session, now: datetime):
    people, directive = followed(session, now)
    answer(session, directive, people.school_a, "Dạy học qua Internet", now + DAY)
    answer(session, directive, people.school_b, "Dạy học qua Internet", now + 9 * DAY)

    summary = summarise(session, directive, now + 10 * DAY)

    assert (summary.items[0].done, summary.items[0].done_before, summary.items[0].more) == (2, 1, 1)
    assert summary.before is not None
    assert (summary.before.acknowledged, summary.now.acknowledged) == (1, 2)


def test_within_the_first_week_there_is_nothing_to_compare_with(session: Session, now: datetime):
    _, directive = followed(session, now)

    summary = summarise(session, directive, now + 6 * DAY)

    assert (summary.week_ago, summary.before, summary.items[0].more) == (None, None, None)


def test_the_foot_bears_the_last_root_recorded_by_then(session: Session, now: datetime):
    _, directive = followed(session, now)
    first = ledger.record(session, directive, EventKind.HEADS_RECORDED, now + DAY, ledger.SYSTEM, {"heads": []})
    ledger.record(session, directive, EventKind.HEADS_RECORDED, now + 3 * DAY, ledger.SYSTEM, {"heads": []})

    summary = summarise(session, directive, now + 4 * DAY, as_of=now + 2 * DAY)

    assert (summary.root, summary.rooted_at) == (first.hash, now + DAY)


def test_each_page_has_the_version_at_its_foot(session: Session, now: datetime):
    _, directive = followed(session, now)

    pages = PdfReader(io.BytesIO(print_summary(summarise(session, directive, now)))).pages

    assert [f"Đôn Đốc {VERSION}" in page.extract_text() for page in pages] == [True] * len(pages)


def test_no_telephone_number_and_no_free_text_is_printed(session: Session, client: FlaskClient, now: datetime):
    people, directive = followed(session, now)
    answer(session, directive, people.school_a, "Báo cáo tập huấn", now, text="Lời văn của nhà trường")
    happened = IncidentAnswer(kind="intrusion", submission_key="k", handling="Đã mời người lạ ra khỏi lớp")
    origin = acts.from_staff(people.officer, Channel.PHONE, "Cô Bình", now)
    task = task_of(session, directive, people.school_a, "Vấn đề phát sinh")
    acts.report_incident(session, task, happened, origin, now)
    scene.hold_session(client, session, people.leader)

    text = text_of(client.get(f"/van-ban/{directive.public_id}/ban-in.pdf").data)

    assert "Trường THPT mẫu A" in text
    for kept_off in ("0269", "Lời văn", "mời người lạ", "Cô Bình", "@"):
        assert kept_off not in text


def test_the_button_gives_a_pdf_to_whoever_is_signed_in(session: Session, client: FlaskClient, now: datetime):
    people, directive = followed(session, now)
    address = f"/van-ban/{directive.public_id}/ban-in.pdf"

    stranger = client.get(address)
    scene.hold_session(client, session, people.leader)
    leader = client.get(address)

    assert stranger.status_code == 302
    assert (leader.status_code, leader.mimetype) == (200, "application/pdf")
    assert leader.headers["Content-Disposition"] == "inline; filename=ban-in-715-SGDDT-GDTrH.pdf"
    assert leader.headers["Cache-Control"] == "no-store"


def test_the_page_takes_a_past_moment_and_refuses_an_invalid_one(session: Session, client: FlaskClient, now: datetime):
    people, directive = followed(session, now)
    clock.move(session, now + 3 * DAY)
    scene.hold_session(client, session, people.leader)
    address = f"/van-ban/{directive.public_id}/ban-in.pdf"

    then = client.get(f"{address}?as_of=2020-04-18T09:30")
    wrong = client.get(f"{address}?as_of=hôm qua")

    assert "Số liệu đến 9:30 thứ Bảy 18/4/2020" in text_of(then.data)
    assert wrong.status_code == 400


def test_before_the_issue_the_paper_is_empty(session: Session, client: FlaskClient, now: datetime):
    people, directive = followed(session, now)
    scene.hold_session(client, session, people.leader)

    printed = client.get(f"/van-ban/{directive.public_id}/ban-in.pdf?as_of=2020-04-16T08:00")

    assert printed.status_code == 200
    assert "Trường THPT mẫu A" not in text_of(printed.data)


def test_a_draft_has_no_summary(session: Session, client: FlaskClient, now: datetime):
    people = scene.department(session, now)
    draft = scene.draft(session, people, now)
    scene.hold_session(client, session, people.leader)

    assert client.get(f"/van-ban/{draft.public_id}/ban-in.pdf").status_code == 404


def test_the_command_writes_the_file_and_says_where(
    session: Session, runner: FlaskCliRunner, now: datetime, tmp_path: Path
):
    _, directive = followed(session, now)
    output = tmp_path / "giao-ban.pdf"

    done = runner.invoke(args=["summary", directive.public_id, "--output", str(output), "--as-of", "2020-04-17T08:00"])

    assert (done.exit_code, done.stdout) == (0, f"{output}\n")
    assert "Số liệu đến 8:00 thứ Sáu 17/4/2020" in text_of(output.read_bytes())


def test_the_command_names_what_is_wrong_in_one_line(
    session: Session, runner: FlaskCliRunner, now: datetime, tmp_path: Path
):
    draft = scene.draft(session, scene.department(session, now), now)
    output = ["--output", str(tmp_path / "x.pdf")]

    unknown = runner.invoke(args=["summary", "khong-co", *output])
    unissued = runner.invoke(args=["summary", draft.public_id, *output])
    no_moment = runner.invoke(args=["summary", draft.public_id, *output, "--as-of", "hôm qua"])

    assert (unknown.exit_code, unknown.stderr) == (1, "Error: Không có văn bản khong-co.\n")
    assert (unissued.exit_code, "còn là bản thảo" in unissued.stderr) == (1, True)
    assert (no_moment.exit_code, "không phải thời điểm" in no_moment.stderr) == (2, True)


def followed(session: Session, now: datetime) -> tuple[Department, Directive]:
    """An issued letter of which every unit was told."""
    people = scene.department(session, now)
    directive = scene.issued_directive(session, people, now)
    for unit in (people.district, people.school_a, people.school_b):
        assignment_of(session, directive, unit).told_at = now
    session.flush()
    return people, directive


def assignment_of(session: Session, directive: Directive, unit: Unit) -> Assignment:
    return session.query(Assignment).filter_by(directive_id=directive.id, unit_id=unit.id).one()


def task_of(session: Session, directive: Directive, unit: Unit, title: str, number: int = 1):
    found = [task for task in assignment_of(session, directive, unit).tasks if task.item.title == title]
    return next(task for task in found if task.period.number == number)


def acknowledge(session: Session, directive: Directive, unit: Unit, at: datetime) -> None:
    assignment = assignment_of(session, directive, unit)
    acts.acknowledge(session, assignment, "Nguyễn A", "Văn thư", acts.from_link(assignment.links[0], at), at)


def answer(session: Session, directive: Directive, unit: Unit, title: str, at: datetime, text: str = "") -> None:
    assignment = assignment_of(session, directive, unit)
    task = task_of(session, directive, unit, title)
    said = Standing.IMPLEMENTED if task.item.mode == "none" else Standing.REPORTED
    answer = ReportAnswer(standing=said, submission_key=f"{unit.code}-{title}", text=text, typed_by="Nguyễn A")
    acts.submit(session, task, answer, acts.from_link(assignment.links[0], at), at)


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
