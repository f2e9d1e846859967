"""What people type is cleaned in one place, for every form, filter and search."""

from io import BytesIO

import pytest
from flask import request
from sqlalchemy import select
from wtforms import StringField, TextAreaField

from directives.models import Mail
from directives.rules.typed_text import as_received, cleaned, one_line
from tests import scene
from workflows.web.fields import Form, VietnameseDate, VietnameseNumber
from workflows.web.typed.received import LONGEST_FILTER

NOTHING = ["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u200e", "\u202a", "\u202e", "\u2066", "\ufe0f"]
SPACES = ["\u00a0", "\u202f", "\u2009", "\u2007", "\u3000", "\u205f"]


@pytest.mark.parametrize("mark", NOTHING)
def test_a_mark_that_nobody_sees_means_nothing(mark):
    assert one_line(f"{mark}Trường{mark} Lê{mark} Lợi{mark}") == "Trường Lê Lợi"


@pytest.mark.parametrize("space", SPACES)
def test_every_space_is_a_space(space):
    assert one_line(f"{space}Trường{space}Lê {space}Lợi{space}") == "Trường Lê Lợi"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("Tru\u031bo\u031b\u0300ng", "Trường"),
        ("\u00d0\u00e0 N\u1eb5ng", "Đà Nẵng"),
        ("ＴＨＰＴ０１", "THPT01"),
        ("٢٤", "24"),
        ("24⁄4∕2020", "24/4/2020"),
        ("THPT\u201101", "THPT-01"),
        ("dòng một\r\ndòng hai\u2028dòng ba", "dòng một\ndòng hai\ndòng ba"),
        ("cột\tcột", "cột\tcột"),
        ("m² – ‘a’", "m² – ‘a’"),
    ],
)
def test_what_looks_the_same_is_the_same(typed, plain):
    assert cleaned(typed) == plain


class Typed(Form):
    on = VietnameseDate("Ngày")
    count = VietnameseNumber("Số lớp", places=0)
    text = TextAreaField("Nội dung")


def test_dates_and_numbers_are_read_through_marks_and_wide_digits(app):
    data = {"on": "２４\u00a0/４/\u200b2020", "count": "1\u202f０12", "text": "một\r\n  hai\u00a0ba"}
    with app.test_request_context(method="POST", data=data):
        form = Typed()

        assert form.validate()
        assert (f"{form.on.data:%d/%m/%Y}", form.count.data, form.text.data) == ("24/04/2020", 1012, "một\n  hai ba")


def test_a_query_is_one_clean_line_of_a_bearable_length(app):
    with app.test_request_context("/?unit=L%C3%AA%C2%A0L%E1%BB%A3i%E2%80%8B&page=%EF%BC%92&q=" + "x" * 60_000):
        assert request.args["unit"] == "Lê Lợi"
        assert request.args.get("page", type=int) == 2
        assert len(request.args["q"]) == LONGEST_FILTER


@pytest.fixture
def desk(app, session, now):
    people = scene.department(session, now)
    return scene.sign_in(app.test_client(), session, people.officer, now)


@pytest.mark.parametrize("address", ["/thu?address=", "/thu?unit=", "/thu?directive=", "/don-vi?q=", "/goi-dien?q="])
@pytest.mark.parametrize("letter", ["x", "%25", "%E1%BB%87"])
def test_a_very_long_search_finds_nothing_and_is_no_fault(desk, address, letter):
    assert desk.get(address + letter * 60_000).status_code in {200, 404}


def test_a_search_finds_a_unit_through_marks(desk):
    assert "Trường THPT mẫu A" in desk.get("/don-vi?q=THPT%C2%A0m%E1%BA%ABu%E2%80%8B%20A").text


@pytest.mark.parametrize("typed", ["%25", "_", "T%25A"])
def test_a_search_knows_no_placeholder(client, session, now, typed):
    begun = scene.issue(session, now)
    desk = scene.sign_in(client, session, begun.people.officer, now)
    mail = f"/thu/{session.scalar(select(Mail.id).limit(1))}"

    assert mail in desk.get("/thu").text
    assert mail not in desk.get(f"/thu?unit={typed}").text


def test_a_soft_hyphen_stays_only_until_it_is_known_what_a_text_is():
    assert (as_received("tr\u00adêng\x00"), cleaned("Tr\u00adường"), one_line("Tr\u00adường\x00")) == (
        "tr\u00adêng\x00",
        "Trường",
        "Trường",
    )


NAMELESS = (
    b'--x\r\nContent-Disposition: form-data; filename="a.pdf"\r\n\r\nab\r\n'
    b"--x\r\nContent-Disposition: form-data\r\n\r\nab\r\n--x--"
)


def test_a_part_without_a_name_is_dropped(app):
    with app.test_request_context(method="POST", data=NAMELESS, content_type="multipart/form-data; boundary=x"):
        assert not [*request.form, *request.files]


def test_a_file_sent_under_the_name_of_a_text_is_not_taken(app):
    class OneText(Form):
        name = StringField()

    with app.test_request_context(method="POST", data={"name": (BytesIO(b"a"), "a.pdf")}):
        assert OneText().name.data in (None, "")
