"""The sample department is loaded as a real one would be, and belongs to nobody."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from directives import files
from directives.boards.board import board
from directives.models import Contact, Directive, Staff, Unit, UnitGroup
from directives.past import verification
from directives.terms import DirectiveState, ReportingMode, Role
from workflows.demo import samples, steps
from workflows.web import links

HOUR = timedelta(hours=1)


@pytest.fixture
def directive(app, session, now):
    return steps.load_sample(session, Path(app.config["FILES_DIR"]), now)


def test_it_has_the_units_groups_and_contacts_that_the_letter_addresses(session, directive):
    groups = session.scalars(select(UnitGroup).order_by(UnitGroup.position)).all()

    assert [f"- {group.name}" for group in groups] == [
        "- Các phòng giáo dục và đào tạo",
        "- Các đơn vị trực thuộc Sở",
        "- Các trung tâm GDNN-GDTX",
    ]
    assert [len(group.units) for group in groups] == [17, 45, 17]
    assert session.scalar(select(func.count(Contact.id))) == 96


def test_its_units_have_one_to_three_contacts_and_know_their_software_or_not(session, directive):
    units = session.scalars(select(Unit).where(Unit.agency_id.is_not(None))).all()

    assert {len(unit.contacts) for unit in units} == {1, 2, 3}
    assert {len(unit.software or ()) for unit in units} == {0, 1, 2}


def test_its_letter_is_a_draft_to_all_of_them_with_its_signed_copy_and_enclosures(app, session, directive):
    folder = Path(app.config["FILES_DIR"])

    assert directive.state == DirectiveState.DRAFT
    assert len(directive.audience["groups"]) == 3
    assert ReportingMode.FIGURES in {item.mode for item in directive.items}
    for file in (directive.signed_file, *(enclosure.file for enclosure in directive.enclosures)):
        assert files.path_of(folder, file).stat().st_size == file.size


def test_every_address_of_the_sample_can_belong_to_nobody(session, directive):
    addresses = [
        *session.scalars(select(Contact.email)),
        *session.scalars(select(Staff.email)),
        *session.scalars(select(Unit.email).where(Unit.email != "")),
        *session.scalars(select(Directive.report_email)),
    ]

    assert [address for address in addresses if not address.endswith(".example")] == []


def test_every_unit_of_the_sample_says_that_it_is_one(session, directive):
    names = session.scalars(select(Unit.name).where(Unit.agency_id.is_not(None))).all()

    assert [name for name in names if "mẫu" not in name] == []


def test_the_wrong_address_is_the_only_one_of_its_unit(session, directive):
    contact = session.scalar(select(Contact).where(Contact.email == steps.WRONG_ADDRESS))

    assert contact.unit.contacts == [contact]


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_held_by_somebody_who_can_sign_in(session, client, directive, role):
    address = steps.sign_in_address(session, role)

    client.get(address)

    assert client.post("/dang-nhap/xac-nhan").status_code == 302
    assert links.open_sign_in(session, address.rpartition("/")[2]).staff.roles == {role}


@pytest.mark.parametrize("sample", [samples.TODAY, samples.CHANGE])
def test_the_samples_of_2025_have_communes_above_the_schools(app, session, sample):
    """Today a letter is a draft to all; at the change of July the district offices' work is the communes'."""
    directive = steps.load_sample(session, Path(app.config["FILES_DIR"]), sample.opens_at, sample)
    session.commit()

    present = session.scalars(select(Unit).where(Unit.agency_id.is_not(None), Unit.closed_at.is_(None))).all()
    assert {unit.parent.kind.name for unit in present if unit.parent.kind} == {"Phòng Văn hóa - Xã hội"}
    assert "Phòng GDĐT" not in {unit.kind.name for unit in present}
    assert all(contact.email.endswith(".example") for unit in present for contact in unit.contacts)
    assert all(unit.name.endswith("(mẫu)") for unit in present)
    assert len(directive.audience["groups"]) == 3 and directive.audience["units"] == []
    assert not list(verification.faults(session, Path(app.config["FILES_DIR"])))
    if sample is samples.TODAY:
        assert directive.state is DirectiveState.DRAFT and len(present) > 50
        return
    closed = session.scalars(select(Unit).where(Unit.closed_at.is_not(None))).all()
    assert {(unit.kind.name, unit.successor.kind.name) for unit in closed} == {("Phòng GDĐT", "Phòng Văn hóa - Xã hội")}
    made = board(session, directive, sample.opens_at)
    assert len({row.successor for row in made.rows if row.ended_as}) == 4 and made.total.acknowledged > 8
    dated = board(session, directive, sample.opens_at + HOUR, as_of=sample.opens_at - HOUR)
    assert not any(row.ended_as for row in dated.rows) and dated.total.units == made.total.units
