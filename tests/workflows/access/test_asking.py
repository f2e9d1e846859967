"""Asking to sign in: the same is done for every address, and which agency is meant is asked after the mail."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from directives.database import db
from directives.models import Mail, SignInLink, SignInRequest, Unit
from directives.terms import Role
from tests import scene
from workflows.scheduling import steps as timing

CONFIRM = "/dang-nhap/xac-nhan"


@pytest.fixture
def elsewhere(session, people):
    """The officer's account in another agency, under the same mail address."""
    other = Unit(code="KHAC", name="Sở Y tế mẫu", search_name="so y te mau")
    session.add(other)
    session.flush()
    return scene.person(session, other, None, "Nguyễn Văn Mẫu", people.officer.email.upper(), Role.LEADER)


def statements_of(session, ask):
    """Every statement that the database is asked to run meanwhile."""
    session.commit()
    found = []

    def note(_connection, _cursor, statement, *_rest):
        found.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return found


def ask(client, address):
    return client.post("/dang-nhap", data={"email": address})


def link_in(message):
    return re.search(r"http://localhost(/dang-nhap/\S+)", message.get_body(("plain",)).get_content())[1]


def test_the_same_is_done_for_an_address_on_record_and_for_any_other(session, client, people, elsewhere):
    ask(client, "khoi-dong@sogddt.example")  # what is done once in a process

    addresses = people.leader.email, people.officer.email, "khong-co@sogddt.example"

    known, of_two_agencies, unknown = (
        statements_of(session, lambda address=address: ask(client, address)) for address in addresses
    )

    assert known == unknown == of_two_agencies and any("sign_in_request" in one for one in known)
    assert session.scalars(select(Mail)).all() == session.scalars(select(SignInLink)).all() == []


def test_the_worker_mails_a_link_to_addresses_on_record_alone(app, session, client, people, smtp):
    for address in (f"  {people.officer.email.upper()} ", people.officer.email, "khong-co@sogddt.example"):
        ask(client, address)

    scene.send_mails(app)

    assert [message["To"] for message in smtp.messages] == [people.officer.email]
    assert session.scalars(select(SignInRequest)).all() == []
    client.get(link_in(smtp.messages[0]))
    assert client.post(CONFIRM).location == "/"


def test_a_request_that_has_waited_for_hours_is_not_mailed(app, session, client, people, now, smtp):
    ask(client, people.officer.email)
    scene.later(session, now, timedelta(hours=2))

    scene.send_mails(app)

    assert smtp.messages == [] and session.scalars(select(SignInRequest)).all() == []


def test_the_tick_deletes_what_no_worker_has_taken(session, client, people, now):
    ask(client, people.officer.email)

    timing.tick(session, now + timedelta(minutes=59))
    kept = session.scalars(select(SignInRequest.address)).all()
    timing.tick(session, now + timedelta(hours=2))

    assert kept == [people.officer.email] and session.scalars(select(SignInRequest)).all() == []


def test_an_older_mail_opens_nothing_once_a_newer_one_is_asked_for(app, session, client, people, smtp):
    ask(client, people.officer.email)
    scene.send_mails(app)
    first = link_in(smtp.messages[0])
    ask(client, people.officer.email)
    scene.send_mails(app)
    second = link_in(smtp.messages[1])

    assert client.get(first, follow_redirects=True).status_code == 410
    assert client.get(second, follow_redirects=True).status_code == 200


@pytest.mark.parametrize("chosen", [0, 1])
def test_of_two_agencies_one_is_chosen_after_the_link_is_opened(app, session, client, people, elsewhere, smtp, chosen):
    asked = ask(client, people.officer.email)
    scene.send_mails(app)
    (message,) = smtp.messages
    page = client.get(link_in(message), follow_redirects=True).text
    account = (people.officer, elsewhere)[chosen]

    none = client.post(CONFIRM)
    wrong = client.post(CONFIRM, data={"account": people.leader.id})
    odd = client.post(CONFIRM, data={"account": "²"})
    signed_in = client.post(CONFIRM, data={"account": account.id})

    assert "Sở Y tế mẫu" not in asked.text
    assert "Sở Y tế mẫu" in page and people.agency.name in page and people.officer.name not in page
    assert [one.status_code for one in (none, wrong, odd)] == [422] * 3 and "Xin chọn cơ quan" in none.text
    assert signed_in.status_code == 302
    assert account.name in client.get("/").text
    assert client.get("/tai-khoan/cua-toi").text.count(account.email) == 1


def test_an_account_that_was_closed_leaves_the_other_one(app, session, client, people, elsewhere, now, smtp):
    ask(client, people.officer.email)
    scene.send_mails(app)
    people.officer.left_at = now
    session.commit()

    client.get(link_in(smtp.messages[0]))

    assert client.post(CONFIRM).location == "/"
    assert elsewhere.email in client.get("/tai-khoan/cua-toi").text
