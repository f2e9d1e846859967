"""The security log: what is written, who reads it, how long it is kept, and what it never holds."""

from datetime import timedelta

from sqlalchemy import select

from directives.models import SecurityEntry, Unit
from directives.record import security_log
from directives.terms import Role, SecurityKind
from tests import scene
from workflows.access import steps
from workflows.scheduling import steps as timing
from workflows.web import links
from workflows.web.security import caller


def sign_in(client, session, staff, now):
    client.get(links.sign_in_address(steps.create_sign_in(session, staff, now).id))
    return client.post("/dang-nhap/xac-nhan")


def entries(session):
    session.rollback()
    return session.scalars(select(SecurityEntry).order_by(SecurityEntry.id)).all()


def kinds(session):
    return [entry.kind for entry in entries(session)]


def test_a_sign_in_is_written_as_asked_done_refused_and_ended(session, client, people, now):
    client.post("/dang-nhap", data={"email": people.officer.email})
    sign_in(client, session, people.officer, now)
    client.post("/dang-xuat")
    with client.session_transaction() as held:
        held["sign_in"] = "no-such-token"
    client.post("/dang-nhap/xac-nhan")

    assert kinds(session) == [
        SecurityKind.SIGN_IN_ASKED,
        SecurityKind.SIGNED_IN,
        SecurityKind.SESSION_ENDED,
        SecurityKind.SIGN_IN_REFUSED,
    ]
    asked, done, *_ = entries(session)
    assert (asked.staff_id, asked.agency_id, asked.network) == (people.officer.id, people.agency.id, "127.0.0.1")
    assert done.staff_id == people.officer.id


def test_an_address_is_found_again_and_never_stored(app, session, client, people):
    client.post("/dang-nhap", data={"email": "La@Mat.example"})

    (asked,) = entries(session)
    with app.app_context():
        assert asked.address_digest == caller.digest(" la@mat.example ")
    assert (asked.staff_id, asked.agency_id) == (None, None)
    assert not [value for value in vars(asked).values() if "mat.example" in str(value).lower()]


def test_a_change_of_roles_names_both_people(session, client, people, now):
    sign_in(client, session, people.admin, now)
    client.post(f"/tai-khoan/{people.officer.id}", data={"roles": ["head"], "digest": "daily"})

    changed = entries(session)[-1]

    assert (changed.kind, changed.staff_id, changed.actor_id) == (
        SecurityKind.ROLES_CHANGED,
        people.officer.id,
        people.admin.id,
    )


def test_only_administrators_read_it_page_by_page(session, client, people, now):
    session.add_all(
        SecurityEntry(kind=SecurityKind.SIGNED_IN, at=now, agency_id=people.agency.id, staff_id=people.officer.id)
        for _ in range(60)
    )
    sign_in(client, session, people.officer, now)
    assert client.get("/tai-khoan/nhat-ky").status_code == 403
    sign_in(client, session, people.admin, now)

    first, second = client.get("/tai-khoan/nhat-ky").text, client.get("/tai-khoan/nhat-ky?page=2").text

    assert first.count("<tr>") == 51 and second.count("<tr>") == 13
    assert 'href="/tai-khoan/nhat-ky?page=2"' in first
    assert 'href="/tai-khoan/nhat-ky"' in client.get("/tai-khoan").text


def test_it_is_filtered_by_what_happened_and_by_an_address(session, client, people, now):
    client.post("/dang-nhap", data={"email": "la@mat.example"})
    client.post("/dang-nhap", data={"email": people.officer.email})
    sign_in(client, session, people.admin, now)

    by_kind = client.get("/tai-khoan/nhat-ky?kind=signed_in").text
    by_stranger = client.get("/tai-khoan/nhat-ky?address=LA@mat.example").text
    by_officer = client.get(f"/tai-khoan/nhat-ky?address={people.officer.email}").text
    nothing = client.get("/tai-khoan/nhat-ky?address=khong@co.example").text

    assert [page.count("<tr>") for page in (by_kind, by_stranger, by_officer)] == [2, 2, 2]
    assert people.officer.name in by_officer and people.officer.name not in by_stranger
    assert "Không có dòng nào như vậy" in nothing and 'value="khong@co.example"' in nothing


def test_a_limit_that_an_account_reached_names_the_person(session, client, people, now):
    for _ in range(10):
        client.post("/dang-nhap", data={"email": people.officer.email.upper()})
    scene.hold_session(client, session, people.admin)

    page = client.get("/tai-khoan/nhat-ky?kind=limit_reached").text

    assert page.count("<tr>") == 2 and f">{people.officer.name}</a>" in page


def test_another_agency_reads_nothing_of_it(session, client, people, now):
    other = Unit(code="KHAC", name="Sở khác", search_name="so khac")
    session.add(other)
    session.flush()
    stranger = scene.person(session, other, None, "Quản Trị Khác", "qt@khac.example", Role.ADMIN)
    client.post("/dang-nhap", data={"email": people.officer.email})
    client.post("/dang-nhap", data={"email": "la@mat.example"})
    sign_in(client, session, stranger, now)

    page = client.get("/tai-khoan/nhat-ky").text

    assert page.count("<tr>") == 2 and people.officer.name not in page


def test_old_entries_are_deleted_by_the_tick(session, people, now):
    session.add_all(
        SecurityEntry(kind=SecurityKind.SIGNED_IN, at=at)
        for at in (now - security_log.KEPT - timedelta(hours=1), now - timedelta(days=365))
    )

    timing.tick(session, now)
    session.commit()

    assert [entry.at for entry in entries(session)] == [now - timedelta(days=365)]
