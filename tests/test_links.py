"""Nobody is led to what they may not open or press: each role follows the links of menu, front page and beyond."""

import re
from html import unescape
from urllib.parse import urlsplit

import pytest

from directives.terms import Role
from tests import scene
from tests.scene.two_agencies import two_agencies
from tests.test_walls import ALLOWED
from workflows.access import steps
from workflows.web.guards import Guard

pytestmark = pytest.mark.sweep

LINK = re.compile(r'<a\b[^>]*\bhref="(/[^"#]*)')
FORM = re.compile(r'<form\b([^>]*\bmethod="post"[^>]*)>(.*?)</form>', re.S)
ACTION = re.compile(r'\baction="(/[^"#?]*)')
FILES = (".pdf", ".csv", ".xlsx", ".ics")
"""They take long to make; who may download them, tests/test_walls.py says."""
OF_DEVICE = "/ngon-ngu/"


@pytest.fixture
def agency(app, session, now):
    made = two_agencies(app, session, now)[0]
    session.commit()
    return made


def test_each_role_is_led_only_to_pages_that_open_and_to_buttons_that_it_may_press(app, session, agency, now):
    assert wrong_ways(app, session, agency.staff, now) == []


def test_each_role_of_an_agency_that_has_only_begun_is_led_to_no_refusal(app, session, now):
    agency = steps.create_agency(session, now, name="Sở mẫu", code="SO")
    people = {role: scene.person(session, agency, None, role.value, f"{role.value}@so.example", role) for role in Role}
    session.commit()

    assert wrong_ways(app, session, people, now) == []


def wrong_ways(app, session, people, now):
    """What does not open or may not be pressed, by role and page."""
    wrong = []
    for role, person in people.items():
        client = scene.sign_in(app.test_client(), session, person, now)
        for address, (status, text) in follow_links(app, client).items():
            if status not in {200, 302}:
                wrong.append((role, address, status))
            wrong += [(role, address, press) for press in presses_on(text) if not may_press(app, role, press)]
    return wrong


def follow_links(app, client, steps=3):
    """{address: (status, text)} from the front page on; of the links to one view, one is followed."""
    kinds, opened, waiting = set(), {}, ["/"]
    for _ in range(steps):
        found = []
        for address in waiting:
            if (
                address.startswith(OF_DEVICE)
                or urlsplit(address).path.endswith(FILES)
                or (kind := kind_of(app, address)) in kinds
            ):
                continue
            kinds.add(kind)
            answer = client.get(address)
            is_page = answer.mimetype == "text/html"
            opened[address] = (answer.status_code, answer.text if is_page else "")
            found += sorted(map(unescape, LINK.findall(opened[address][1])))
        waiting = found
    return opened


def kind_of(app, address):
    """The view, and what its query names."""
    parts = urlsplit(address)
    return view_of(app, parts.path, "GET"), *sorted(part.partition("=")[0] for part in parts.query.split("&"))


def view_of(app, path, method):
    return app.url_map.bind("localhost").match(path, method)[0]


def presses_on(text):
    return {action for head, inner in FORM.findall(text) if "<button" in inner for action in ACTION.findall(head)}


def may_press(app, role, address):
    guard = app.view_functions[view_of(app, address, "POST")].guard
    return guard is Guard.PUBLIC or role in ALLOWED[guard]
