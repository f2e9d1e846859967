"""Once a year a unit is asked, beside something else, whether its contacts are right; one press says so."""

from datetime import timedelta

from directives.acts.contacts import ASKED_AGAIN
from directives.attributes.suggesting import MOST_WAITING
from directives.models import ContactSuggestion, Event
from directives.past import verification
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


def test_a_correction_waits_for_a_press_in_the_registry_and_then_gets_new_links(app, session, now, tmp_path):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    contact, officer = house.school_b.contacts[0], scene.sign_in(app.test_client(), session, house.officer, now)
    typed = {"name": "Cô Lan", "email": "lan@truong-b.example", "phone": "0905 111 222", "suggested_by": "Cô Mai"}

    first = unit.post(f"/dau-moi/{contact.id}", **typed | {"email": "lan"})
    for _twice in range(2):
        unit.post(f"/dau-moi/{contact.id}", **typed, note="Cô Mai nghỉ sinh")

    assert (first.status_code, "Cô Lan" in first.text, "Địa chỉ thư chưa đúng dạng" in first.text) == (422, True, True)
    session.expire_all()
    suggestion, before = session.query(ContactSuggestion).one(), contact.email
    assert (contact.name == "Cô Lan", contact.email == "lan@truong-b.example") == (False, False)
    assert "Chờ Sở xem" in unit.get("/dau-moi").text and LINE not in unit.get().text
    assert "1 đề nghị sửa đầu mối của đơn vị" in officer.get("/").text
    for page in (f"/don-vi/{house.school_b.id}", "/don-vi/de-nghi-sua-dau-moi"):
        shown = officer.get(page).text
        assert f"{before} → " in shown and "Cô Mai nghỉ sinh" in shown, page

    done = officer.post(f"/don-vi/de-nghi-sua-dau-moi/{suggestion.id}/sua", follow_redirects=True)
    again = officer.post(f"/don-vi/de-nghi-sua-dau-moi/{suggestion.id}/sua", follow_redirects=True)

    assert "thư với đường dẫn mới sẽ gửi tới địa chỉ mới" in done.text and "vừa được xử lý" in again.text
    session.expire_all()
    assert (contact.name, contact.email, contact.phone) == ("Cô Lan", "lan@truong-b.example", "0905 111 222")
    assert unit.get("").status_code != 200  # the address changed, so the old link has ended
    assert "đề nghị sửa đầu mối của đơn vị" not in officer.get("/").text

    officer.post(f"/de-nghi-sua-dau-moi/{suggestion.id}/xoa-du-lieu", data={"reason": "Theo đơn"})

    session.expire_all()
    assert (suggestion.email, suggestion.note, suggestion.suggested_by, suggestion.salt) == (None,) * 4
    assert list(verification.faults(session, tmp_path)) == []


def test_who_is_missing_may_be_named_and_a_refusal_is_read_by_the_unit(app, session, now):
    house, _directive, unit = scene.issue_and_open(app, session, now)
    known, officer = house.school_b.contacts[0], scene.sign_in(app.test_client(), session, house.officer, now)
    same = {"name": known.name, "email": known.email, "phone": known.phone, "suggested_by": "Cô Mai"}

    nothing = unit.post(f"/dau-moi/{known.id}", **same)
    stranger = unit.get(f"/dau-moi/{house.school_a.contacts[0].id}")
    unit.post("/dau-moi/moi", name="Thầy Ba", email="ba@truong-b.example", phone="", suggested_by="Cô Mai")

    assert (nothing.status_code, "Sở đã ghi đúng như vậy" in nothing.text, stranger.status_code) == (422, True, 404)
    address = f"/don-vi/de-nghi-sua-dau-moi/{session.query(ContactSuggestion).one().id}/khong-sua"
    assert officer.post(address, data={"reason": " "}).status_code == 422
    officer.post(address, data={"reason": "Thầy Ba không phải người của trường"})
    session.expire_all()
    assert "Thầy Ba không phải người của trường" in unit.get("/dau-moi").text
    assert [one.email for one in house.school_b.contacts] == [known.email]
    for n in range(MOST_WAITING + 1):
        last = unit.post("/dau-moi/moi", name="Ai", email=f"a{n}@truong-b.example", phone="", suggested_by="Cô Mai")
    assert (last.status_code, "chờ Sở xem" in last.text) == (422, True)
