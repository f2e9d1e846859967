"""Whom to call: a unit's page, its mail and the text for Zalo name the same office and telephone."""

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from directives.models import Mail
from tests import scene
from workflows.followup.zalo_text import zalo_text
from workflows.web import links
from workflows.web.contact_point import ContactPoint, only_agency

OF_THE_LETTER = {"report_office": "Phòng GDTrH", "report_phone": "0269 000 0650", "report_email": "thu@so.example"}
NOTHING = dict.fromkeys(OF_THE_LETTER, "")
OFFICE, AGENCY = "Phòng Giáo dục Trung học", "Sở Giáo dục và Đào tạo mẫu"
OFFICE_PHONE, AGENCY_PHONE = "0269 000 0002", "0269 000 0001"

PHONES = {"0269 000 0650", OFFICE_PHONE, AGENCY_PHONE}


@dataclass(frozen=True)
class Known:
    """What is known of whom to call."""

    printed: dict[str, str]
    has_office: bool = True
    office_phone: str = OFFICE_PHONE
    agency_phone: str = AGENCY_PHONE


CASES = {
    "as the letter names it": (Known(OF_THE_LETTER), "Phòng GDTrH", "0269 000 0650"),
    "the leading office": (Known(NOTHING), OFFICE, OFFICE_PHONE),
    "an office without telephone": (Known(NOTHING, office_phone=""), OFFICE, AGENCY_PHONE),
    "no office": (Known(NOTHING, has_office=False), AGENCY, AGENCY_PHONE),
    "the letter names an office alone": (
        Known({**NOTHING, "report_office": "Văn phòng Sở"}),
        "Văn phòng Sở",
        OFFICE_PHONE,
    ),
    "no telephone anywhere": (Known(NOTHING, office_phone="", agency_phone=""), OFFICE, ""),
}


@pytest.fixture
def told(session, now):
    return scene.issue(session, now)


def write(told, known):
    for name, value in known.printed.items():
        setattr(told.directive, name, value)
    told.people.office.phone, told.people.agency.phone = known.office_phone, known.agency_phone
    told.directive.office = told.people.office if known.has_office else None
    told.session.commit()


def foot_of_the_page(client, told):
    client.get(f"/m/{links.token(told.link(told.people.school_a))}")
    page = client.get(f"/phieu/{told.assignment(told.people.school_a).public_id}").text
    return page[page.index('<footer class="foot">') :]


def first_mail(app, told):
    scene.send_mails(app)
    told.session.expire_all()
    return told.session.scalars(
        select(Mail.body).where(Mail.contact_id == told.link(told.people.school_a).contact_id)
    ).one()


@pytest.mark.parametrize(("known", "name", "phone"), CASES.values(), ids=CASES)
def test_page_mail_and_zalo_name_the_same(app, client, told, now, known, name, phone):
    write(told, known)

    zalo = zalo_text(told.directive, now, "https://dondoc.example/gui-lai-duong-dan")

    for text in (zalo, first_mail(app, told), foot_of_the_page(client, told)):
        assert name in text
        assert [one for one in PHONES if one in text] == ([phone] if phone else [])


def test_without_a_telephone_zalo_names_the_address(told, now):
    told.people.agency.phone = told.people.office.phone = told.directive.report_phone = ""

    assert "Cần hỏi: Phòng GDTrH, thư điện tử gdtrh@sogddt.example." in zalo_text(told.directive, now, "https://x")

    told.people.agency.email = told.people.office.email = told.directive.report_email = ""
    assert zalo_text(told.directive, now, "https://x").endswith("Cần hỏi: Phòng GDTrH.")


def test_a_page_that_knows_no_letter_names_the_only_agency(session, told):
    issuer = only_agency(session)

    assert issuer.contact == ContactPoint(AGENCY, AGENCY_PHONE, told.people.agency.email)
