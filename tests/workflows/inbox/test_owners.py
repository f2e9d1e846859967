"""Several agencies on one instance: whose a mail is, and that nobody else sees it."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy.orm import Session

from directives.models import Contact, IncomingMail, Mail, Staff, Unit
from directives.terms import Role
from tests import scene
from tests.scene import TwoSchools
from workflows import clock
from workflows.inbox.storing import store_unparsed

UNKNOWN = b"From: Phu huynh <ph@gmail.example>\nSubject: Hoi ve truong\nMessage-ID: <q@x>\n\nNoi dung rieng tu"


@pytest.fixture
def sent_before(app: Flask, session: Session, now: datetime) -> tuple[TwoSchools, Mail]:
    found = scene.two_schools_mailed(app, session, now)
    clock.move(session, now + timedelta(hours=3))
    session.commit()
    return found


@pytest.fixture
def other(told: TwoSchools) -> Staff:
    """An officer of a second agency on the same instance."""
    agency = Unit(code="SYT", name="Sở Y tế Mẫu", search_name="so y te mau")
    told.session.add(agency)
    told.session.flush()
    officer = Staff(agency_id=agency.id, name="Lê Thị Khác", email="cv@soyte.example")
    officer.role_names = [Role.OFFICER]
    told.session.add(officer)
    told.session.commit()
    return officer


def receive(told: TwoSchools, raw: bytes) -> IncomingMail:
    made = scene.receive(told.session, raw, told.now + timedelta(hours=2))
    told.session.commit()
    return made


def seen_by(told: TwoSchools, client: FlaskClient, officer: Staff, received: IncomingMail) -> bool:
    desk = scene.sign_in(client, told.session, officer, clock.now(told.session))
    opened = desk.get(f"/thu-den/{received.id}").status_code == 200
    assert opened == (f"/thu-den/{received.id}" in desk.get("/thu-den").text)
    return opened


def test_a_mail_of_unknown_owner_is_nobody_s_until_it_is_assigned(
    told: TwoSchools, other: Staff, client: FlaskClient, runner: FlaskCliRunner
) -> None:
    received = receive(told, UNKNOWN)
    assert received.agency_id is None
    assert not seen_by(told, client, told.officer, received) and not seen_by(told, client, other, received)
    for act in ("chi-luu", "gan", "xoa-du-lieu", "tra-ve", "khong-tra-ve"):
        assert client.post(f"/thu-den/{received.id}/{act}", data={"reason": "x"}).status_code == 404

    listed = runner.invoke(args=["inbox", "list"])
    assert f"{received.id}\t" in listed.output and "Hoi ve truong" in listed.output
    done = runner.invoke(args=["inbox", "assign", "SYT", str(received.id)])
    told.session.expire_all()

    assert (done.exit_code, done.output) == (0, "Đã giao 1 thư cho Sở Y tế Mẫu.\n")
    assert seen_by(told, client, other, received) and not seen_by(told, client, told.officer, received)
    assert runner.invoke(args=["inbox", "list"]).output == ""


@pytest.mark.parametrize(("code", "wrong"), [("XXX", "XXX"), ("SYT", "999")])
def test_what_cannot_be_assigned_assigns_nothing(
    told: TwoSchools, other: Staff, runner: FlaskCliRunner, code: str, wrong: str
) -> None:
    received = receive(told, UNKNOWN)

    refused = runner.invoke(args=["inbox", "assign", code, str(received.id), "999"])
    told.session.expire_all()

    assert refused.exit_code == 1 and wrong in refused.output
    assert received.agency_id is None


def test_an_agency_s_mail_is_never_given_to_another(
    told: TwoSchools, other: Staff, mail: Mail, runner: FlaskCliRunner
) -> None:
    received = receive(told, scene.reply(mail))

    assert runner.invoke(args=["inbox", "assign", "SYT", str(received.id)]).exit_code == 1
    assert received.agency_id == told.agency.id


def test_a_mail_of_a_unit_of_one_agency_alone_is_that_agency_s(told: TwoSchools, other: Staff, mail: Mail) -> None:
    raw = scene.reply(mail, In_Reply_To="", To="so@so.example", subject="Báo cáo riêng")

    assert receive(told, raw).agency_id == told.agency.id


def test_a_mail_from_an_address_that_both_agencies_know_is_nobody_s(told: TwoSchools, other: Staff, mail: Mail) -> None:
    unit = Unit(agency_id=other.agency_id, code="X", name="Trạm y tế", search_name="tram y te")
    unit.contacts.append(Contact(name="Cô Mai", email=told.school_a.email))
    told.session.add(unit)
    told.session.commit()

    assert receive(told, scene.reply(mail, In_Reply_To="", To="so@so.example")).agency_id is None


def test_a_mailbox_of_one_agency_is_that_agency_s(app: Flask, told: TwoSchools, other: Staff) -> None:
    told.session.rollback()
    app.config["IMAP_AGENCY"], broken = "SYT", scene.opened(b"x")

    assert receive(told, UNKNOWN).agency_id == other.agency_id
    assert store_unparsed(told.session, broken, "ValueError", told.now).agency_id == other.agency_id


def test_where_there_is_one_agency_every_mail_is_its_own(told: TwoSchools) -> None:
    assert receive(told, UNKNOWN).agency_id == told.agency.id
