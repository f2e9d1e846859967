"""What comes in is kept and tied to what it speaks of; it marks, it remarks, and it never makes a mail go out."""

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
from workflows.inbox import steps
from workflows.inbox.inbox import take


@pytest.fixture
def heard_of(app: Flask, session: Session, now: datetime) -> tuple[TwoSchools, Mail]:
    return scene.two_schools_mailed(app, session, now)


@pytest.fixture
def told(heard_of: tuple[TwoSchools, Mail]) -> TwoSchools:
    return heard_of[0]


@pytest.fixture
def mail(heard_of: tuple[TwoSchools, Mail]) -> Mail:
    return heard_of[1]


@pytest.fixture
def hear(session: Session, now: datetime):
    def heard(raw: bytes, at: datetime | None = None) -> IncomingMail:
        made = steps.hear(session, raw, at or now + timedelta(hours=1))
        session.commit()
        return made

    return heard


def remarks(told: TwoSchools) -> list[str | None]:
    query = select(Remark.text).join(Event, Event.id == Remark.event_id).where(Event.kind == EventKind.REMARKED)
    return list(told.session.scalars(query))


def facts(mail: Mail) -> list[MailFactKind]:
    return [fact.kind for fact in mail.facts]


def test_a_hard_bounce_marks_the_mail_the_contact_and_that_its_unit_was_not_told(hear, mail: Mail) -> None:
    heard = hear(scene.bounce_report(mail))

    assert (heard.kind, heard.is_hard, heard.matched_by) == (IncomingKind.BOUNCE, True, MatchedBy.MESSAGE_ID)
    assert (mail.state, mail.reply) == (MailState.BOUNCED, "550 5.1.1 no such user")
    assert mail.contact.failure == "550 5.1.1 no such user"
    assert mail.lines[0].assignment.told_at is None
    assert mail.lines[0].assignment.unreachable_at is not None
    assert heard.assignment == mail.lines[0].assignment


def test_a_delay_is_put_down_and_nothing_follows(hear, mail: Mail) -> None:
    heard = hear(scene.bounce_report(mail, action="delayed", status="4.4.1", words="connection timed out"))

    assert heard.kind == IncomingKind.DELAY
    assert (mail.state, facts(mail)[-1]) == (MailState.SENT, MailFactKind.DELAYED)
    assert mail.contact.works


def test_a_mail_given_up_after_many_attempts_did_not_arrive_either(hear, mail: Mail) -> None:
    heard = hear(scene.bounce_report(mail, status="4.4.1", words="connection timed out"))

    assert (heard.kind, heard.is_hard) == (IncomingKind.BOUNCE, False)
    assert mail.state == MailState.BOUNCED


@pytest.mark.parametrize(
    ("named", "verp", "by"),
    [(True, False, MatchedBy.MESSAGE_ID), (False, True, MatchedBy.ENVELOPE), (False, False, MatchedBy.RECIPIENT)],
)
def test_a_report_is_matched_by_what_is_surest(hear, mail: Mail, named: bool, verp: bool, by: MatchedBy) -> None:
    heard = hear(scene.bounce_report(mail, named=named, verp=verp))

    assert (heard.mail, heard.matched_by) == (mail, by)


def test_a_report_that_anybody_can_have_written_waits_for_a_person(hear, told: TwoSchools, mail: Mail) -> None:
    heard = hear(scene.bounce_report(mail, named=False, verp=False))

    assert (mail.state, mail.contact.works, steps.is_unsure(heard)) == (MailState.SENT, True, True)

    assert steps.confirm_bounce(told.session, heard, told.officer, told.now)
    assert (mail.state, mail.contact.works, steps.is_unsure(heard)) == (MailState.BOUNCED, False, False)
    assert mail.facts[-1].staff == told.officer
    assert not steps.confirm_bounce(told.session, heard, told.officer, told.now)


def test_where_no_mail_has_an_address_of_its_own_a_recipient_s_name_is_enough(app: Flask, hear, mail: Mail) -> None:
    raw = scene.bounce_report(mail, named=False, verp=False)
    app.config["MAIL_BOUNCE_ADDRESS"] = None

    hear(raw)

    assert mail.state == MailState.BOUNCED


def test_what_names_only_a_recipient_of_long_ago_is_matched_to_nothing(hear, told: TwoSchools, mail: Mail) -> None:
    heard = hear(scene.bounce_report(mail, named=False, verp=False), told.now + timedelta(days=15))

    assert (heard.mail, heard.matched_by) == (None, MatchedBy.NOTHING)
    assert mail.state == MailState.SENT
    assert heard.agency_id == told.agency.id


@pytest.mark.parametrize("named", [True, False])
def test_a_report_of_a_try_before_the_address_was_corrected_marks_nobody(hear, mail: Mail, named: bool) -> None:
    wrong, mail.recipient = mail.recipient, "moi@a.example"
    mail.contact.email = mail.recipient

    heard = hear(scene.bounce_report(mail, named=named, verp=named, address=wrong))

    assert (heard.mail, mail.state, mail.contact.works) == (mail, MailState.SENT, True)


def test_a_report_that_names_only_a_recipient_is_about_nothing_sent_after_it(
    session: Session, told: TwoSchools, mail: Mail
) -> None:
    read_at, earlier = told.now + timedelta(hours=1), told.now - timedelta(minutes=1)

    heard = steps.hear(session, scene.bounce_report(mail, named=False, verp=False), read_at, earlier)

    assert (heard.mail, mail.state) == (None, MailState.SENT)


def test_a_report_that_overtakes_the_worker_s_own_record_is_heard_later(
    session: Session, told: TwoSchools, mail: Mail
) -> None:
    mail.state = MailState.SENDING
    session.commit()

    with pytest.raises(steps.TooSoon):
        take(session, scene.bounce_report(mail))

    assert session.scalars(select(IncomingMail)).all() == []
    mail.state = MailState.SENT
    session.commit()
    assert take(session, scene.bounce_report(mail)).kind == IncomingKind.BOUNCE
    assert mail.state == MailState.BOUNCED


def test_a_report_of_a_stranger_s_address_marks_nobody(hear, mail: Mail) -> None:
    hear(scene.bounce_report(mail, named=False, verp=False, address="ai-do@khac.example"))

    assert mail.state == MailState.SENT


def test_the_same_mail_twice_is_one(hear, told: TwoSchools, mail: Mail) -> None:
    first, second = hear(scene.reply(mail)), hear(scene.reply(mail))

    assert first is second
    assert len(remarks(told)) == 1


def test_the_same_reply_that_came_to_two_addresses_is_one(hear, told: TwoSchools, mail: Mail) -> None:
    raw = scene.reply(mail)

    assert hear(raw) is hear(b"Delivered-To: so@so.example\n" + raw)
    assert len(remarks(told)) == 1


def test_a_reply_becomes_a_remark_and_moves_nothing(hear, told: TwoSchools, mail: Mail) -> None:
    heard = hear(scene.reply(mail, file=PDF))

    event = told.session.scalars(select(Event).where(Event.kind == EventKind.REMARKED)).one()
    assert (heard.kind, heard.assignment_id) == (IncomingKind.REPLY, told.link_a.assignment_id)
    assert (event.actor_kind, data_of(event.body)["incoming"]) == (ActorKind.SYSTEM, heard.id)
    assert event.happened_at == heard.received_at
    assert remarks(told) == ["Trường đã nhận, xin gửi báo cáo."]
    assert [one.file.name for one in heard.files] == ["Báo cáo.pdf"]
    assert told.link_a.assignment.acknowledged_at is None
    assert {task.standing for task in told.link_a.assignment.tasks} == {Standing.SILENT}
    assert heard.counted_as is None


def test_a_reply_keeps_no_right_to_act(hear, told: TwoSchools, mail: Mail) -> None:
    heard = hear(scene.reply(mail, "Tôi mở http://localhost/m/AbCdEfGh.123456 không được."))

    assert heard.text == "Tôi mở http://localhost/m/… không được."


def test_an_address_that_a_gateway_wrapped_keeps_no_right_either(hear, told: TwoSchools, mail: Mail) -> None:
    wrapped = "https://loc.example/?url=https%3A%2F%2Fso.example%2Fm%2FAbCdEfGh.123456&data=1"

    heard = hear(scene.reply(mail, f"Trường không mở được {wrapped}"))

    assert heard.text == "Trường không mở được https://loc.example/?url=https%3A%2F%2Fso.example%2Fm%2F…&data=1"
    assert "AbCdEfGh" not in str(remarks(told))


def test_a_reply_without_any_mark_is_known_by_who_wrote_it(hear, told: TwoSchools, mail: Mail) -> None:
    heard = hear(scene.reply(mail, In_Reply_To="", To="so@so.example"))

    assert (heard.kind, heard.matched_by) == (IncomingKind.REPLY, MatchedBy.RECIPIENT)
    assert heard.assignment_id == told.link_a.assignment_id


def test_a_letter_about_something_else_is_only_kept(hear, told: TwoSchools, mail: Mail) -> None:
    heard = hear(scene.reply(mail, In_Reply_To="", To="so@so.example", subject="Mời họp"))

    assert (heard.kind, heard.mail, heard.assignment) == (IncomingKind.OTHER, None, None)
    assert not remarks(told)


def test_what_is_written_to_a_mail_s_own_address_is_a_reply(hear, told: TwoSchools, mail: Mail) -> None:
    heard = hear(scene.reply(mail, In_Reply_To="", subject="Báo cáo của trường"))

    assert (heard.kind, heard.matched_by) == (IncomingKind.REPLY, MatchedBy.ENVELOPE)


@pytest.mark.parametrize(
    "signs", [{"Auto_Submitted": "auto-replied"}, {"Subject": "Trả lời tự động: 649"}, {"Precedence": "bulk"}]
)
def test_an_automatic_answer_counts_for_nothing(hear, told: TwoSchools, mail: Mail, signs: dict[str, str]) -> None:
    heard = hear(scene.reply(mail, **signs))

    assert (heard.kind, heard.mail) == (IncomingKind.AUTOMATIC, mail)
    assert not remarks(told)
    assert mail.state == MailState.SENT


@pytest.mark.parametrize("automatic", [True, False])
def test_our_own_mail_come_back_is_only_kept(hear, told: TwoSchools, mail: Mail, automatic: bool) -> None:
    signs = {"Auto_Submitted": "auto-generated", "From": "so@so.example"} if automatic else {}

    heard = hear(scene.reply(mail, Message_ID=mail.message_id, **signs))

    assert heard.kind == IncomingKind.OWN
    assert not remarks(told)


def test_nothing_that_comes_in_sends_anything(hear, told: TwoSchools, mail: Mail) -> None:
    before = told.session.scalar(select(func.count(Mail.id)))

    for raw in (
        scene.reply(mail),
        scene.bounce_report(mail),
        scene.bounce_report(mail, action="delayed"),
        scene.reply(mail, Subject="Vắng mặt: 649"),
        b"",
        b"\xff\x00",
    ):
        hear(raw)

    assert told.session.scalar(select(func.count(Mail.id))) == before


def test_the_original_is_kept_as_it_came(app: Flask, hear, mail: Mail) -> None:
    raw = scene.reply(mail)

    heard = hear(raw)

    assert files.path_of(Path(app.config["FILES_DIR"]), heard.original).read_bytes() == raw
    assert heard.original.media_type == files.MAIL


def test_a_file_of_another_kind_stays_in_the_original(hear, mail: Mail) -> None:
    heard = hear(scene.reply(mail, file=b"MZ\x90", name="chay.exe"))

    assert not heard.files
    assert heard.kind == IncomingKind.REPLY


def test_a_forged_file_does_not_keep_a_reply_from_its_assignment(hear, told: TwoSchools, mail: Mail) -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    forged = packed.getvalue().replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\xff")

    heard = hear(scene.reply(mail, file=forged, name="Báo cáo.docx"))

    assert (heard.assignment, heard.files) == (told.link_a.assignment, [])


def test_a_mail_of_several_assignments_waits_for_a_hand(hear, told: TwoSchools, mail: Mail) -> None:
    other = told.another_letter()
    mail.lines.append(type(mail.lines[0])(assignment_id=other.assignment_id))
    told.session.commit()

    heard = hear(scene.reply(mail))
    assert (heard.mail, heard.assignment) == (mail, None)

    steps.tie(told.session, heard, other.assignment, told.officer, told.now)
    told.session.commit()

    assert heard.assignment_id == other.assignment_id
    assert remarks(told) == ["Trường đã nhận, xin gửi báo cáo."]
    with pytest.raises(steps.AlreadyTied):
        steps.tie(told.session, heard, told.link_a.assignment, told.officer, told.now)


def test_an_officer_undoes_a_wrong_verdict_once(hear, told: TwoSchools, mail: Mail) -> None:
    heard = hear(scene.bounce_report(mail))

    assert steps.undo_bounce(told.session, heard, told.officer, "đơn vị nói đã nhận", told.now)
    told.session.commit()
    assert (mail.state, heard.undone_at) == (MailState.SENT, told.now)
    assert mail.contact.works
    assert mail.lines[0].assignment.told_at is not None
    assert not steps.undo_bounce(told.session, heard, told.officer, "", told.now)


def test_the_ledger_finds_a_reply_that_was_changed(app: Flask, hear, told: TwoSchools, mail: Mail) -> None:
    heard = hear(scene.reply(mail, file=PDF))
    folder = Path(app.config["FILES_DIR"])
    assert list(verification.faults(told.session, folder)) == []

    heard.subject = "đã sửa"
    told.session.flush()

    assert [fault.wrong for fault in verification.faults(told.session, folder)] == [verification.FaultKind.TEXT]


def test_a_mail_that_cannot_be_heard_is_kept_with_why(told: TwoSchools) -> None:
    kept = steps.keep_unread(told.session, b"x", "ValueError: y", told.now)

    assert (kept.kind, kept.reply, kept.original.size) == (IncomingKind.OTHER, "ValueError: y", 1)
    assert steps.keep_unread(told.session, b"x", "again", told.now) is kept
