"""Addresses of staff, offices and the agency are looked at before a mail goes to them."""

from sqlalchemy import select

from directives.models import Mail, Office, Staff
from tests import scene


def account(email, **more):
    return {"name": "Lê An", "title": "", "email": email, "phone": "", "office": "0", "roles": "officer", **more}


def emails(session):
    session.expire_all()
    return set(session.scalars(select(Staff.email)))


def test_an_account_gets_no_address_that_no_mail_can_have(admin, session):
    page = admin.post("/tai-khoan", data=account("le.an@sogddt")).text

    assert "“le.an@sogddt” không phải địa chỉ thư" in page
    assert "le.an@sogddt" not in emails(session)


def test_a_likely_typing_error_of_an_account_is_kept_only_by_a_press(admin, session):
    asked = admin.post("/tai-khoan", data=account("Le.An@gmail.con")).text
    assert "Có phải le.an@gmail.com?" in asked and 'name="kept" value="le.an@gmail.con"' in asked
    assert "le.an@gmail.con" not in emails(session)

    admin.post("/tai-khoan", data=account("Le.An@gmail.con", kept="le.an@gmail.con"))
    assert "le.an@gmail.con" in emails(session)


def test_an_office_and_the_agency_are_asked_too(admin, session):
    office = session.scalars(select(Office)).first()
    theirs = {"name": office.name, "code": office.code, "phone": "", "email": "gdtrh@so.gob.vn"}

    assert "Có phải gdtrh@so.gov.vn?" in admin.post(f"/co-quan/phong/{office.id}", data=theirs).text
    assert (
        "Có phải so@gmail.com?"
        in admin.post("/co-quan", data={"name": "Sở", "email": "so@gmial.com", "phone": ""}).text
    )


def test_who_signs_in_may_paste_a_space_or_type_capitals(app, client, session, people):
    client.post("/dang-nhap", data={"email": f"\u00a0{people.officer.email.upper()}\u200b "})
    scene.send_mails(app)

    assert list(session.scalars(select(Mail.recipient))) == [people.officer.email]


def test_the_command_line_says_the_same(runner, people, session):
    done = runner.invoke(args=["staff", "add", "vănthư@so.example", "Lê An", "--role", "officer"])

    assert done.exit_code == 1
    assert "Có phải vanthu@so.example?" in done.output
