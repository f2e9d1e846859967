"""Proxies and hosts: whose word is taken for who calls, and under which names the pages are served."""

import http.client

import pytest
from sqlalchemy import select

from directives.models import SecurityEntry
from tests import scene
from tests.conftest import LiveServer
from workflows.web.security import caller

HERE = "/dang-nhap"


@pytest.fixture(autouse=True)
def people(session, now):
    made = scene.department(session, now)
    session.commit()
    return made


def ask(app, peer="127.0.0.1", **headers):
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().post(
        HERE, data={"email": "ai@so.example"}, headers=given, environ_overrides={"REMOTE_ADDR": peer}
    )


def networks(session):
    session.rollback()
    return session.scalars(select(SecurityEntry.network).order_by(SecurityEntry.id)).all()


def test_without_a_proxy_the_headers_are_ignored(app, session):
    ask(app, X_Forwarded_For="203.0.113.9", X_Forwarded_Host="evil.example")

    assert networks(session) == ["127.0.0.1"]


def test_a_trusted_proxy_says_who_calls(another, session):
    behind = another(PROXIES=1)

    ask(behind, X_Forwarded_For="198.51.100.1, 203.0.113.9")
    ask(behind, X_Forwarded_For="203.0.113.10:51123")
    ask(behind, X_Forwarded_For="2001:db8:1:2:3::4")

    assert networks(session) == ["203.0.113.9", "203.0.113.10", "2001:db8:1:2::/64"]


def test_anybody_else_who_says_so_is_not_believed(another, session):
    behind = another(PROXIES=1)

    ask(behind, peer="203.0.113.66", X_Forwarded_For="198.51.100.1")
    ask(another(PROXIES=1, PROXY_NETWORKS="10.1.0.0/16"), X_Forwarded_For="198.51.100.1")
    ask(another(PROXIES="2", PROXY_NETWORKS="10.1.0.0/16"), peer="10.1.2.3", X_Forwarded_For="198.51.100.1, 10.1.9.9")

    assert networks(session) == ["203.0.113.66", "127.0.0.1", "198.51.100.1"]


def test_waitress_passes_on_what_the_proxy_says(another, session):
    behind = another(PROXIES=1)
    server = LiveServer(behind)
    try:
        for n in range(12):
            reader = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=20)
            said = {"X-Forwarded-For": f"203.0.113.{n}", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "localhost"}
            form = {"Content-Type": "application/x-www-form-urlencoded"}
            reader.request("POST", HERE, f"email=a{n}@so.example", {**said, **form})
            assert reader.getresponse().status == 200
            reader.close()
    finally:
        server.stop()

    assert networks(session) == [f"203.0.113.{n}" for n in range(12)]


HOSTS = [
    "evil.example",
    "x" * 64,
    "x" * 300,
    f"{'a' * 64}.example",
    "localhost:99999999",
    "localhost:abc",
    "a@localhost",
    "localhost/x",
    "localhost, evil.example",
    "[::1",
    "[x]",
    "xn--\xe9.example",
    "evil.example:80",
]


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_refused_and_named_nowhere(client, host):
    pages = [
        client.get(HERE, headers={"Host": host}),
        client.get("/van-ban", headers={"Host": host}),
        client.post(HERE, data={"email": "ai@so.example"}, headers={"Host": host}),
    ]

    assert {page.status_code for page in pages} == {400}
    assert not any("evil" in page.text or "evil" in (page.location or "") for page in pages)


def test_the_public_name_and_the_machine_itself_are_served(app, client):
    app.config["PUBLIC_URL"] = "https://DonDoc.so.example:8443/x"

    codes = [
        client.get(HERE, headers={"Host": host}).status_code
        for host in ("dondoc.so.example", "DONDOC.so.example:8443", "127.0.0.1:8000", "localhost", "[::1]:80")
    ]

    assert codes == [200] * 5


def test_a_proxy_cannot_bring_another_host(another):
    behind = another(PROXIES=1)

    assert ask(behind, X_Forwarded_For="203.0.113.1", X_Forwarded_Host="evil.example").status_code == 400
    assert ask(behind, X_Forwarded_For="203.0.113.1", X_Forwarded_Prefix="/evil").status_code == 200


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("2001:db8:0:1:2:3:4:5", "2001:db8:0:1::/64"),
        ("[2001:db8:0:1::5]:443", "2001:db8:0:1::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", ""),
        ("", ""),
    ],
)
def test_the_network_of_an_address(app, address, network):
    with app.test_request_context(environ_overrides={"REMOTE_ADDR": address}):
        assert caller.network() == network
