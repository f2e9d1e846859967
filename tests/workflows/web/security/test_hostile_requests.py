"""Whatever a request brings to any route, the answer is no fault: long texts, NUL, keys that are none, odd methods.

Each route meets one of them here, all routes together meet all.
"""

import re
from pathlib import Path

import pytest

from app import ROOT
from directives.terms import Role
from tests import scene
from tests.test_routes import part

pytestmark = pytest.mark.sweep

TEXTS = ["x" * 1500, "a\x00b", "²", "9" * 30, "9" * 4400, "-1", "٣", "%", "0/0/0000", "2020-13-45T99:99", "🦊" * 40]
BODIES = [
    ("text/plain", b"x"),
    ("application/json", b'{"email": [1]}'),
    ("multipart/form-data", b"--x"),
    ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nab'),
    ("multipart/form-data; boundary=" + "b" * 3000, b"--"),
    ("application/x-www-form-urlencoded; charset=utf-16", b"\xff\xfe\x00email=%ff%fe%00"),
    ("application/x-www-form-urlencoded", b"email=\xff\xfe&text=%ED%A0%80&name=%00&" + b"a=&" * 1500),
    ("\xe9", b"\xe9"),
]


def names_of_arguments():
    """Every query argument that the code reads."""
    source = "".join(path.read_text("utf-8") for path in Path(ROOT, "workflows").rglob("*.py"))
    found = set(re.findall(r"""args(?:\.get\(|\.getlist\(|\[)["'](\w+)["']""", source))
    return sorted(found | {"kind", "address", "since", "until", "state", "occasion", "due", "office", "group", "ky"})


def names_of_fields():
    """Every field of a form that the code reads."""
    source = "".join(path.read_text("utf-8") for path in Path(ROOT, "workflows").rglob("*.py"))
    declared = re.findall(
        r"^    (\w+) = (?:\w+\.)?(?:\w*Field|Vietnamese\w+|TickList|\w+_field)\(", source, re.MULTILINE
    )
    return sorted({*declared, *re.findall(r"""form\.get(?:list)?\(["'](\w+)["']""", source)})


@pytest.fixture
def place(app, session, now):
    """Everything that a URL can name, and people who may open all of it."""
    people, directive, unit = scene.issue_and_open(app, session, now)
    draft = scene.draft(session, people, now)
    everybody = scene.person(session, people.agency, people.office, "Đủ Quyền", "du@sogddt.example", *Role)
    desk = scene.sign_in(app.test_client(), session, everybody, now)
    app.config["PROPAGATE_EXCEPTIONS"] = False
    yield desk, unit, [directive.public_id, draft.public_id], unit.page.rsplit("/", 1)[1]
    app.config["PROPAGATE_EXCEPTIONS"] = None


def addresses(app, place, method):
    """An address of each route, with what it names: a draft where drafts are edited, else what was issued."""
    _desk, _unit, (issued, draft), assignment = place
    for rule in app.url_map.iter_rules():
        if method in rule.methods:
            pid = draft if rule.endpoint.startswith(("drafting.", "issuing.")) else issued
            named = {"pid": pid, "public_id": assignment, "aid": assignment}
            parts = {name: named.get(name, part(converter)) for name, converter in rule._converters.items()}
            yield rule.build(parts)[1]


def client_of(place, address):
    return place[1].client if address.startswith("/phieu/") else place[0]


def test_no_argument_of_a_page_is_a_fault(app, place):
    names, faults = names_of_arguments(), []

    for n, address in enumerate(addresses(app, place, "GET")):
        text = TEXTS[n % len(TEXTS)]
        page = client_of(place, address).get(address, query_string=dict.fromkeys(names, text))
        faults += [(address, text[:10])] * (page.status_code >= 500)

    assert faults == []


def test_no_field_of_a_form_is_a_fault(app, place):
    names, faults = names_of_fields(), []

    for n, address in enumerate(addresses(app, place, "POST")):
        text = TEXTS[n % len(TEXTS)]
        page = client_of(place, address).post(address, data=dict.fromkeys(names, text))
        faults += [(address, text[:10])] * (page.status_code >= 500)

    assert faults == []


def test_no_kind_of_body_is_a_fault(app, place):
    faults = []

    for n, address in enumerate(addresses(app, place, "POST")):
        content_type, body = BODIES[n % len(BODIES)]
        page = client_of(place, address).post(address, data=body, content_type=content_type)
        faults += [(address, content_type)] * (page.status_code >= 500)

    assert faults == []


@pytest.mark.parametrize("body", BODIES)
def test_no_body_is_a_fault_where_nobody_is_signed_in(app, place, body):
    content_type, data = body
    pages = [
        app.test_client().post(path, data=data, content_type=content_type)
        for path in ("/dang-nhap", "/dang-nhap/xac-nhan", "/gui-lai-duong-dan", "/phieu/x")
    ]

    assert max(page.status_code for page in pages) < 500


@pytest.mark.parametrize("page", ["/thu", "/don-vi", "/van-ban-den"])
def test_a_text_that_nobody_looks_for_is_no_fault(place, page):
    args = {"address": "x" * 60_000, "unit": "x" * 60_000, "q": "x" * 60_000}

    answers = [place[0].get(page, query_string={name: text}) for name, text in args.items()]

    assert {answer.status_code for answer in answers} == {200}


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "PATCH", "DELETE", "CONNECT", "X" * 200, "\xe9", "get"])
def test_no_method_is_a_fault(app, place, method):
    answers = [
        place[0].open(path, method=method) for path in ("/", "/dang-nhap", "/thu", "/phieu/x", "/m/x", "/static/x")
    ]

    assert max(answer.status_code for answer in answers) < 500


@pytest.mark.parametrize("path", ["/", "/dang-nhap", "/static/x"])
def test_no_request_is_sent_back(client, path):
    answer = client.open(path, method="TRACE", headers={"X-Mine": "bi-mat"})

    assert answer.status_code in {404, 405}
    assert "bi-mat" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/%ff%fe",
        "/m/%ff",
        "/m/%00",
        "/tep/%ed%a0%80",
        "/phieu/%00",
        "//",
        "/static/..%2f..%2fapp.py",
        "/thu?address=%ed%a0%80%ff",
    ],
)
def test_no_odd_address_is_a_fault(place, path):
    assert place[0].get(path).status_code < 500


def test_the_follow_up_of_a_draft_is_no_page(app, place):
    draft = place[2][1]

    assert place[0].get(f"/van-ban/{draft}/theo-doi").status_code == 404
