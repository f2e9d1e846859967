"""Authentication-Results of our own server are read; lines of others, forged or not, are ignored."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.inbox.content.sender_checks import (
    CheckMethod,
    CheckResult,
    SenderCheck,
    SenderProof,
    proof_of,
    sender_checks,
)

OURS = "mx.so.example"
SCHOOL = "vanthu@thpt-a.example"
PASSED, FAILED = CheckResult.PASSED, CheckResult.FAILED


def line(results: str, server: str = OURS) -> bytes:
    return f"Authentication-Results: {server}; {results}\n".encode()


def read(*lines: bytes) -> list[SenderCheck]:
    return sender_checks(b"".join(lines) + f"From: {SCHOOL}\n\nx".encode(), OURS)


ALL = (
    "spf=pass (sender IP is 192.0.2.1; x) smtp.mailfrom=vanthu@thpt-a.example;\n\tdkim=pass (2048-bit key) "
    'header.d=thpt-a.example header.b="abc";\n dmarc=pass (p=reject (x)) header.from=thpt-a.example'
)


def test_the_checks_of_our_server_are_read_with_their_domains() -> None:
    assert read(line(ALL)) == [SenderCheck(method, PASSED, "thpt-a.example") for method in CheckMethod]


@pytest.mark.parametrize("server", ["mx.khac.example", "mx.so.example.evil.example", "so.example", ""])
def test_a_line_of_another_server_is_ignored(server: str) -> None:
    assert read(line("dmarc=pass header.from=thpt-a.example", server)) == []


def test_of_two_lines_with_our_name_the_upper_one_counts() -> None:
    """Whatever the sender put into the mail stands below what our server adds."""
    forged = line("dmarc=pass header.from=thpt-a.example; spf=pass smtp.mailfrom=thpt-a.example")
    own = line("dmarc=fail header.from=thpt-a.example; spf=softfail smtp.mailfrom=thpt-a.example")

    assert [one.result for one in read(own, forged)] == [FAILED, FAILED]
    assert proof_of(read(own, forged), SCHOOL) == SenderProof.REFUTED


def test_servers_that_write_a_line_for_each_check_are_read_too() -> None:
    assert [one.method for one in read(line("dmarc=pass"), line("dkim=pass header.d=a.example"))] == [
        CheckMethod.DKIM,
        CheckMethod.DMARC,
    ]


def test_of_several_signatures_one_that_is_right_is_enough() -> None:
    assert read(line("dkim=fail header.d=a.example; dkim=pass header.d=b.example")) == [
        SenderCheck(CheckMethod.DKIM, PASSED, "b.example")
    ]


@pytest.mark.parametrize(
    ("results", "proof"),
    [
        ("dmarc=pass", SenderProof.PROVEN),
        ("dmarc=pass header.from=thpt-a.example", SenderProof.PROVEN),
        ("dmarc=pass header.from=evil.example", SenderProof.OPEN),
        ("dmarc=fail; spf=pass smtp.mailfrom=thpt-a.example", SenderProof.REFUTED),
        ("dmarc=none; dkim=pass header.i=@thpt-a.example", SenderProof.PROVEN),
        ("dkim=pass header.d=evil.example; spf=pass smtp.mailfrom=x@evil.example", SenderProof.OPEN),
        ("spf=pass smtp.mailfrom=x@a.example", SenderProof.OPEN),
        ("spf=fail smtp.mailfrom=thpt-a.example", SenderProof.OPEN),
        ("dkim=temperror; dmarc=permerror", SenderProof.OPEN),
        ("none", SenderProof.OPEN),
    ],
)
def test_what_the_checks_say_of_the_address_that_readers_see(results: str, proof: SenderProof) -> None:
    assert proof_of(read(line(results)), SCHOOL) == proof


def test_a_version_and_another_case_do_not_matter() -> None:
    assert read(b"AUTHENTICATION-RESULTS: MX.So.Example 1; DMARC=Pass\n") == [
        SenderCheck(CheckMethod.DMARC, PASSED, "")
    ]


@given(st.binary(max_size=200), st.text(max_size=40))
def test_no_line_is_too_broken(value: bytes, server: str) -> None:
    found = sender_checks(b"Authentication-Results: mx.so.example;" + value, server)

    assert len(found) <= 3
