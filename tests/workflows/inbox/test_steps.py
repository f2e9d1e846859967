"""Receiving a mail: it is stored and tied; a bounce marks, a reply becomes a remark, and no mail is sent."""

import zipfile
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from directives import files
from directives.models import Event, IncomingMail, Mail, Remark
from directives.past import verification
from directives.record.ledger import data_of
from directives.terms import ActorKind, EventKind, IncomingKind, MailFactKind, MailState, MatchedBy, Standing
from tests import scene
from tests.scene import PDF, TwoSchools
from workflows.inbox import steps, storing
from workflows.inbox.fetching import receive_and_commit


@pytest.fixture
def sent_before(app: Flask, session: Session, now: datetime) -> tuple[TwoSchools, Mail]:
    return scene.two_schools_mailed(app, session, now)


@pytest.fixture
def receive(session: Session, now: datetime):
    def received(raw: bytes, at: datetime | None = None) -> IncomingMail:
        made = scene.receive(session, raw, at or now + timedelta(hours=1))
        session.commit()
        return made

    return received


def remarks(told: TwoSchools) -> list[str | None]:
    query = select(Remark.text).join(Event, Event.id == Remark.event_id).where(Event.kind == EventKind.REMARKED)
    return list(told.session.scalars(query))


def facts(mail: Mail) -> list[MailFactKind]:
    return [fact.kind for fact in mail.facts]


def test_a_hard_bounce_marks_the_mail_the_contact_and_that_its_unit_was_not_told(receive, mail: Mail) -> None:
    received = receive(scene.bounce_report(mail))

    assert (received.kind, received.is_hard, received.matched_by) == (IncomingKind.BOUNCE, True, MatchedBy.MESSAGE_ID)
    assert (mail.state, mail.reply) == (MailState.BOUNCED, "550 5.1.1 no such user")
    assert mail.contact.failure == "550 5.1.1 no such user"
    assert mail.lines[0].assignment.told_at is None
    assert mail.lines[0].assignment.unreachable_at is not None
    assert received.assignment == mail.lines[0].assignment


def test_a_delay_is_put_down_and_nothing_follows(receive, mail: Mail) -> None:
    received = receive(scene.bounce_report(mail, action="delayed", status="4.4.1", words="connection timed out"))

    assert received.kind == IncomingKind.DELAY
    assert (mail.state, facts(mail)[-1]) == (MailState.SENT, MailFactKind.DELAYED)
    assert mail.contact.works


def test_a_mail_given_up_after_many_attempts_did_not_arrive_either(receive, mail: Mail) -> None:
    received = receive(scene.bounce_report(mail, status="4.4.1", words="connection timed out"))

    assert (received.kind, received.is_hard) == (IncomingKind.BOUNCE, False)
    assert mail.state == MailState.BOUNCED


@pytest.mark.parametrize(
    ("named", "verp", "by"),
    [(True, False, MatchedBy.MESSAGE_ID), (False, True, MatchedBy.ENVELOPE), (False, False, MatchedBy.RECIPIENT)],
)
def test_a_report_is_matched_by_what_is_surest(receive, mail: Mail, named: bool, verp: bool, by: MatchedBy) -> None:
    received = receive(scene.bounce_report(mail, named=named, verp=verp))

    assert (received.mail, received.matched_by) == (mail, by)


def test_a_report_that_anybody_can_have_written_waits_for_a_person(receive, told: TwoSchools, mail: Mail) -> None:
    received = receive(scene.bounce_report(mail, named=False, verp=False))

    assert (mail.state, mail.contact.works, steps.needs_confirmation(received)) == (MailState.SENT, True, True)

    assert steps.confirm_bounce(told.session, received, told.officer, told.now)
    assert (mail.state, mail.contact.works, steps.needs_confirmation(received)) == (MailState.BOUNCED, False, False)
    assert mail.facts[-1].staff == told.officer
    assert not steps.confirm_bounce(told.session, received, told.officer, told.now)


def test_where_no_mail_has_an_address_of_its_own_every_bounce_waits(app: Flask, receive, mail: Mail) -> None:
    raw = scene.bounce_report(mail)
    app.config["MAIL_BOUNCE_ADDRESS"] = None

    received = receive(raw)

    assert (mail.state, received.matched_by) == (MailState.SENT, MatchedBy.MESSAGE_ID)
    assert steps.needs_confirmation(received)


def test_what_names_only_a_recipient_of_long_ago_is_matched_to_nothing(receive, told: TwoSchools, mail: Mail) -> None:
    received = receive(scene.bounce_report(mail, named=False, verp=False), told.now + timedelta(days=15))

    assert (received.mail, received.matched_by) == (None, MatchedBy.NOTHING)
    assert mail.state == MailState.SENT
    assert received.agency_id == told.agency.id


@pytest.mark.parametrize("named", [True, False])
def test_a_report_of_a_try_before_the_address_was_corrected_marks_nobody(receive, mail: Mail, named: bool) -> None:
    wrong, mail.recipient = mail.recipient, "moi@a.example"
    mail.contact.email = mail.recipient

    received = receive(scene.bounce_report(mail, named=named, verp=named, address=wrong))

    assert (received.mail, mail.state, mail.contact.works) == (mail, MailState.SENT, True)


def test_a_report_that_names_only_a_recipient_is_about_nothing_sent_after_it(
    session: Session, told: TwoSchools, mail: Mail
) -> None:
    read_at, earlier = told.now + timedelta(hours=1), told.now - timedelta(minutes=1)

    received = scene.receive(session, scene.bounce_report(mail, named=False, verp=False), read_at, earlier)

    assert (received.mail, mail.state) == (None, MailState.SENT)


def test_a_report_that_overtakes_the_worker_s_own_record_is_received_later(
    session: Session, told: TwoSchools, mail: Mail
) -> None:
    mail.state = MailState.SENDING
    session.commit()

    with pytest.raises(steps.TooSoon):
        receive_and_commit(session, scene.bounce_report(mail))

    assert session.scalars(select(IncomingMail)).all() == []
    mail.state = MailState.SENT
    session.commit()
    assert receive_and_commit(session, scene.bounce_report(mail)).kind == IncomingKind.BOUNCE
    assert mail.state == MailState.BOUNCED


def test_a_report_of_a_stranger_s_address_marks_nobody(receive, mail: Mail) -> None:
    receive(scene.bounce_report(mail, named=False, verp=False, address="ai-do@khac.example"))

    assert mail.state == MailState.SENT


def test_the_same_mail_twice_is_one(receive, told: TwoSchools, mail: Mail) -> None:
    first, second = receive(scene.reply(mail)), receive(scene.reply(mail))

    assert first is second
    assert len(remarks(told)) == 1


def test_the_same_reply_that_came_to_two_addresses_is_one(receive, told: TwoSchools, mail: Mail) -> None:
    raw = scene.reply(mail)

    assert receive(raw) is receive(b"Delivered-To: so@so.example\n" + raw)
    assert len(remarks(told)) == 1


def test_a_reply_becomes_a_remark_and_moves_nothing(receive, told: TwoSchools, mail: Mail) -> None:
    received = receive(scene.reply(mail, file=PDF))

    event = told.session.scalars(select(Event).where(Event.kind == EventKind.REMARKED)).one()
    assert (received.kind, received.assignment_id) == (IncomingKind.REPLY, told.link_a.assignment_id)
    assert (event.actor_kind, data_of(event.body)["incoming"]) == (ActorKind.SYSTEM, received.id)
    assert event.happened_at == received.received_at
    assert remarks(told) == ["Trường đã nhận, xin gửi báo cáo."]
    assert [one.file.name for one in received.files] == ["Báo cáo.pdf"]
    assert told.link_a.assignment.acknowledged_at is None
    assert {task.standing for task in told.link_a.assignment.tasks} == {Standing.SILENT}
    assert received.counted_as is None


def test_a_reply_keeps_no_right_to_act(receive, told: TwoSchools, mail: Mail) -> None:
    received = receive(scene.reply(mail, "Tôi mở http://localhost/m/AbCdEfGh.123456 không được."))

    assert received.text == "Tôi mở http://localhost/m/… không được."


def test_an_address_that_a_gateway_wrapped_keeps_no_right_either(receive, told: TwoSchools, mail: Mail) -> None:
    wrapped = "https://loc.example/?url=https%3A%2F%2Fso.example%2Fm%2FAbCdEfGh.123456&data=1"

    received = receive(scene.reply(mail, f"Trường không mở được {wrapped}"))

    assert received.text == "Trường không mở được https://loc.example/?url=https%3A%2F%2Fso.example%2Fm%2F…&data=1"
    assert "AbCdEfGh" not in str(remarks(told))


def test_a_reply_without_any_mark_is_known_by_who_wrote_it(receive, told: TwoSchools, mail: Mail) -> None:
    received = receive(scene.reply(mail, In_Reply_To="", To="so@so.example"))

    assert (received.kind, received.matched_by) == (IncomingKind.REPLY, MatchedBy.RECIPIENT)
    assert received.assignment_id == told.link_a.assignment_id


def test_a_letter_about_something_else_is_only_kept(receive, told: TwoSchools, mail: Mail) -> None:
    received = receive(scene.reply(mail, In_Reply_To="", To="so@so.example", subject="Mời họp"))

    assert (received.kind, received.mail, received.assignment) == (IncomingKind.OTHER, None, None)
    assert not remarks(told)


def test_what_is_written_to_a_mail_s_own_address_is_a_reply(receive, told: TwoSchools, mail: Mail) -> None:
    received = receive(scene.reply(mail, In_Reply_To="", subject="Báo cáo của trường"))

    assert (received.kind, received.matched_by) == (IncomingKind.REPLY, MatchedBy.ENVELOPE)


@pytest.mark.parametrize(
    "signs", [{"Auto_Submitted": "auto-replied"}, {"Subject": "Trả lời tự động: 649"}, {"Precedence": "bulk"}]
)
def test_an_automatic_answer_counts_for_nothing(receive, told: TwoSchools, mail: Mail, signs: dict[str, str]) -> None:
    received = receive(scene.reply(mail, **signs))

    assert (received.kind, received.mail) == (IncomingKind.AUTOMATIC, mail)
    assert not remarks(told)
    assert mail.state == MailState.SENT


@pytest.mark.parametrize("automatic", [True, False])
def test_our_own_mail_come_back_is_only_kept(receive, told: TwoSchools, mail: Mail, automatic: bool) -> None:
    signs = {"Auto_Submitted": "auto-generated", "From": "so@so.example"} if automatic else {}

    received = receive(scene.reply(mail, Message_ID=mail.message_id, **signs))

    assert received.kind == IncomingKind.OWN
    assert not remarks(told)


def test_nothing_that_comes_in_sends_anything(receive, told: TwoSchools, mail: Mail) -> None:
    before = told.session.scalar(select(func.count(Mail.id)))

    for raw in (
        scene.reply(mail),
        scene.bounce_report(mail),
        scene.bounce_report(mail, action="delayed"),
        scene.reply(mail, Subject="Vắng mặt: 649"),
        b"",
        b"\xff\x00",
    ):
        receive(raw)

    assert told.session.scalar(select(func.count(Mail.id))) == before


def test_the_original_is_kept_as_it_came(app: Flask, receive, mail: Mail) -> None:
    raw = scene.reply(mail)

    received = receive(raw)

    assert files.path_of(Path(app.config["FILES_DIR"]), received.original).read_bytes() == raw
    assert received.original.media_type == files.MAIL


def test_a_file_of_another_kind_stays_in_the_original(receive, mail: Mail) -> None:
    received = receive(scene.reply(mail, file=b"MZ\x90", name="chay.exe"))

    assert not received.files
    assert received.kind == IncomingKind.REPLY


def test_a_forged_file_does_not_keep_a_reply_from_its_assignment(receive, told: TwoSchools, mail: Mail) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    forged = packed.getvalue().replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff")

    received = receive(scene.reply(mail, file=forged, name="Báo cáo.docx"))

    assert (received.assignment, received.files) == (told.link_a.assignment, [])


def test_a_mail_of_several_assignments_waits_for_a_hand(receive, told: TwoSchools, mail: Mail) -> None:
    other = told.another_letter()
    mail.lines.append(type(mail.lines[0])(assignment_id=other.assignment_id))
    told.session.commit()

    received = receive(scene.reply(mail))
    assert (received.mail, received.assignment) == (mail, None)

    steps.attach_to_assignment(told.session, received, other.assignment, told.officer, told.now)
    told.session.commit()

    assert received.assignment_id == other.assignment_id
    assert remarks(told) == ["Trường đã nhận, xin gửi báo cáo."]
    with pytest.raises(steps.AlreadyAttached):
        steps.attach_to_assignment(told.session, received, told.link_a.assignment, told.officer, told.now)


def test_an_officer_undoes_a_wrong_verdict_once(receive, told: TwoSchools, mail: Mail) -> None:
    received = receive(scene.bounce_report(mail))

    assert steps.undo_bounce(told.session, received, told.officer, "đơn vị nói đã nhận", told.now)
    told.session.commit()
    assert (mail.state, received.undone_at) == (MailState.SENT, told.now)
    assert mail.contact.works
    assert mail.lines[0].assignment.told_at is not None
    assert not steps.undo_bounce(told.session, received, told.officer, "", told.now)


def test_the_ledger_finds_a_reply_that_was_changed(app: Flask, receive, told: TwoSchools, mail: Mail) -> None:
    received = receive(scene.reply(mail, file=PDF))
    folder = Path(app.config["FILES_DIR"])
    assert list(verification.faults(told.session, folder)) == []

    received.subject = "đã sửa"
    told.session.flush()

    assert [fault.wrong for fault in verification.faults(told.session, folder)] == [verification.FaultKind.TEXT]


def test_a_mail_that_cannot_be_received_is_kept_with_why(told: TwoSchools) -> None:
    told.session.commit()
    unread = scene.opened(b"x")

    kept = storing.store_unparsed(told.session, unread, "ValueError: y", told.now)

    assert (kept.kind, kept.reply, kept.original.size) == (IncomingKind.OTHER, "ValueError: y", 1)
    assert storing.store_unparsed(told.session, unread, "again", told.now) is kept
