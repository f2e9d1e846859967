"""Kinds of units: an administrator says which are asked and not ordered; pages, mails and imports follow."""

import pytest
from sqlalchemy import select

from directives.models import Event, UnitKind
from directives.terms import EventKind
from tests import scene
from workflows.units.filling import is_asked


@pytest.fixture
def people(session, now):
    return scene.department(session, now)


def test_the_three_facts_of_a_kind_are_ticked_apart_and_recorded_once(client, session, people, now):
    session.commit()
    desk = scene.sign_in(client, session, people.admin, now)
    office, school = session.scalars(select(UnitKind).order_by(UnitKind.position)).all()
    typed = {"asked": [str(office.id)], "sees": [str(office.id), str(school.id)], "hears": [str(school.id)]}

    first = desk.get("/don-vi/loai").text
    for _press in range(2):
        assert desk.post("/don-vi/loai", data=typed).status_code == 302

    session.expire_all()
    assert first.count("checked") == 4  # at first every kind sees its units and is mailed about them
    assert (office.is_asked, office.sees_units, office.hears_overdue) == (True, True, False)
    assert (school.is_asked, school.sees_units, school.hears_overdue) == (False, True, True)
    assert len(session.scalars(select(Event).where(Event.kind == EventKind.AGENCY_CHANGED)).all()) == 1


def test_a_letter_to_a_commune_is_sent_and_followed_not_assigned(client, session, people, now):
    draft = scene.draft(session, people, now)
    desk = scene.sign_in(client, session, people.officer, now)
    to_district = desk.get(f"/van-ban/{draft.public_id}/giao-viec").text
    people.district.kind.is_asked = True
    session.commit()

    to_commune = desk.get(f"/van-ban/{draft.public_id}/giao-viec").text

    assert "Giao việc và gửi thư" in to_district
    assert "Giao việc và gửi thư" not in to_commune
    assert "Gửi và theo dõi</button>" in to_commune


@pytest.mark.parametrize(
    ("kind", "asked"),
    [("Phòng Văn hóa - Xã hội", True), ("UBND cấp xã", True), ("Phòng GDĐT", False), ("Trường THCS", False)],
)
def test_a_new_kind_is_asked_if_its_name_is_of_a_commune(kind, asked):
    assert is_asked(kind) is asked
