"""The number of a request in the log: a trusted proxy gives it, or it is made here."""

import pytest


@pytest.mark.parametrize(
    ("peer", "given", "is_taken"),
    [("127.0.0.1", "a1b2c3d4e5", True), ("203.0.113.9", "a1b2c3d4e5", False), ("127.0.0.1", 'x" status=200', False)],
)
def test_a_number_is_taken_from_the_trusted_proxy_alone(another, peer, given, is_taken):
    assert (number_of(another(PROXIES=1), peer, given) == given) is is_taken


def test_without_a_proxy_no_number_is_taken(client):
    assert number_of(client.application, "127.0.0.1", "a1b2c3d4e5") != "a1b2c3d4e5"


def number_of(app, peer, given):
    asked = {"headers": {"X-Request-ID": given}, "environ_overrides": {"REMOTE_ADDR": peer}}
    return app.test_client().get("/healthz-or-not", **asked).headers["X-Request-ID"]
