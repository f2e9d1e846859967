"""Logs: one line for each record, with time, level and the number of the request; the settings say how much and how."""

import json
import logging
import re

import pytest

from tests import scene
from tests.infrastructure.program_log import written
from workflows.web.logs import lines as logs

OURS = logging.getLogger("workflows.of.a.test")
LIBRARY = logging.getLogger("sqlalchemy.engine")

LINE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+07:00 [A-Z]+ [\w.]+( id=[\w-]+)? \S.*")


TYPED = "Nguyễn Thị Nga\nđã gõ 0905 123 456"


def faulty():
    try:
        raise ValueError(TYPED)
    except ValueError:
        OURS.exception("a form of %s\nof two lines", "vanthu@truong.example")


def test_a_record_is_one_line_with_time_and_level(app):
    with written(app) as log:
        logs.say(OURS, "mails", sent=3, words="hai chữ")
        faulty()

    mails, fault = log.getvalue().splitlines()
    assert LINE.fullmatch(mails) and LINE.fullmatch(fault)
    assert mails.endswith(' INFO workflows.of.a.test mails sent=3 words="hai chữ"')
    assert "a form of …@…\\nof two lines" in fault and "test_lines.py" in fault and "ValueError" in fault


def test_a_record_is_one_object_in_json(app):
    with written(app, form="json") as log:
        logs.say(OURS, "mails", sent=3)
        faulty()

    mails, fault = map(json.loads, log.getvalue().splitlines())
    assert {name: mails[name] for name in ("level", "logger", "message", "sent")} == {
        "level": "INFO",
        "logger": "workflows.of.a.test",
        "message": "mails",
        "sent": 3,
    }
    assert fault["message"] == "a form of …@…\nof two lines" and fault["error"].endswith("ValueError")


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_an_error_repeats_of_typed_words_is_left_out(app, form):
    with written(app, form=form) as log:
        faulty()

    assert "Nga" not in log.getvalue() and "0905" not in log.getvalue()


SAID = "421 4.7.0 to <vanthu@truong.example> try later"


def test_what_the_outside_says_of_an_error_is_kept_without_addresses(app):
    with written(app) as log:
        try:
            raise ConnectionRefusedError(SAID)
        except OSError as error:
            OURS.warning("mail waits: %s", error, exc_info=error)

    assert log.getvalue().count("421 4.7.0 to <…@…> try later") == 2


def test_the_level_is_that_of_the_setting_and_libraries_only_warn(app):
    with written(app, "WARNING") as log:
        logs.say(OURS, "mails", sent=3)
        OURS.warning("loud")
    assert [line.split(" ", 3)[3] for line in log.getvalue().splitlines()] == ["loud"]

    with written(app, "DEBUG") as log:
        OURS.debug("quiet")
        LIBRARY.info("INSERT INTO unit (name) VALUES ('Trường')")
        LIBRARY.warning("a library warns")
    assert [line.split(" ", 3)[3] for line in log.getvalue().splitlines()] == ["quiet", "a library warns"]


@pytest.fixture
def agency(session, now):
    """Without one every page leads to the first run."""
    scene.department(session, now)
    session.commit()


@pytest.mark.usefixtures("agency")
def test_a_request_is_one_line_without_what_was_asked_for(app, client):
    with written(app) as log:
        client.get("/dang-nhap?next=/Nguyen-Thi-Nga")
        client.get("/m/abcdef.token-of-a-unit")
        client.get("/Nguyen-Thi-Nga")

    said = [line.split(" ", 4)[4] for line in log.getvalue().splitlines()]
    assert [re.sub(r"ms=\d+", "ms=…", line) for line in said] == [
        "request view=access.sign_in method=GET path=/dang-nhap status=200 ms=…",
        "request view=acknowledging.open_link method=GET path=/m/… status=410 ms=…",
        "request view=- method=GET path=- status=404 ms=…",
    ]


@pytest.mark.usefixtures("agency")
def test_every_line_of_a_request_has_its_number_which_the_answer_names(app, client):
    with written(app) as log:
        first, second = (client.get("/dang-nhap").headers["X-Request-ID"] for _ in range(2))

    assert first != second
    assert [line.split(" ")[3] for line in log.getvalue().splitlines()] == [f"id={first}", f"id={second}"]
