"""The security headers and cookies of every route, over https and over http."""

import re

import pytest
from werkzeug.datastructures import Headers

from directives.terms import Role
from tests import scene
from tests.infrastructure.apps import fresh_apps
from tests.test_routes import addresses
from workflows.web import links

pytestmark = pytest.mark.sweep

PLACES = {
    "http": "http://dondoc.sogddt.example",
    "https": "https://dondoc.sogddt.example",
    "portal": "https://portal.sogddt.example/dondoc",
}
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'"
)
"""Of every page: no script runs, nothing of another host is loaded, no form goes elsewhere, nobody frames it."""
WITH_SCRIPT = f"{POLICY}; script-src 'self'"
ASKING_US = f"{WITH_SCRIPT}; connect-src 'self'"
"""Of the pages that name a script of ours, and of the one whose script saves drafts."""
SCRIPTED = re.compile(r"/duyet(/|$)|/nhiem-vu/")
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
OVER_HTTPS = {"Strict-Transport-Security", "Cross-Origin-Opener-Policy"}
SCRIPTS = ("'unsafe-inline'", "'unsafe-eval'", "http:")
PUBLIC = ["/dang-nhap", "/khong-co", "/static/unit.css", "/static/khong-co.css", "/gui-lai-duong-dan"]


@pytest.fixture(scope="module", params=PLACES)
def new_app(database, request, mail_server, now, tmp_path_factory):
    databases = request.getfixturevalue(database)
    given = {"PUBLIC_URL": PLACES[request.param]}
    return fresh_apps(databases, mail_server, now, tmp_path_factory.getbasetemp(), **given)


def faults_of(headers: Headers, own: dict[str, str], *, is_https: bool, may_run: bool) -> list[str]:
    policy = headers["Content-Security-Policy"]
    found = [name for name, value in (ALWAYS | own).items() if headers.get(name) != value]
    found += [name for name in OVER_HTTPS if (name in headers) != is_https]
    expected = {POLICY, WITH_SCRIPT, ASKING_US} if may_run else {POLICY}
    framed = headers["X-Frame-Options"] == "SAMEORIGIN" and "frame-ancestors 'self'" in policy
    found += [] if policy in expected and headers["X-Frame-Options"] == "DENY" else [] if framed else [policy]
    found += [word for word in SCRIPTS if word in policy]
    found += [name for name, _value in headers if name.startswith("Access-Control-")]
    kind = headers.get("Content-Type", "")
    found += [kind] if kind.startswith("text/") and not kind.endswith("; charset=utf-8") else []
    return found


def referrer_of(address: str) -> dict[str, str]:
    """What a page tells others of its own address: where that holds a token, not even the own server's log."""
    return (
        {"Referrer-Policy": "strict-origin"} if re.search(r"/(m|duong-toi|(mo|vao|lich)-trang-chung)/", address) else {}
    )


def test_every_route_brings_the_headers(app, session, client, now):
    told, public = scene.issue(session, now), app.config["PUBLIC_URL"]
    everything = scene.person(session, told.people.agency, told.people.office, "Đủ", "du@sogddt.example", *Role)
    desk, stranger = scene.sign_in(client, session, everything, now), app.test_client()
    inside = [f"/van-ban/{told.directive.public_id}{rest}" for rest in ("", "/theo-doi", "/bang.csv")]

    routes = dict(addresses(app)).values() if public == PLACES["https"] else []
    answers = {address: desk.get(f"{public}{address}") for address in [*routes, *inside, *PUBLIC]}
    answers |= {f"stranger {address}": stranger.get(f"{public}{address}") for address in [*inside, *PUBLIC]}
    answers["forged"] = stranger.post(f"{public}/dang-nhap", headers={"Origin": "https://trang-khac.example"})

    faults = {
        address: faults_of(
            answer.headers,
            referrer_of(address),
            is_https=public.startswith("https"),
            may_run=bool(SCRIPTED.search(address)),
        )
        for address, answer in answers.items()
    }
    assert {address: found for address, found in faults.items() if found} == {}
    assert {answer.status_code for answer in answers.values()} >= {200, 302, 400, 404}


def test_cookies_are_kept_from_other_hosts_paths_and_scripts(app, session, now):
    told, public = scene.issue(session, now), app.config["PUBLIC_URL"]
    unit = app.test_client()
    page = unit.get(links.address(told.link(told.people.school_a))).location
    unit.post(page, base_url=public.removesuffix("/dondoc"), data={"name": "Trần Thị Mẫu", "position": "Văn thư"})
    unit.get(f"{public}/ngon-ngu/en")
    start, root = {"http://": ("", "/")}.get(public[:7], ("__Host-", "/"))
    if public.endswith("/dondoc"):
        start, root = "__Secure-", "/dondoc"

    cookies = list(unit._cookies.values())

    assert {cookie.key.removeprefix(start) for cookie in cookies} == {"session", "nguoi_nhap", "ngon_ngu"}
    assert all(cookie.key.startswith(start) and cookie.http_only and cookie.same_site == "Lax" for cookie in cookies)
    assert all(cookie.secure == public.startswith("https") for cookie in cookies)
    assert {cookie.path for cookie in cookies if start == "__Host-"} <= {"/"}
    assert all(cookie.path.startswith(root) for cookie in cookies)
