"""No token in any log: whichever logger writes it, in a message, its arguments or a traceback."""

import io
import logging
import re

import pytest

from tests import scene
from workflows.access import steps
from workflows.web import links
from workflows.web.security.redaction import TOKEN_PATHS, without_tokens


@pytest.fixture
def written():
    """What every logger of this process writes."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


@pytest.fixture
def tokens(app, session, now):
    """The tokens of a unit's link and of a sign-in."""
    people = scene.department(session, now)
    scene.issued_directive(session, people, now)
    made = steps.create_sign_in(session, people.officer, now)
    session.commit()
    with app.test_request_context():
        sign_in = links.sign_in_address(made.id).rpartition("/")[2]
    return scene.token(app, scene.newest_link(session, people.school_b)), sign_in


def signature(token):
    return token.rpartition(".")[2]


LOGGERS = ["dondoc", "werkzeug", "waitress", "waitress.queue", "sqlalchemy.engine", "flask_wtf.csrf", "of.tomorrow", ""]


@pytest.mark.parametrize("name", LOGGERS)
def test_no_logger_writes_a_token(written, tokens, name):
    logger = logging.getLogger(name)
    link, sign_in = tokens

    logger.error('127.0.0.1 "GET /m/%s HTTP/1.1" 302 - "https://so.example/m/%s"', link, link)
    logger.error(f"POST /gui-lai-duong-dan token={link}&x=1 from {sign_in}")
    logger.error("%(path)s", {"path": f"/dang-nhap/{sign_in}?next=/"})
    try:
        raise OSError(f"<Request 'http://localhost/m/{link}' [GET]>")
    except OSError:
        logger.exception("Exception on /m/%s [GET]", link)

    said = written.getvalue()
    assert said.count("/m/…") == 5 and "token=…&x=1" in said and "/dang-nhap/…?next=/" in said
    assert signature(link) not in said and signature(sign_in) not in said


def test_a_fault_of_a_page_names_no_token(app, client, written, tokens, monkeypatch):
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.config, "LINK_KEYS", None)  # so that opening any link fails

    codes = [client.get(f"/m/{tokens[0]}").status_code, client.post("/gui-lai-duong-dan", data={"token": tokens[0]})]

    assert codes[0] == 500 and codes[1].status_code == 500
    assert "Exception on /m/… [GET]" in written.getvalue()
    assert signature(tokens[0]) not in written.getvalue()


def test_sending_mails_writes_no_token(app, written, smtp, tokens):
    scene.send_mails(app)

    assert len(smtp.messages) >= 3
    assert not re.search(r"[\w-]+\.[\w-]{27}\b", written.getvalue())


def test_every_address_with_a_token_is_known(app):
    with_token = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules() if "token" in rule.arguments}

    assert with_token == set(TOKEN_PATHS)


def test_a_page_of_a_token_is_no_ones_referer(client, tokens):
    page = client.get(f"/m/{tokens[0]}x")

    assert (page.status_code, page.headers["Referrer-Policy"]) == (410, "strict-origin")
    assert client.get(f"/m/{tokens[0]}").status_code == client.get(f"/dang-nhap/{tokens[1]}").status_code == 302


@pytest.mark.parametrize(
    "text",
    [
        "GET /dang-nhap/xac-nhan HTTP/1.1",
        "File workflows/web/security/redaction.py, line 12, in without_tokens",
        "mail 12 to vanthu@truong.example: 550 5.1.1 no such user",
        "<a1b2c3.20201130@localhost.example>",
    ],
)
def test_other_words_stay(text):
    assert without_tokens(text) == text
