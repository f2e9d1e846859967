"""Limits: what is counted, for whom, how long, over all processes, and what a refusal costs and says."""

import re
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import make_url

from directives.models import LimitUse, Mail, SecurityEntry, SignInRequest
from directives.record import limit_uses
from directives.record.limit_uses import Counted
from directives.terms import LimitKind, SecurityKind
from tests import scene
from workflows import clock
from workflows.scheduling import steps as timing
from workflows.web.security import limits
from workflows.web.security.limits import HOUR, Limit

ASK = "/dang-nhap"
NEW_LINK = "/gui-lai-duong-dan"


@pytest.fixture
def people(session, now):
    made = scene.department(session, now)
    session.commit()
    return made


@pytest.fixture
def small(monkeypatch):
    """Smaller limits, so that a test reaches them soon."""

    def set_to(**most):
        for name, number in most.items():
            monkeypatch.setitem(limits.LIMITS, LimitKind(name), Limit(number))

    return set_to


def ask(client, email, network="203.0.113.1"):
    return client.post(ASK, data={"email": email}, environ_overrides={"REMOTE_ADDR": network})


def ask_for_link(client, unit, network="203.0.113.1"):
    return client.post(NEW_LINK, data={"number": "715", "unit": unit}, environ_overrides={"REMOTE_ADDR": network})


def test_one_address_is_limited_from_wherever_it_is_asked(session, client, people):
    email = people.officer.email

    codes = [ask(client, email.upper() if n % 2 else email, f"203.0.113.{n}").status_code for n in range(11)]

    assert codes == [200] * 10 + [429]
    assert len(session.scalars(select(SignInRequest)).all()) == 10
    assert ask(client, people.leader.email).status_code == 200


def test_a_school_behind_one_address_is_not_refused(client, people):
    asked = [ask(client, f"giao-vien-{n}@truong.example").status_code for n in range(25)]
    links = [ask_for_link(client, f"Trường số {n}").status_code for n in range(25)]

    assert set(asked + links) == {200}


def test_a_refusal_says_how_long_and_keeps_what_was_typed(session, client, people, small):
    small(sign_in_of_address=2)
    for _ in range(2):
        ask(client, "ai@so.example")
    for use in session.scalars(select(LimitUse)):
        use.at -= timedelta(minutes=48, seconds=30)
    session.commit()

    refused = ask(client, "ai@so.example")

    assert refused.status_code == 429
    assert "thử lại sau 12 phút" in refused.text
    assert 600 < int(refused.headers["Retry-After"]) <= 720
    assert 'value="ai@so.example"' in refused.text


def test_each_request_counts_until_its_own_time_has_passed(session, client, people, small):
    small(sign_in_of_address=2)
    ask(client, "ai@so.example")
    first = session.scalars(select(LimitUse).where(LimitUse.kind == LimitKind.SIGN_IN_OF_ADDRESS)).one()
    ask(client, "ai@so.example")
    assert ask(client, "ai@so.example").status_code == 429

    first.at -= timedelta(minutes=61)
    session.commit()

    assert [ask(client, "ai@so.example").status_code for _ in range(2)] == [200, 429]


def test_a_network_of_ipv6_is_one_customers(client, people, small):
    small(sign_in_of_network=3)

    same = [ask(client, f"a{n}@so.example", f"2001:db8:7:7::{n:x}").status_code for n in range(1, 5)]
    next_one = ask(client, "b@so.example", "2001:db8:7:8::1").status_code

    assert same == [200, 200, 200, 429] and next_one == 200


def test_what_is_typed_wrongly_counts_by_itself(client, people, small):
    small(sign_in_of_network=2, mistyped=4)

    wrong = [ask(client, "khong-phai-dia-chi").status_code for _ in range(5)]
    right = [ask(client, f"a{n}@so.example").status_code for n in range(3)]

    assert wrong == [200] * 4 + [429]
    assert right == [200, 200, 429]


def test_reading_a_page_counts_nothing(session, client, people):
    for _ in range(3):
        client.get(ASK), client.get(NEW_LINK), client.get("/dang-nhap/xac-nhan")

    assert session.scalars(select(LimitUse)).all() == []


def test_a_stranger_uses_up_no_other_units_requests(client, people):
    asked = [ask_for_link(client, people.school_a.name).status_code for _ in range(12)]

    assert asked == [200] * 10 + [429] * 2
    assert ask_for_link(client, people.school_b.name).status_code == 200
    assert ask_for_link(client, people.school_a.name, "198.51.100.7").status_code == 200


def test_a_replaced_links_press_is_limited_by_the_link(app, session, now, small):
    small(new_link_of_link=2)
    people, _directive, _unit = scene.issue_and_open(app, session, now)
    token = scene.token(app, scene.newest_link(session, people.school_b))

    codes = [app.test_client().post(NEW_LINK, data={"token": token}).status_code for _ in range(3)]

    assert codes == [200, 200, 429]


def test_a_forged_sign_in_is_limited(session, client, people, small):
    small(mistyped=3)
    with client.session_transaction() as held:
        held["sign_in"] = "forged"

    codes = [client.post("/dang-nhap/xac-nhan").status_code for _ in range(5)]

    assert codes == [410, 410, 410, 429, 429]
    refused = select(SecurityEntry).where(SecurityEntry.kind == SecurityKind.SIGN_IN_REFUSED)
    assert len(session.scalars(refused).all()) == 3


def test_processes_count_together(app, client, another, people, small):
    small(sign_in_of_address=4)
    other = another().test_client()

    codes = [ask(one, "ai@so.example").status_code for one in (client, other) * 3]

    assert codes == [200] * 4 + [429] * 2


def test_of_requests_at_once_no_more_than_the_limit_is_let_through(app, people, small):
    small(sign_in_of_address=2)
    codes, begin = [], threading.Barrier(6)

    def press():
        begin.wait()
        codes.append(ask(app.test_client(), "ai@so.example").status_code)

    pressing = [threading.Thread(target=press) for _ in range(6)]
    [one.start() for one in pressing]
    [one.join() for one in pressing]

    assert sorted(codes) == [200, 200, 429, 429, 429, 429]


@pytest.mark.sqlite
def test_a_refused_request_waits_for_no_writer(app, client, people, small):
    small(sign_in_of_address=1, new_link_of_caller=1)
    ask(client, "ai@so.example")
    ask_for_link(client, "Trường A")
    with closing(sqlite3.connect(make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database)) as writer:
        writer.isolation_level = None
        writer.execute("BEGIN IMMEDIATE")

        refused = ask(client, "ai@so.example"), ask_for_link(client, "Trường A")

        writer.execute("ROLLBACK")
    assert [one.status_code for one in refused] == [429, 429]


def test_a_limit_that_is_reached_is_in_the_security_log_once(session, client, people, small):
    small(sign_in_of_address=2)

    for _ in range(6):
        ask(client, people.officer.email)

    (entry,) = session.scalars(select(SecurityEntry).where(SecurityEntry.kind == SecurityKind.LIMIT_REACHED))
    assert entry.network == "203.0.113.1" and entry.address_digest


def test_what_was_typed_is_kept_as_a_digest(session, client, people):
    ask(client, "ai@so.example")
    ask_for_link(client, "Trường A")

    kept = {(use.kind, use.counted) for use in session.scalars(select(LimitUse))}
    assert len(kept) == 5
    assert all(re.fullmatch(r"[0-9a-f]{32}", counted) for _kind, counted in kept)


def test_of_two_limits_the_longer_one_is_waited_for(session, now):
    hour, day = (Counted(LimitKind.MISTYPED, digest, 1, per) for digest, per in (("a", HOUR), ("b", 24 * HOUR)))
    for one in (hour, day):
        limit_uses.use(session, [one], now)

    assert limit_uses.wait(session, [hour, day], now) == limit_uses.wait(session, [day, hour], now) == 24 * HOUR


def test_old_rows_are_swept(session, client, people, now):
    ask(client, "ai@so.example")
    for use in session.scalars(select(LimitUse)):
        use.at -= timedelta(hours=25)
    session.add(LimitUse(kind=LimitKind.MISTYPED, counted="0" * 32, at=clock.machine_now()))

    timing.tick(session, now)
    session.commit()

    assert session.scalars(select(LimitUse.kind)).all() == [LimitKind.MISTYPED]
    assert session.scalars(select(Mail)).all() == []


def test_no_limit_counts_longer_than_its_rows_are_kept():
    assert all(one.per <= limit_uses.LONGEST for one in limits.LIMITS.values())


def test_the_limits_are_those_of_the_document():
    text = (Path(__file__).parents[4] / "docs" / "security.md").read_text("utf-8")
    table = text.partition("## Limits of asking")[2].partition("\n## ")[0]
    told = [int(number) for number in re.findall(r"(?<=[| ])(\d+) (?:for|by|from)", table)]

    assert sorted(told) == sorted(limit.most for limit in limits.LIMITS.values())
    assert {limit.per for limit in limits.LIMITS.values()} == {limits.HOUR}
