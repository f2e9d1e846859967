"""Every route is guarded or listed as public; a view that names no guard opens to nobody."""

import pytest
from werkzeug.routing import AnyConverter, IntegerConverter

from directives.terms import Role
from tests import scene
from workflows.access import steps
from workflows.web import links
from workflows.web.guards import Guard

pytestmark = pytest.mark.sweep

PUBLIC = {
    "access.sign_in",
    "access.sign_in_link",
    "access.confirm_sign_in",
    "access.sign_out",
    "acknowledging.open_link",
    "acknowledging.new_link",
    "unit_desk.grant",
    "unit_desk.enter",
    "unit_desk.code",
    "unit_desk.feed",
    "proof.check",
    "installing.arrival",
    "access.speak",
    "helping.accessibility",
    "helping.guide",
    "helping.picture",
    "helping.security_txt",
    "access.emblem",
    "installing.enter_code",
    "installing.begin",
    "watching.healthz",
}

FOR_MACHINES = {"watching.readyz", "watching.metrics"}
"""Open to programs of this machine, and to those that know a token."""


def sign_in(client, session, staff, now):
    made = steps.create_sign_in(session, staff, now)
    client.get(links.sign_in_address(made.id))
    return client.post("/dang-nhap/xac-nhan")


def part(converter):
    """What fills a part of an address and opens nothing."""
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 1 if isinstance(converter, IntegerConverter) else "x"


def address_of(rule):
    return rule.build({name: part(converter) for name, converter in rule._converters.items()})[1]


def addresses(app):
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in rule.methods]
    return [(rule.endpoint, address_of(rule)) for rule in rules]


def test_every_view_names_its_guard(app):
    unguarded = [name for name, view in app.view_functions.items() if not hasattr(view, "guard")]

    assert unguarded == []


def test_only_the_listed_views_are_public(app):
    public = {name for name, view in app.view_functions.items() if getattr(view, "guard", None) == Guard.PUBLIC}

    assert public == PUBLIC


def test_only_the_listed_views_are_for_machines(app):
    views = {name for name, view in app.view_functions.items() if getattr(view, "guard", None) == Guard.MACHINE}

    assert views == FOR_MACHINES


def test_a_stranger_is_led_to_the_sign_in_or_refused(app, session, client, now):
    scene.department(session, now)
    far = {"REMOTE_ADDR": "203.0.113.9"}
    for endpoint, address in addresses(app):
        if endpoint not in PUBLIC:
            answer = client.get(address, environ_overrides=far)
            assert answer.status_code in {302, 404, 410}, endpoint
            if answer.status_code == 302:
                assert answer.location.startswith("/dang-nhap"), endpoint


def test_no_address_answers_with_a_fault(app, session, client, now):
    people = scene.department(session, now)
    everything = scene.person(session, people.agency, people.office, "Đủ Quyền", "du@sogddt.example", *Role)
    sign_in(client, session, everything, now)

    asked = [(method, address) for _, address in addresses(app) for method in ("GET", "HEAD")]
    faults = {one: client.open(one[1], method=one[0]).status_code for one in asked}

    assert {one: code for one, code in faults.items() if code >= 500} == {}


@pytest.mark.parametrize("who", ["leader", "admin"])
def test_a_leader_and_an_administrator_do_not_act_for_an_officer(app, session, client, now, who):
    people = scene.department(session, now)
    sign_in(client, session, getattr(people, who), now)

    for name, view in app.view_functions.items():
        if getattr(view, "guard", None) == Guard.OFFICER:
            rule = next(app.url_map.iter_rules(name))
            method = "post" if "POST" in rule.methods else "get"
            assert getattr(client, method)(address_of(rule)).status_code == 403, name
