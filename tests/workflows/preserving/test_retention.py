"""What is forgotten by age: nothing by default, nothing of a file that was not handed to the archive, no digest."""

from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest
from sqlalchemy import select

from directives import files
from directives.acts import ActedBy
from directives.database import db
from directives.models import (
    AccessEntry,
    Delegation,
    Directive,
    Event,
    EvidenceLink,
    IncomingMail,
    Mail,
    Report,
    StoredFile,
)
from directives.past import verification
from directives.terms import AccessKind, EventKind, MailState
from tests import scene
from workflows.followup import archiving
from workflows.followup import steps as followup
from workflows.preserving import retention
from workflows.preserving.retention import Kept, Rules

YEAR = timedelta(days=365)
ALL = Rules(30, 30, 30, 30)


@pytest.fixture
def begun(app, session, now):
    """A directive that was lived in and has ended; its letter was read from a file of its own."""
    begun = scene.everything(app, session, now)
    folder, read = Path(app.config["FILES_DIR"]), files.trusted("cong-van.docx", b"the letter", files.DOCX)
    begun.directive.source_file = files.store(session, folder, read, now)
    assignment = begun.assignment(begun.people.school_a)
    session.add(AccessEntry(kind=AccessKind.LINK_OPENED, at=now, assignment_id=assignment.id))
    followup.close(session, begun.directive, by(begun, now + timedelta(days=2)))
    session.commit()
    return begun


def by(begun, at):
    return ActedBy(begun.people.officer, "Hết thời gian theo dõi", at)


def faults(app, session):
    return list(verification.faults(session, Path(app.config["FILES_DIR"])))


def test_nothing_of_a_file_goes_before_it_was_handed_to_the_archive(session, begun, now):
    counts = retention.due(session, ALL, now + YEAR)

    of_the_letter = select(Mail.id).where(Mail.directive_id == begun.directive.id, Mail.body != "")
    assert session.scalars(of_the_letter).all()
    assert {kind: counts[kind] for kind in (Kept.LETTERS, Kept.INCOMING, Kept.ACCESS_LOG)} == {
        Kept.LETTERS: 0,
        Kept.INCOMING: 0,
        Kept.ACCESS_LOG: 0,
    }
    retention.apply(session, ALL, now + YEAR)
    assert session.scalars(of_the_letter).all()


def test_what_an_archived_file_no_longer_needs_goes_by_an_event_and_the_ledger_is_whole(
    app, client, runner, session, begun, now
):
    desk = scene.sign_in(client, session, begun.people.officer, now)
    home = f"/van-ban/{begun.directive.public_id}/theo-doi"
    page = desk.post(f"{home}/luu-tru", data={"reason": "Đã nộp ngày 1/6"}, follow_redirects=True).text
    assert "Đã ghi nhận hồ sơ nộp lưu trữ" in page and f"{begun.people.officer.name} ghi nhận lúc" in page
    later = now + YEAR
    session.expire_all()

    counted = retention.due(session, ALL, later)
    counts, gone = retention.apply(session, ALL, later)
    session.commit()
    files.unlink(Path(app.config["FILES_DIR"]), gone)

    assert counts == counted and min(counts.values()) > 0
    done = select(Mail).where(Mail.state == MailState.SENT, Mail.directive_id == begun.directive.id)
    assert {mail.subject + mail.body for mail in session.scalars(done)} == {""}
    assert session.scalars(select(Delegation.name)).all() == [None]
    assert {mail.original.erased_at is None for mail in session.scalars(select(IncomingMail))} == {False}
    assert session.get(Directive, begun.directive.id).source_file.erased_at is not None
    assert session.scalars(select(StoredFile.id).where(StoredFile.erased_at.is_(None))).all()
    assert session.scalars(select(AccessEntry).where(AccessEntry.assignment_id.is_not(None))).all() == []
    bodies = session.scalars(select(Event.body).where(Event.kind == EventKind.TEXT_ERASED)).all()
    assert sum('"by_age":true' in body for body in bodies) >= 3
    assert faults(app, session) == []
    assert retention.due(session, ALL, later) == dict.fromkeys(Kept, 0)
    assert (
        "Không có gì thay đổi"
        in desk.post(f"{home}/luu-tru", data={"reason": "Nhầm", "undo": "1"}, follow_redirects=True).text
    )


def test_the_note_can_be_taken_back_while_nothing_was_removed(client, session, begun, now):
    desk = scene.sign_in(client, session, begun.people.officer, now)
    address = f"/van-ban/{begun.directive.public_id}/theo-doi/luu-tru"
    desk.post(address, data={"reason": "Đã nộp"})

    assert "Bỏ ghi nhận nộp lưu trữ" in desk.get(address).text
    page = desk.post(address, data={"reason": "Nhầm", "undo": "1"}, follow_redirects=True).text

    assert "Đã bỏ ghi nhận nộp lưu trữ" in page
    kinds = session.scalars(select(Event.kind).order_by(Event.id.desc()).limit(2)).all()
    assert kinds == [EventKind.ARCHIVE_UNDONE, EventKind.ARCHIVED]


def test_a_press_twice_does_not_take_back_what_the_first_did(client, session, begun, now):
    desk = scene.sign_in(client, session, begun.people.officer, now)
    address = f"/van-ban/{begun.directive.public_id}/theo-doi/luu-tru"
    assert 'name="undo"' not in desk.get(address).text

    pages = [desk.post(address, data={"reason": "Đã nộp"}, follow_redirects=True).text for _ in range(2)]

    assert ["Không có gì thay đổi" in page for page in pages] == [False, True]
    session.refresh(begun.directive)
    assert begun.directive.archived_at
    assert 'name="undo"' in desk.get(address).text


def test_a_letter_that_is_followed_up_cannot_be_archived(app, client, session, now):
    begun = scene.issue(session, now)
    desk = scene.sign_in(client, session, begun.people.officer, now)

    page = desk.post(
        f"/van-ban/{begun.directive.public_id}/theo-doi/luu-tru", data={"reason": "x"}, follow_redirects=True
    ).text

    assert "Không có gì thay đổi" in page


def test_a_dry_run_prints_what_would_go_and_nothing_is_kept_for_ever_by_default(app, runner, session, begun, now):
    assert "giữ mãi tất cả" in runner.invoke(args=["retention"]).output
    begun.directive.archived_at, begun.directive.archived_by_id = now, begun.people.officer.id
    session.commit()
    scene.later(session, now, YEAR)

    with patch.dict(app.config, KEEP_MAIL_TEXTS=30, KEEP_ACCESS_LOG=30):
        said = runner.invoke(args=["retention", "--dry-run"]).output
        assert said.splitlines()[0].startswith("Phần chữ của thư đã gửi\t")
        assert said.splitlines()[-1] == "Dòng nhật ký mở đường dẫn\t1"
        assert runner.invoke(args=["retention"]).output == said
        session.expire_all()
        assert db.session.scalars(select(AccessEntry).where(AccessEntry.assignment_id.is_not(None))).all() == []


def test_evidence_goes_by_its_own_setting_once_its_letter_is_archived(app, session, begun, now):
    rules, later = Rules(0, 0, 0, 90), now + YEAR
    assert retention.due(session, rules, later) == {Kept.EVIDENCE: 0}
    archiving.archive(session, begun.directive, by(begun, now + timedelta(days=3)))
    session.commit()

    assert retention.due(session, rules, now + timedelta(days=60)) == {Kept.EVIDENCE: 0}
    counts, gone = retention.apply(session, rules, later)
    session.commit()

    assert counts == {Kept.EVIDENCE: 1}
    assert {file.name for file in gone} == {files.ERASED_NAME}
    assert {link.url for link in session.scalars(select(EvidenceLink))} == {None}
    reports = session.scalars(select(Report).where(Report.letter_file_id.is_not(None))).all()
    assert {report.letter_file.erased_at for report in reports} == {None}
    assert retention.due(session, rules, later) == {Kept.EVIDENCE: 0}
    assert faults(app, session) == []


def test_a_unit_reads_until_when_its_evidence_is_kept(app, session, now):
    _house, directive, unit = scene.issue_and_open(app, session, now)
    page = f"{unit.task(scene.REPORT)}/tep"

    with patch.dict(app.config, KEEP_EVIDENCE=90):
        before = unit.get(page).text
        directive.ended_at = now
        session.commit()
        after = unit.get(page).text

    assert "Minh chứng được lưu 90 ngày sau khi Sở kết thúc theo dõi" in before
    assert "Minh chứng được lưu đến 16/7/2020" in after
    assert "Minh chứng được lưu" not in unit.get(page).text
