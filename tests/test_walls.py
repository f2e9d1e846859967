"""Who may open what: every route with every method, for every role, with one's own ids and with another agency's."""

from collections.abc import Sequence

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from directives.database import Base
from directives.models import Link
from directives.terms import Role
from tests import scene
from tests.scene.addresses import OF_INCIDENT, Request, requests
from tests.scene.two_agencies import FilledAgency, two_agencies
from workflows.web.guards import Guard

pytestmark = pytest.mark.sweep

ALLOWED = {
    Guard.READER: set(Role),
    Guard.OFFICER: {Role.OFFICER, Role.HEAD},
    Guard.ADMIN: {Role.ADMIN},
    Guard.KEEPER: {Role.OFFICER, Role.HEAD, Role.ADMIN},
}
OF_UNITS = {Guard.LINK, Guard.UNIT_DESK}
INCIDENTS = {Role.OFFICER, Role.HEAD, Role.LEADER}
"""Who reads what happened to children, whatever the guard of the page says."""
REFUSED = {403, 404, 409, 410}
"""409 where a draft was changed meanwhile, which is looked at first."""
NOT_IN_THIS_STATE = {
    "followup.own_date",
    "areas.ask_again",
    "areas.ask_all_again",
    "reporting.schools_sheet",
    "delegating.handed",
    "reporting.send_back",
}
"""Pages of a task that was given too late, or not asked in an area; here none was. A colleague's is no contact's."""
WRITTEN_BY_ASKING = {"access_entry", "security_entry", "rate_limit", "staff_session", "parked_form"}
"""Tables that a refused request may write: who asked, how often, and what was typed."""


@pytest.fixture
def agencies(app, session, now) -> Sequence[FilledAgency]:
    made = two_agencies(app, session, now)
    session.commit()
    return made


@pytest.fixture
def people(app, session, agencies, now) -> dict[Role, FlaskClient]:
    """A browser of each role of the first agency."""
    return {role: scene.sign_in(app.test_client(), session, person, now) for role, person in agencies[0].staff.items()}


@pytest.fixture
def of_unit(app, session, agencies) -> FlaskClient:
    """A browser that has opened a link of the first agency's unit."""
    theirs = (Link.assignment_id == agencies[0].assignment.id, Link.contact_id.is_not(None))
    link = session.scalars(select(Link).where(*theirs)).one()
    client = app.test_client()
    client.get(f"/m/{scene.token(app, link)}")
    return client


@pytest.fixture
def of_desk(app, agencies) -> FlaskClient:
    """A browser that is a device of the desk of the first agency's unit."""
    client = app.test_client()
    client.set_cookie(f"{app.config['COOKIES_START']}trang_chung", agencies[0].names["desk_key"])
    return client


def ask(client: FlaskClient, request: Request, address: str):
    return client.open(address, method=request.method)


def rows(session) -> dict[str, list[tuple]]:
    """All rows of all tables that a refused request leaves alone."""
    session.expire_all()
    tables = [table for table in Base.metadata.sorted_tables if table.name not in WRITTEN_BY_ASKING]
    found = {table.name: [tuple(row) for row in session.execute(select(table))] for table in tables}
    session.rollback()
    return found


def may(role: Role, request: Request) -> bool:
    return role in ALLOWED[request.guard] and (request.endpoint not in OF_INCIDENT or role in INCIDENTS)


def test_each_role_opens_its_own_pages_and_sees_nothing_of_another_agency(app, agencies, people):
    (own, other), wrong = agencies, []
    for request in requests(app):
        if request.guard in OF_UNITS:
            continue
        address = request.address(request.names_of(own))
        for role, client in people.items():
            if may(role, request) and request.method == "POST":
                continue
            answer = ask(client, request, address)
            opens = {404} if request.endpoint in NOT_IN_THIS_STATE else {200, 302}
            fits = answer.status_code in (opens if may(role, request) else {403})
            if not fits or other.word.encode() in answer.data:
                wrong.append((role, request.method, address, answer.status_code))

    assert not wrong, "\n".join(map(str, wrong))


def test_a_stranger_and_a_unit_open_no_page_of_the_desk(app, agencies, of_unit):
    own, wrong = agencies[0], []
    for request in requests(app):
        address = request.address(request.names_of(own))
        for client in (app.test_client(), of_unit):
            if request.guard is Guard.LINK and client is of_unit:
                continue
            answer = ask(client, request, address)
            refused = answer.status_code == 410 if request.guard in OF_UNITS else _leads_to_sign_in(answer)
            if not refused:
                wrong.append((request.method, address, answer.status_code))

    assert not wrong, "\n".join(map(str, wrong))


def _leads_to_sign_in(answer) -> bool:
    return answer.status_code == 302 and answer.location.startswith("/dang-nhap")


def test_a_unit_opens_each_of_its_pages(app, agencies, of_unit):
    (own, other), wrong = agencies, []
    for request in requests(app):
        if request.guard is Guard.LINK and request.method == "GET":
            answer = ask(of_unit, request, request.address(own.names))
            opens = 404 if request.endpoint in NOT_IN_THIS_STATE else 200
            if answer.status_code != opens or other.word.encode() in answer.data:
                wrong.append((request.endpoint, answer.status_code))

    assert not wrong, "\n".join(map(str, wrong))


def test_a_device_of_a_units_desk_opens_its_pages_and_letters_without_incidents(app, agencies, of_desk):
    (own, other), wrong, incidents = agencies, [], 0
    for request in requests(app):
        if request.guard in OF_UNITS and request.method == "GET":
            answer, view = ask(of_desk, request, request.address(own.names)), app.view_functions[request.endpoint]
            incidents += (is_closed := hasattr(view, "is_closed_to_desks"))
            opens = 404 if is_closed or request.endpoint in NOT_IN_THIS_STATE else 200
            if answer.status_code != opens or any(word.encode() in answer.data for word in (other.word, "Việc kín")):
                wrong.append((request.endpoint, answer.status_code))

    assert not wrong, "\n".join(map(str, wrong))
    assert incidents > 3


def test_another_agencys_ids_open_nothing_and_change_nothing(app, session, agencies, people, of_unit, of_desk):
    own, other = agencies
    before, wrong = rows(session), []
    for request in requests(app):
        clients = {Guard.LINK: {"unit": of_unit}, Guard.UNIT_DESK: {"device": of_desk}}.get(request.guard, people)
        for who, client in clients.items():
            for address in request.swapped(own, other):
                answer = ask(client, request, address)
                if answer.status_code not in REFUSED or other.word.encode() in answer.data:
                    wrong.append((who, request.method, address, answer.status_code))

    assert not wrong, "\n".join(map(str, wrong))
    assert rows(session) == before
