"""Once a year a unit is asked, beside something else, whether its contacts are right; one press says so."""

from datetime import timedelta

from directives.acts.contacts import ASKED_AGAIN
from directives.models import Event
from directives.terms import EventKind
from tests import scene
from workflows import clock

LINE = "Xin kiểm tra đầu mối của đơn vị: đúng · sửa"


def test_contacts_are_confirmed_by_one_press_and_asked_about_a_year_later(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)

    before, page = unit.get().text, unit.get("/dau-moi").text
    assert LINE in before and house.school_b.contacts[0].email in page
    assert session.query(Event).filter_by(kind=EventKind.CONTACTS_CONFIRMED).count() == 0
    for _twice in range(2):
        assert unit.post("/dau-moi").status_code == 302

    assert session.query(Event).filter_by(kind=EventKind.CONTACTS_CONFIRMED).count() == 1
    assert LINE not in unit.get().text and "Đúng, không phải sửa" not in unit.get("/dau-moi").text
    assert LINE in scene.open_link(app, session, house.school_a).get().text
    clock.move(session, now + ASKED_AGAIN + timedelta(minutes=1))
    assert LINE in unit.get().text
