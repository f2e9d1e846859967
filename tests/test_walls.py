"""Who may open what: every route with every method, for every role, with one's own ids and with another agency's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.routing import AnyConverter, Rule

from directives.database import Base
from directives.models import Link
from directives.terms import Role
from tests import scene
from tests.scene.two_agencies import FilledAgency, Names, two_agencies
from workflows.web.guards import Guard

ALLOWED = {
    Guard.READER: set(Role),
    Guard.OFFICER: {Role.OFFICER, Role.HEAD},
    Guard.ADMIN: {Role.ADMIN},
    Guard.KEEPER: {Role.OFFICER, Role.HEAD, Role.ADMIN},
}
INCIDENTS = {Role.OFFICER, Role.HEAD, Role.LEADER}
"""Who reads what happened to children, whatever the guard of the page says."""
OF_INCIDENT = {"followup.incident", "followup.incident_file", "followup.erase_incident"}
INCIDENT_TASK = {
    "followup.report_incident",
    "reporting.incident",
    "reporting.report_incident",
    "reporting.incident_files",
    "reporting.remove_incident_file",
    "reporting.incident_receipt",
}
FILES = {"followup.incident_file": "incident_file_pid", "inbox.file": "incoming_file_pid"}
FIGURES = {"monitoring.figures", "monitoring.export_figures"}
WORDS = {"fmt": "xlsx", "version": 1, "name": "issued", "code": "en", "act": "doi-han", "token": "x"}
"""Parts of an address that name no row."""
PUBLIC_OR_STATIC = {Guard.PUBLIC, None}
REFUSED = {403, 404, 409, 410}
"""409 where a draft was changed meanwhile, which is looked at first."""
NOT_IN_THIS_STATE = {"followup.own_date"}
"""Pages of a task that was given too late; here none was."""
WRITTEN_BY_ASKING = {"access_entry", "security_entry", "rate_limit", "staff_session", "parked_form"}
"""Tables that a refused request may write: who asked, how often, and what was typed."""


@dataclass(frozen=True)
class Request:
    """One route with one method."""

    endpoint: str
    method: str
    rule: Rule
    guard: Guard

    def parts(self) -> list[str]:
        """The parts of its address that name a row."""
        return [name for name in self.rule._converters if name not in WORDS]

    def address(self, names: Names) -> str:
        values = {}
        for name, converter in self.rule._converters.items():
            fixed = sorted(converter.items)[0] if isinstance(converter, AnyConverter) else WORDS.get(name)
            values[name] = names[self._key(name)] if fixed is None else fixed
        return self.rule.build(values)[1]

    def names_of(self, agency: FilledAgency) -> Names:
        of_draft = self.endpoint.startswith("drafting.") or self.endpoint == "issuing.preview"
        return agency.draft_names if of_draft else agency.names

    def _key(self, part: str) -> str:
        if part == "pid" and self.endpoint in OF_INCIDENT:
            return "incident_pid"
        if part == "task_id" and self.endpoint in INCIDENT_TASK:
            return "incident_task_id"
        if part == "item_id" and self.endpoint in FIGURES:
            return "figures_item_id"
        return FILES.get(self.endpoint, "evidence_pid") if part == "file_pid" else part

    def swapped(self, own: FilledAgency, other: FilledAgency) -> Iterator[str]:
        """Its addresses with one part, and with all parts, of another agency."""
        ours, theirs = self.names_of(own), self.names_of(other)
        parts = [self._key(part) for part in self.parts()]
        for part in parts:
            yield self.address({**ours, part: theirs[part]})
        if len(parts) > 1:
            yield self.address({**ours, **{part: theirs[part] for part in parts}})


def requests(app: Flask) -> list[Request]:
    return [
        Request(rule.endpoint, method, rule, guard)
        for rule in app.url_map.iter_rules()
        for method in sorted(rule.methods & {"GET", "POST"})
        if (guard := getattr(app.view_functions[rule.endpoint], "guard", None)) not in PUBLIC_OR_STATIC
    ]


@pytest.fixture
def agencies(app, session, now) -> Sequence[FilledAgency]:
    made = two_agencies(session, now)
    session.commit()
    return made


@pytest.fixture
def people(app, session, agencies, now) -> dict[Role, FlaskClient]:
    """A browser of each role of the first agency."""
    return {role: scene.sign_in(app.test_client(), session, person, now) for role, person in agencies[0].staff.items()}


@pytest.fixture
def of_unit(app, session, agencies) -> FlaskClient:
    """A browser that has opened a link of the first agency's unit."""
    link = session.scalars(select(Link).where(Link.assignment_id == agencies[0].assignment.id)).one()
    client = app.test_client()
    client.get(f"/m/{scene.token(app, link)}")
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
        if request.guard is Guard.LINK:
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
            refused = answer.status_code == 410 if request.guard is Guard.LINK else _leads_to_sign_in(answer)
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
            if answer.status_code != 200 or other.word.encode() in answer.data:
                wrong.append((request.endpoint, answer.status_code))

    assert not wrong, "\n".join(map(str, wrong))


def test_another_agencys_ids_open_nothing_and_change_nothing(app, session, agencies, people, of_unit):
    own, other = agencies
    before, wrong = rows(session), []
    for request in requests(app):
        clients = {"unit": of_unit} if request.guard is Guard.LINK else people
        for who, client in clients.items():
            for address in request.swapped(own, other):
                answer = ask(client, request, address)
                if answer.status_code not in REFUSED or other.word.encode() in answer.data:
                    wrong.append((who, request.method, address, answer.status_code))

    assert not wrong, "\n".join(map(str, wrong))
    assert rows(session) == before
