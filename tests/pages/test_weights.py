"""Pages stay light, also for a browser that takes only gzip; `make bench` weighs them in a real one."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from bench.weights import FIRST, NEXT, in_course
from directives.models import Assignment, Directive, Link
from directives.terms import Role
from tests import scene
from tests.workflows.web.transport.test_static_files import addresses_in
from workflows.demo import steps as demo
from workflows.web import links

HEADERS = 800
"""Bytes of the headers of an answer, at most."""


def bytes_of(client: FlaskClient, address: str, encoding: str) -> int:
    return len(client.get(address, headers={"Accept-Encoding": encoding}).data) + HEADERS


@pytest.fixture
def places(app: Flask, session) -> dict[str, tuple[FlaskClient, str]]:
    directive: Directive = in_course(session, Path(app.config["FILES_DIR"]))
    link = session.scalars(select(Link).join(Assignment).where(Assignment.directive_id == directive.id)).first()
    unit = app.test_client()
    opened = unit.get(urlsplit(links.address(link)).path).location
    desk = scene.hold_session(app.test_client(), session, demo.find_staff(session, Role.LEADER))
    board = f"/van-ban/{directive.public_id}"
    return {"unit": (unit, opened), "board": (desk, board), "front": (desk, "/"), "calls": (desk, f"{board}/goi-dien")}


@pytest.mark.sqlite
def test_pages_of_a_department_of_79_units_are_light(places):
    weights = {}
    for name, (client, address) in places.items():
        for encoding in ("br", "gzip"):
            page = bytes_of(client, address, encoding)
            files = sum(bytes_of(client, file, encoding) for file in addresses_in(client, client.get(address).text))
            weights[name, encoding] = (page, page + files)

    assert {what: found for what, found in weights.items() if found[0] > NEXT or found[1] > FIRST} == {}
