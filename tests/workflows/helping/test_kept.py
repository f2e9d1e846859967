"""Each page of a unit says what is kept of the person who types; each page of an error says whom to telephone."""

import pytest

from tests import scene
from tests.scene import FIGURES, INCIDENT, REPORT

HELP = "0269 911 911"
KEPT = 'href="/huong-dan#thong-tin-duoc-luu"'


@pytest.fixture
def opened(app, session, now):
    people, _directive, unit = scene.issue_and_open(app, session, now)
    session.commit()
    return people, unit


@pytest.fixture
def helped(app, monkeypatch):
    monkeypatch.setitem(app.config, "HELP_PHONE", HELP)


def test_each_page_of_a_unit_says_what_is_kept(app, opened):
    people, unit = opened
    unit.submit(REPORT, said="reported", text="Đã tập huấn.")
    report, happened = unit.task(REPORT), f"/phat-sinh/{unit.tasks[INCIDENT]}"
    forms = [report, f"{report}/ban/1", f"{report}/tep", unit.task(FIGURES), f"{unit.task(FIGURES)}/gia-han"]
    paths = ["", "/da-thuc-hien", "/y-kien", f"{report}/y-kien", *forms, happened, f"{happened}/tep"]

    pages = [unit.get(path) for path in paths]

    assert [page.status_code for page in pages] == [200] * len(paths)
    assert [path for path, page in zip(paths, pages, strict=True) if page.text.count(KEPT) != 1] == []
    assert all(people.agency.name in page.text.partition("<footer")[2] for page in pages)


def test_a_page_that_keeps_nothing_of_a_person_does_not_say_so(client, opened):
    assert KEPT not in client.get("/huong-dan").text
    assert KEPT not in client.get("/dang-nhap").text


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/khong-co", 404),
        ("post", "/kiem-tra/khong-co", 404),
        ("put", "/dang-nhap", 405),
        ("get", "/m/khong-dung", 410),
        ("get", "/dang-nhap/xac-nhan", 410),
        ("get", "/phieu/khong-co", 410),
    ],
)
def test_each_page_of_an_error_names_the_agency_and_technical_help(client, opened, helped, method, address, status):
    answer = getattr(client, method)(address)

    assert answer.status_code == status
    assert HELP in answer.text
    assert opened[0].agency.phone in answer.text


def test_a_page_that_a_person_may_not_open_names_the_agency_and_technical_help(client, session, opened, helped):
    scene.hold_session(client, session, opened[0].officer)

    refused = client.get("/co-quan")

    assert refused.status_code == 403
    assert HELP in refused.text
    assert opened[0].agency.phone in refused.text


def test_a_stale_form_and_an_ended_session_name_the_agency_and_technical_help(app, client, opened, helped, monkeypatch):
    ended = client.post("/van-ban/moi", data={"text": "Công văn"})
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    stale = client.post("/kiem-tra", data={"code": "x"})

    assert (ended.status_code, stale.status_code) == (403, 400)
    assert all(HELP in page.text and opened[0].agency.phone in page.text for page in (ended, stale))
