"""A PUBLIC_URL with a path: every address that we give has it, whatever the proxy does with it."""

import re

import pytest
from lxml import html

from app import create_app
from directives.terms import Role
from tests import scene
from tests.infrastructure.apps import fresh_apps
from tests.infrastructure.databases import settings
from tests.test_routes import addresses
from workflows.setting_sources import WrongSetting
from workflows.web import links

pytestmark = pytest.mark.sweep

HOST, PATH = "https://portal.sogddt.example", "/co-quan-so/dondoc"
PUBLIC = HOST + PATH


def kept(environ):
    """A proxy passes the path on as it came."""
    return {**environ, "SCRIPT_NAME": ""}


def stripped(environ):
    """A proxy takes the path away."""
    return {**kept(environ), "PATH_INFO": environ["PATH_INFO"].removeprefix(PATH)}


def named_by_the_server(environ):
    """As waitress does with --url-prefix."""
    return {**stripped(environ), "SCRIPT_NAME": PATH}


def announced_by_the_proxy(environ):
    return {**stripped(environ), "HTTP_X_FORWARDED_PREFIX": PATH}


every_way = pytest.mark.parametrize(
    "app", [kept, stripped, named_by_the_server, announced_by_the_proxy], indirect=True, ids=lambda way: way.__name__
)


@pytest.fixture(scope="module")
def new_app(database, request, mail_server, now, tmp_path_factory):
    """Applications under a path of a portal."""
    databases = request.getfixturevalue(database)
    return fresh_apps(databases, mail_server, now, tmp_path_factory.getbasetemp(), PUBLIC_URL=PUBLIC)


@pytest.fixture
def told(session, now):
    """A directive whose links and mails were made under the path."""
    return scene.issue(session, now)


@pytest.fixture
def app(app, request, monkeypatch):
    """The application behind a proxy: one that strips the path, where the test names no other."""
    way, inner = getattr(request, "param", stripped), app.wsgi_app
    monkeypatch.setattr(app, "wsgi_app", lambda environ, answer: inner(way(environ), answer))
    return app


def visit(client, path, method="get", **more):
    return getattr(client, method)(PATH + path, base_url=HOST, **more)


@every_way
def test_signing_in_leads_back_to_the_page_that_was_asked_for(app, session, now):
    people = scene.department(session, now)
    made = scene.sign_in_address(session, people.officer, now).removeprefix(PUBLIC)
    client = app.test_client()

    first = visit(client, "/don-vi?q=thpt")
    assert first.location.startswith(f"{PATH}/dang-nhap?next=")
    client.get(f"{HOST}{first.location}")
    assert visit(client, made).location == f"{PATH}/dang-nhap/xac-nhan"
    assert visit(client, "/dang-nhap/xac-nhan", "post").location == f"{PATH}/don-vi?q=thpt"
    assert visit(client, "/don-vi?q=thpt").status_code == 200


def test_another_language_and_the_way_back_of_an_error_stay_under_the_path(app, session, now):
    scene.department(session, now)
    client = app.test_client()

    page = visit(client, "/dang-nhap").text
    chosen = client.get(HOST + re.search(r'href="([^"]*/ngon-ngu/en[^"]*)"', page)[1])
    lost = visit(client, "/khong-co")

    assert chosen.location == f"{PATH}/dang-nhap"
    assert f'href="{PATH}/khong-co"' in lost.text
    assert visit(client, "/ngon-ngu/en?next=/dang-nhap").location == f"{PATH}/"


def test_every_page_leads_to_pages_under_the_path_alone(app, told, session, now):
    everything = scene.person(session, told.people.agency, told.people.office, "Đủ", "du@sogddt.example", *Role)
    desk = scene.sign_in(app.test_client(), session, everything, now)
    pages = [address for _, address in addresses(app)]
    pages += [f"/van-ban/{told.directive.public_id}{rest}" for rest in ("", "/theo-doi", "/goi", "/so-lieu")]

    shown = {address: visit(desk, address) for address in pages if address != "/dang-nhap/xac-nhan"}

    assert len([answer for answer in shown.values() if answer.status_code == 200]) > 20
    assert {address: outside(answer) for address, answer in shown.items() if outside(answer)} == {}


@every_way
def test_a_units_pages_stay_under_the_path(app, told, session):
    unit = app.test_client()
    opened = unit.get(links.address(told.link(told.people.school_a)))
    here = opened.location.removeprefix(PATH)

    page = visit(unit, here)
    pressed = visit(unit, here, "post", data={"name": "Trần Thị Mẫu", "position": "Văn thư"})
    style = visit(unit, re.search(rf'href="{PATH}(/static/unit[^"]+)"', page.text)[1])

    assert opened.location.startswith(f"{PATH}/phieu/")
    assert outside(page) == []
    assert pressed.location == f"{PATH}{here}"
    assert style.status_code == 200
    assert {cookie.path for cookie in unit._cookies.values()} == {PATH, f"{PATH}/phieu"}


def test_what_was_parked_is_found_again_under_the_path(app, told, session):
    unit = app.test_client()
    here = f"/phieu/{told.assignment(told.people.school_a).public_id}"
    refused = visit(unit, here, "post", data={"name": "Trần Thị Mẫu", "position": "Văn thư"})

    unit.get(links.address(told.link(told.people.school_a)))
    page = visit(unit, here)

    assert refused.status_code == 410
    assert "Trần Thị Mẫu" in page.text


def test_a_form_whose_session_ended_is_sent_again_under_the_path(app, told, session, now):
    desk = scene.sign_in(app.test_client(), session, told.people.officer, now)
    visit(desk, "/dang-xuat", "post")
    page = f"/van-ban/{told.directive.public_id}/theo-doi/ket-thuc"

    refused = visit(desk, page, "post", data={"reason": "Đã đủ"}, headers={"Referer": f"{PUBLIC}{page}"})

    assert refused.status_code == 403
    assert f'action="{PATH}{page}' in refused.text
    assert outside(refused) == []


def test_mails_and_calendar_files_name_addresses_under_the_path(app, session, now, smtp):
    scene.issue_and_mail(app, session, now)

    mails = [
        part.get_content() for mail in smtp.messages for part in mail.walk() if part.get_content_maintype() == "text"
    ]
    named = {address for text in mails for address in re.findall(r"https?://[^\s\"<>\\]+", text)}

    assert any("/m/" in address for address in named)
    assert {address for address in named if not address.startswith(f"{PUBLIC}/")} == set()


def test_the_text_for_zalo_names_the_path_once(app, told, session, now):
    desk = scene.sign_in(app.test_client(), session, told.people.officer, now)

    page = visit(desk, f"/van-ban/{told.directive.public_id}/theo-doi").text

    assert f"{PUBLIC}/" in page
    assert f"{PATH}{PATH}" not in page


@pytest.mark.parametrize(
    "address",
    [
        "https://portal.sogddt.example/phieu",
        "https://portal.sogddt.example/static/dondoc",
        "https://portal.sogddt.example//dondoc",
        "https://portal.sogddt.example/dondoc/../x",
        "https://portal.sogddt.example/đôn-đốc",
        "https://portal.sogddt.example/dondoc?x=1",
        "https://portal.sogddt.example/dondoc#x",
        "https://ai-do@portal.sogddt.example/dondoc",
        "https:///dondoc",
    ],
)
def test_an_address_that_cannot_work_stops_the_start(tmp_path, address):
    with pytest.raises(WrongSetting, match="DONDOC_PUBLIC_URL"):
        create_app({**settings(f"sqlite:///{tmp_path}/x.sqlite", tmp_path), "PUBLIC_URL": address})


def outside(answer):
    """The addresses of a page that lead out of the path."""
    found = [answer.location or ""]
    if answer.mimetype == "text/html":
        document = html.document_fromstring(answer.text)
        names = ("href", "action", "formaction", "src", "{http://www.w3.org/1999/xlink}href")
        found += [element.get(name) or "" for element in document.iter() for name in names]
    return [one for one in found if one.startswith("/") and not one.startswith(f"{PATH}/")]
