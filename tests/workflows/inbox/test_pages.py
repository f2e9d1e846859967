"""Officers see received mails and decide what each counts as: nothing counts by itself."""

import hashlib
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from directives.acts import ActedBy, incoming
from directives.models import Contact, IncomingMail, Mail, Remark, Report, Staff, Unit
from directives.past import verification
from directives.terms import Channel, CountedAs, DirectiveState, IncomingKind, MailState, Standing
from tests import scene
from tests.scene import PDF, TwoSchools
from workflows import clock
from workflows.followup import erasing
from workflows.followup.changes import NotOpen
from workflows.inbox import steps

Receive = Callable[[bytes], IncomingMail]


@pytest.fixture
def sent_before(app: Flask, session: Session, now: datetime) -> tuple[TwoSchools, Mail]:
    told, mail = scene.two_schools_mailed(app, session, now)
    clock.move(session, now + timedelta(hours=3))
    return told, mail


@pytest.fixture
def desk(told: TwoSchools, client: FlaskClient, session: Session) -> FlaskClient:
    return scene.sign_in(client, session, told.officer, clock.now(session))


@pytest.fixture
def receive(session: Session, now: datetime) -> Receive:
    def received(raw: bytes) -> IncomingMail:
        made = scene.receive(session, raw, now + timedelta(hours=2, minutes=30))
        session.commit()
        return made

    return received


@pytest.fixture
def letter(receive: Receive, mail: Mail) -> IncomingMail:
    return receive(scene.reply(mail, file=PDF))


def home(told: TwoSchools) -> str:
    return f"/phieu-giao-viec/{told.link_a.assignment.public_id}"


def test_replies_that_wait_stand_first(desk: FlaskClient, receive: Receive, mail: Mail, letter: IncomingMail) -> None:
    receive(scene.reply(mail, "Đi công tác.", subject="Vắng mặt: 649", Auto_Submitted="auto-replied"))
    receive(scene.bounce_report(mail, action="delayed", status="4.4.1", words="timed out"))

    page = desk.get("/thu-den").text

    assert page.index("Re: 649") < page.index("Vắng mặt: 649")
    assert "chờ xử lý" in page
    assert "Trả lời tự động" in page


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("", {"Re: 649", "Vắng mặt: 649"}),
        ("waiting", {"Re: 649"}),
        ("automatic", {"Vắng mặt: 649"}),
        ("other", set()),
        ("nonsense", {"Re: 649", "Vắng mặt: 649"}),
    ],
)
def test_mails_are_found_by_kind(
    desk: FlaskClient, receive: Receive, mail: Mail, letter: IncomingMail, kind: str, found: set[str]
) -> None:
    receive(scene.reply(mail, "Đi công tác.", subject="Vắng mặt: 649", Auto_Submitted="auto-replied"))

    page = desk.get(f"/thu-den?kind={kind}").text

    assert {subject for subject in ("Re: 649", "Vắng mặt: 649") if f">{subject}</a>" in page} == found


def test_an_empty_list_says_why(app: Flask, desk: FlaskClient) -> None:
    assert "Chưa có thư nào đến" in desk.get("/thu-den").text
    app.config["MAIL_BOUNCE_ADDRESS"] = None
    assert "Hộp thư đến chưa được cài đặt" in desk.get("/thu-den").text


def test_a_bounce_shows_its_cause_and_what_to_do(
    desk: FlaskClient, receive: Receive, told: TwoSchools, mail: Mail
) -> None:
    received = receive(scene.bounce_report(mail))

    page = desk.get(f"/thu-den/{received.id}").text

    assert "Địa chỉ không tồn tại" in page
    assert "550 5.1.1 no such user" in page
    assert "0269 000 0001" in page
    assert "theo mã thư" in page


def test_a_bounce_that_is_not_sure_is_confirmed_by_a_press(desk: FlaskClient, receive: Receive, mail: Mail) -> None:
    received = receive(scene.bounce_report(mail, named=False, verp=False))
    assert "chờ xác nhận" in desk.get("/thu-den").text
    assert "Chưa tính là bị trả về" in desk.get(f"/thu-den/{received.id}").text

    done = desk.post(f"/thu-den/{received.id}/tra-ve", follow_redirects=True).text

    assert "Đã ghi" in done and "Chưa tính là bị trả về" not in done
    assert mail.state == MailState.BOUNCED
    assert "Không có gì thay đổi" in desk.post(f"/thu-den/{received.id}/tra-ve", follow_redirects=True).text


def test_a_bounce_stands_in_the_audit_of_addresses(desk: FlaskClient, receive: Receive, mail: Mail) -> None:
    receive(scene.bounce_report(mail))

    assert "Trường THPT mẫu A" in desk.get("/don-vi?reach=failing").text


def test_a_bounce_offers_the_next_contact_by_one_press(
    desk: FlaskClient, receive: Receive, told: TwoSchools, mail: Mail
) -> None:
    told.school_a.unit.contacts.append(Contact(name="Thầy Nam", email="nam@a.example"))
    told.session.commit()
    received = receive(scene.bounce_report(mail))
    page = desk.get(f"/thu-den/{received.id}").text
    assert "Thầy Nam" in page and "Thầy Nam" in desk.get(home(told)).text
    action, reason = re.search(r'action="([^"]*gui-lai)".*?name="reason" value="([^"]+)"', page, re.DOTALL).groups()

    desk.post(action, data={"reason": reason})

    [sent_to] = told.session.scalars(select(Mail).where(Mail.recipient == "nam@a.example"))
    assert (sent_to.occasion, sent_to.state) == ("issued", MailState.QUEUED)


def test_a_wrong_verdict_is_undone_with_why(desk: FlaskClient, receive: Receive, told: TwoSchools, mail: Mail) -> None:
    received = receive(scene.bounce_report(mail))

    refused = desk.post(f"/thu-den/{received.id}/bo-ket-luan", data={"reason": " "})
    assert refused.status_code == 422
    desk.post(f"/thu-den/{received.id}/bo-ket-luan", data={"reason": "Cô Mai gọi, nói đã nhận"})
    told.session.expire_all()

    assert mail.state == MailState.SENT
    assert received.staff_id == told.officer.id
    assert "đã bỏ kết luận này" in desk.get(f"/thu-den/{received.id}").text
    again = desk.post(f"/thu-den/{received.id}/bo-ket-luan", data={"reason": "x"}, follow_redirects=True)
    assert "Không có gì thay đổi" in again.text


def test_a_reply_stands_on_its_assignment_with_its_file(
    desk: FlaskClient, told: TwoSchools, letter: IncomingMail
) -> None:
    page = desk.get(home(told)).text

    assert "Thư trả lời của đơn vị" in page
    assert page.count("Trường đã nhận, xin gửi báo cáo.") == 2
    [address] = re.findall(rf'href="(/thu-den/{letter.id}/tep/\w+)"', page)
    assert desk.get(address).data == PDF


def test_a_reply_is_counted_as_an_acknowledgement_by_a_press(
    desk: FlaskClient, told: TwoSchools, letter: IncomingMail
) -> None:
    form = desk.get(f"{home(told)}/nhap-thay/tiep-nhan?thu={letter.id}").text
    assert 'value="Cô Mai"' in form and 'value="10:30"' in form

    desk.post(
        f"{home(told)}/nhap-thay/tiep-nhan?thu={letter.id}",
        data={
            "channel": "email",
            "told_by": "Cô Mai",
            "on": "17/4/2020",
            "hour": "10:30",
            "name": "Cô Mai",
            "position": "Văn thư",
        },
    )
    told.session.expire_all()

    about = told.link_a.assignment
    assert about.acknowledged_at == letter.received_at
    assert about.acknowledgements[0].channel == Channel.EMAIL
    assert (letter.counted_as, letter.staff_id) == (CountedAs.ACKNOWLEDGEMENT, told.officer.id)


def count_as_report(desk: FlaskClient, told: TwoSchools, letter: IncomingMail, *, files: bool = True) -> Report:
    task = told.task("Tập huấn")
    address = f"{home(told)}/nhap-thay/{task.id}?thu={letter.id}"
    assert address.replace("&", "&amp;") in desk.get(f"{home(told)}/thu/{letter.id}/bao-cao").text
    form = desk.get(address).text
    assert letter.text in form and "Báo cáo.pdf" in form
    desk.post(
        address,
        data={
            "channel": "email",
            "told_by": "Cô Mai",
            "on": "17/4/2020",
            "hour": "10:30",
            "said": "reported",
            "text": letter.text,
            "submission_key": scene.submission_key(form),
            "sent_files": [str(one.file_id) for one in letter.files] if files else [],
        },
    )
    told.session.expire_all()
    return told.session.scalars(select(Report)).one()


def test_a_reply_is_counted_as_a_report_with_its_files_as_evidence(
    desk: FlaskClient, told: TwoSchools, letter: IncomingMail
) -> None:
    made = count_as_report(desk, told, letter)

    assert (made.text, made.channel, made.happened_at) == (letter.text, Channel.EMAIL, letter.received_at)
    assert [one.file.name for one in made.evidence] == ["Báo cáo.pdf"]
    assert made.task.standing == Standing.REPORTED
    assert letter.counted_as == CountedAs.REPORT


def test_a_file_that_is_not_ticked_is_no_evidence(desk: FlaskClient, told: TwoSchools, letter: IncomingMail) -> None:
    assert not count_as_report(desk, told, letter, files=False).evidence


def test_a_reply_is_only_kept(desk: FlaskClient, told: TwoSchools, letter: IncomingMail) -> None:
    address = f"{home(told)}/thu/{letter.id}/chi-luu"

    desk.post(address)
    told.session.expire_all()
    assert letter.counted_as == CountedAs.NOTHING
    assert told.link_a.assignment.acknowledged_at is None
    assert "Không có gì thay đổi" in desk.post(address, follow_redirects=True).text


def test_a_reply_of_another_assignment_is_not_found_here(
    desk: FlaskClient, told: TwoSchools, letter: IncomingMail
) -> None:
    other = told.link_b.assignment.public_id

    assert desk.get(f"/phieu-giao-viec/{other}/thu/{letter.id}/bao-cao").status_code == 404
    assert "Cô Mai" not in desk.get(f"/phieu-giao-viec/{other}/nhap-thay/tiep-nhan?thu={letter.id}").text


def test_a_reply_about_nothing_known_is_set_aside_and_can_still_be_tied(
    desk: FlaskClient, receive: Receive, told: TwoSchools, mail: Mail
) -> None:
    received = receive(
        scene.reply(mail, In_Reply_To="", To="so@so.example", subject="Re: Khuyến mại", sender="x@khac.example")
    )
    assert "Chỉ lưu" in desk.get(f"/thu-den/{received.id}").text

    desk.post(f"/thu-den/{received.id}/chi-luu")
    told.session.expire_all()

    assert (received.counted_as, received.staff) == (CountedAs.NOTHING, told.officer)
    assert incoming.unhandled_replies(told.session, told.agency.id) == 0
    assert "Không có gì thay đổi" in desk.post(f"/thu-den/{received.id}/chi-luu", follow_redirects=True).text

    desk.post(f"/thu-den/{received.id}/gan", data={"assignment": told.link_b.assignment.public_id})
    told.session.expire_all()

    assert (received.counted_as, incoming.unhandled_replies(told.session, told.agency.id)) == (None, 1)


def test_a_mail_whose_owner_nobody_knows_is_seen_by_nobody(
    desk: FlaskClient, told: TwoSchools, letter: IncomingMail
) -> None:
    letter.agency_id = None
    told.session.commit()

    assert "Re: 649" not in desk.get("/thu-den").text
    assert desk.get(f"/thu-den/{letter.id}").status_code == 404
    assert desk.post(f"/thu-den/{letter.id}/chi-luu").status_code == 404
    assert incoming.unhandled_replies(told.session, told.agency.id) == 0


def test_a_reply_is_kept_though_its_directive_is_followed_no_more(
    desk: FlaskClient, told: TwoSchools, letter: IncomingMail
) -> None:
    told.link_a.assignment.directive.state = DirectiveState.CLOSED
    told.session.commit()

    shown = desk.get(f"/thu-den/{letter.id}").text

    assert "Chỉ lưu" in shown and "Tính là báo cáo" not in shown


@pytest.mark.parametrize("page", ["2", "9" * 30, "-1"])
def test_a_page_that_there_is_not_shows_the_last(desk: FlaskClient, letter: IncomingMail, page: str) -> None:
    assert "Re: 649" in desk.get(f"/thu-den?page={page}").text


@pytest.mark.parametrize("address", ["/thu-den/" + "9" * 30, "/thu/" + "9" * 30, "/van-ban/%00"])
def test_what_no_database_holds_names_nothing(desk: FlaskClient, address: str) -> None:
    assert desk.get(address).status_code == 404


def test_a_sign_that_means_nothing_asks_for_nothing(desk: FlaskClient, letter: IncomingMail) -> None:
    assert "Re: 649" in desk.get("/thu-den?kind=%00").text


def test_what_matched_nothing_is_tied_by_hand(
    desk: FlaskClient, receive: Receive, told: TwoSchools, mail: Mail
) -> None:
    received = receive(
        scene.reply(mail, In_Reply_To="", To="so@so.example", subject="Báo cáo", sender="nam@gmail.example")
    )
    assert "Gắn với một phiếu giao việc" in desk.get(f"/thu-den/{received.id}").text
    found = desk.get(f"/thu-den/{received.id}/gan?q=mẫu B").text
    assert "Trường THPT mẫu B" in found and "Trường THPT mẫu A" not in found

    desk.post(f"/thu-den/{received.id}/gan", data={"assignment": told.link_b.assignment.public_id})
    told.session.expire_all()

    assert (received.assignment, received.kind) == (told.link_b.assignment, IncomingKind.REPLY)
    again = desk.post(
        f"/thu-den/{received.id}/gan", data={"assignment": told.link_a.assignment.public_id}, follow_redirects=True
    )
    assert "Không có gì thay đổi" in again.text


def test_the_original_is_for_officers_alone(
    client: FlaskClient, told: TwoSchools, letter: IncomingMail, session: Session, now: datetime
) -> None:
    leader = Staff(agency_id=told.agency.id, name="Lãnh đạo", email="ld@so.example", role_names=["leader"])
    session.add(leader)
    session.flush()

    reader = scene.sign_in(client, session, leader, clock.now(session))

    assert reader.get(f"/thu-den/{letter.id}").status_code == 200
    assert reader.get(f"/thu-den/{letter.id}/ban-goc").status_code == 403
    assert "Chỉ lưu" not in reader.get(f"/thu-den/{letter.id}").text


def test_an_officer_takes_the_original_away(desk: FlaskClient, letter: IncomingMail) -> None:
    answer = desk.get(f"/thu-den/{letter.id}/ban-goc")

    assert hashlib.sha256(answer.data).hexdigest() == letter.digest
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_file_that_is_not_taken_is_named(desk: FlaskClient, receive: Receive, mail: Mail) -> None:
    received = receive(scene.reply(mail, file=b"MZ\x90", name="bao cao.rar"))

    assert "bao cao.rar" in desk.get(f"/thu-den/{received.id}").text


def test_another_agency_sees_nothing_of_it(client: FlaskClient, told: TwoSchools, letter: IncomingMail) -> None:
    session = told.session
    other = Unit(code="KHAC", name="Sở khác", search_name="so khac")
    session.add(other)
    session.flush()
    stranger = Staff(agency_id=other.id, name="Người khác", email="khac@khac.example", role_names=["officer"])
    session.add(stranger)
    session.flush()

    desk = scene.sign_in(client, session, stranger, clock.now(session))

    assert desk.get(f"/thu-den/{letter.id}").status_code == 404
    assert desk.get(f"/thu-den/{letter.id}/ban-goc").status_code == 404
    assert "Re: 649" not in desk.get("/thu-den").text


def test_what_a_person_wrote_is_erased_and_the_ledger_is_whole(
    app: Flask, desk: FlaskClient, told: TwoSchools, letter: IncomingMail
) -> None:
    folder = Path(app.config["FILES_DIR"])
    paths = [folder / file.stored_name for file in (letter.original, letter.files[0].file)]

    desk.post(f"/thu-den/{letter.id}/xoa-du-lieu", data={"reason": "đơn vị đề nghị"})
    told.session.expire_all()

    assert (letter.text, letter.subject, letter.sender_name, letter.salt) == ("", "", "", None)
    assert not any(path.exists() for path in paths)
    assert "Trường đã nhận" not in " ".join(filter(None, told.session.scalars(select(Remark.text))))
    assert list(verification.faults(told.session, folder)) == []
    assert "Nội dung đã được xoá theo quy định" in desk.get(f"/thu-den/{letter.id}").text
    assert desk.get(f"/thu-den/{letter.id}/ban-goc").status_code == 410
    assert "Trường đã nhận" not in desk.get(home(told)).text


def test_with_a_report_goes_the_mail_that_it_was_entered_from(
    app: Flask, desk: FlaskClient, told: TwoSchools, letter: IncomingMail
) -> None:
    made = count_as_report(desk, told, letter)

    desk.post(f"/bao-cao/{made.id}/xoa-du-lieu", data={"reason": "đơn vị đề nghị"})
    told.session.expire_all()

    assert (letter.text, letter.original.erased_at is not None) == ("", True)
    assert list(verification.faults(told.session, Path(app.config["FILES_DIR"]))) == []


def test_evidence_stays_with_its_report_when_the_mail_is_erased(
    desk: FlaskClient, told: TwoSchools, letter: IncomingMail
) -> None:
    made = count_as_report(desk, told, letter)

    desk.post(f"/thu-den/{letter.id}/xoa-du-lieu", data={"reason": "đơn vị đề nghị"})
    told.session.expire_all()

    assert letter.text == ""
    assert (made.text, made.evidence[0].file.erased_at) == ("Trường đã nhận, xin gửi báo cáo.", None)


def test_an_erased_reply_waits_for_nobody(desk: FlaskClient, told: TwoSchools, letter: IncomingMail) -> None:
    desk.post(f"/thu-den/{letter.id}/xoa-du-lieu", data={"reason": "đơn vị đề nghị"})
    told.session.expire_all()

    assert letter.counted_as == CountedAs.NOTHING
    assert incoming.unhandled_replies(told.session, told.agency.id) == 0


def test_what_was_tied_while_it_was_being_erased_is_left_whole(told: TwoSchools, receive: Receive, mail: Mail) -> None:
    """Another officer was quicker: this is found once the row is locked."""
    session = told.session
    received = receive(
        scene.reply(mail, In_Reply_To="", To="so@so.example", subject="Báo cáo", sender="nam@gmail.example")
    )
    assert received.assignment is None
    steps.attach_to_assignment(session, received, told.link_a.assignment, told.officer, clock.now(session))
    session.flush()
    set_committed_value(received, "assignment", None)

    with pytest.raises(NotOpen):
        erasing.erase_incoming(session, received, ActedBy(told.officer, "nhầm", clock.now(session)))

    assert received.text == "Trường đã nhận, xin gửi báo cáo."
