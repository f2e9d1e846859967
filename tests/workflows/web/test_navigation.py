"""The menu of the desk: what the workflows add, shown to whom the pages open."""

import re

import pytest
from flask import Blueprint
from markupsafe import Markup

from app import create_app
from tests import scene
from tests.infrastructure.apps import PersonOutside
from tests.infrastructure.databases import dispose, settings
from workflows.web import navigation
from workflows.web.guards import reads

ENTRY = re.compile(r'<li><a href="([^"]+)"(?: aria-current="page")?>([^<]+)</a></li>')


@pytest.mark.parametrize(("who", "more"), [("officer", 0), ("leader", 0), ("admin", 2)])
def test_the_menu_leads_to_what_opens_and_to_nothing_else(client, session, now, who, more):
    people = scene.department(session, now)
    desk = scene.sign_in(client, session, getattr(people, who), now)

    entries = ENTRY.findall(desk.get("/").text)

    assert len(entries) == 8 + more
    assert {desk.get(address).status_code for address, _ in entries} == {200}


@pytest.fixture
def other_app(app, tmp_path):
    """A second application on the same database, which has served nothing yet."""
    made = create_app({**settings(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path), "WTF_CSRF_ENABLED": False})
    made.test_client_class = PersonOutside
    yield made
    dispose(made)


def test_a_workflow_adds_its_page_and_its_banner(other_app, session, now):
    pages = Blueprint("thrown_away", __name__)
    navigation.add_to_menu(pages, 0, "units", "thrown_away.page")
    navigation.desk_banner(pages, last=True)(lambda: Markup("<p>Dưới cùng</p>"))
    navigation.desk_banner(pages)(lambda: Markup("<p>Bảng báo</p>"))
    pages.get("/thu-nghiem", endpoint="page")(reads(lambda: ""))
    other_app.register_blueprint(pages)
    desk = scene.sign_in(other_app.test_client(), session, scene.department(session, now).leader, now)

    front = desk.get("/").text

    assert ENTRY.findall(front)[0][0] == "/thu-nghiem"
    assert front.count("<p>Bảng báo</p>") == 1
    assert front.index("Bảng báo") < front.index("Dưới cùng")
