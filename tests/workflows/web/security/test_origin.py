"""A press of another site changes nothing, whatever it brings; a press of a browser that hides its Referer is taken."""

import re

import pytest
from sqlalchemy import func, select

from directives.models import ParkedForm, SignInRequest
from tests import scene
from tests.infrastructure.apps import fresh_apps

HOST = "https://dondoc.sogddt.example"
BEHIND = "http://127.0.0.1:8000"
"""As a request comes from a proxy that tells neither host nor scheme."""


@pytest.fixture(scope="module")
def new_app(database, request, mail_server, now, tmp_path_factory):
    """Applications whose forms are guarded as in the office, over https."""
    databases = request.getfixturevalue(database)
    given = {"PUBLIC_URL": HOST, "WTF_CSRF_ENABLED": True}
    return fresh_apps(databases, mail_server, now, tmp_path_factory.getbasetemp(), **given)


@pytest.fixture
def person(app, session, now):
    return scene.department(session, now).officer


def asked(session):
    return session.scalar(select(func.count(SignInRequest.id)))


def ask_to_sign_in(app, email, headers, base_url=HOST, **more):
    """Fill in the form as it was shown, and press."""
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]* value="([^"]+)"', client.get("/dang-nhap", base_url=base_url).text)[1]
    form = {"email": email, "csrf_token": token, **more}
    return client.post("/dang-nhap", base_url=base_url, headers=headers, data=form)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Referer": f"{HOST}/dang-nhap"},
        {"Origin": HOST},
        {"Origin": HOST, "Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "null"},
        {"Referer": "https://trang-khac.example/"},
    ],
)
@pytest.mark.parametrize("base_url", [HOST, BEHIND])
def test_a_press_on_our_page_is_taken_with_or_without_a_referer(app, session, person, headers, base_url):
    answer = ask_to_sign_in(app, person.email, headers, base_url)

    assert answer.status_code == 200
    assert asked(session) == 1


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://trang-khac.example"},
        {"Origin": "http://dondoc.sogddt.example"},
        {"Origin": "https://dondoc.sogddt.example.trang-khac.example"},
        {"Origin": "https://dondoc.sogddt.example:8443"},
        {"Origin": "https://sogddt.example"},
        {"Origin": "https://[", "Referer": f"{HOST}/dang-nhap"},
        {"Origin": HOST, "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
    ],
)
@pytest.mark.parametrize("base_url", [HOST, BEHIND])
def test_a_press_of_another_site_is_refused_even_with_the_token(app, session, person, headers, base_url):
    answer = ask_to_sign_in(app, person.email, headers, base_url)

    assert answer.status_code == 400
    assert asked(session) == 0


@pytest.mark.parametrize("headers", [{}, {"Origin": HOST, "Sec-Fetch-Site": "same-origin"}])
def test_a_press_without_the_token_is_refused(app, session, person, headers):
    answer = ask_to_sign_in(app, person.email, headers, csrf_token="forged")

    assert answer.status_code == 400
    assert asked(session) == 0


def test_words_that_another_site_sends_are_not_parked_in_this_browser(app, session, now):
    told = scene.issue(session, now)
    page = f"/phieu/{told.assignment(told.people.school_a).public_id}"
    form = {"name": "Lời của trang khác", "position": "x"}

    answer = app.test_client().post(page, base_url=HOST, data=form, headers={"Origin": "https://trang-khac.example"})

    assert answer.status_code == 400
    assert "Set-Cookie" not in answer.headers or "phan_da_go" not in answer.headers["Set-Cookie"]
    assert session.scalar(select(func.count(ParkedForm.id))) == 0
