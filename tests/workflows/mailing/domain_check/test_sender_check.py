"""The checks of SPF, DKIM, DMARC and MX, against a real name server on loopback."""

import base64
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from tests.infrastructure.dns_server import BROKEN, SILENT, DnsServer
from workflows.mailing.domain_check import lookup as lookups
from workflows.mailing.domain_check import sender_check, spf, spf_check
from workflows.mailing.domain_check.dmarc_check import organisation
from workflows.mailing.domain_check.findings import CheckMark, SendingDomain
from workflows.mailing.domain_check.lookup import resolver

SO, RELAY, KEY = "so.example", "203.0.113.9", base64.b64encode(b"key" * 40).decode()

GOOD: dict[tuple[str, str], list[str] | str] = {
    (SO, "TXT"): ["google-site-verification=abc", "v=spf1 ip4:203.0.113.0/24 -all"],
    (SO, "MX"): ["10 mail.so.example."],
    ("mail.so.example", "A"): [RELAY],
    ("k1._domainkey.so.example", "TXT"): [f"v=DKIM1; k=rsa; p={KEY}"],
    ("_dmarc.so.example", "TXT"): ["v=DMARC1; p=quarantine"],
}
WHOLE = SendingDomain(SO, SO, "mail.so.example", "k1")


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[DnsServer]:
    monkeypatch.setattr(lookups, "WAIT", 0.3)
    server = DnsServer()
    server.table.update(GOOD)
    yield server
    server.stop()


def checked(names: DnsServer, sender: SendingDomain = WHOLE) -> dict[str, tuple[CheckMark, str]]:
    """By the first word of what was checked; SPF's second line is of the server."""
    found: dict[str, tuple[CheckMark, str]] = {}
    for finding in sender_check.check(resolver(names.address), sender):
        word = finding.what.partition(" ")[0]
        found["server" if "SPF cho" in finding.what else word] = (finding.mark, f"{finding.seen} {finding.to_do}")
    return found


def test_a_domain_in_order_is_good_all_over(names):
    assert {mark for mark, _seen in checked(names).values()} == {CheckMark.GOOD}


@pytest.mark.parametrize(
    ("records", "mark", "said"),
    [
        ([], CheckMark.MISSING, "v=spf1"),
        (["v=spf10 -all"], CheckMark.MISSING, "v=spf1"),
        (["v=spf1 mx -all", "v=spf1 a -all"], CheckMark.WRONG, "2 bản ghi"),
        (["v=spf1 +all"], CheckMark.WRONG, "mọi máy chủ"),
        (["v=spf1 all"], CheckMark.WRONG, "mọi máy chủ"),
        (["v=spf1 ip4:0.0.0.0/0 -all"], CheckMark.WRONG, "mọi máy chủ"),
        (["v=spf1 include:everybody.example -all"], CheckMark.WRONG, "mọi máy chủ"),
        (["v=spf1 ip4:203.0.113.999 -all"], CheckMark.WRONG, "không đúng cú pháp"),
        (["v=spf1 ip6:203.0.113.9 -all"], CheckMark.WRONG, "không đúng cú pháp"),
        (["v=spf1 ipv4:203.0.113.9 -all"], CheckMark.WRONG, "“ipv4:203.0.113.9” không đúng cú pháp"),
        (["v=spf1 include:nobody.example -all"], CheckMark.WRONG, "nobody.example có 0 bản ghi"),
        (["v=spf1 include:so.example -all"], CheckMark.WRONG, "gọi vòng"),
        (["v=spf1 redirect=everybody.example"], CheckMark.WRONG, "mọi máy chủ"),
        (["v=spf1 " + "a " * 11 + "-all"], CheckMark.WRONG, "cần 11 lần hỏi"),
        (["v=spf1 " + "a " * 10 + "-all"], CheckMark.GOOD, "10/10"),
        (["v=spf1 include:silent.example -all"], CheckMark.UNKNOWN, "silent.example"),
        (["v=spf1 exists:%{i}.spf.example ptr ?all"], CheckMark.GOOD, "2/10"),
        (["V=SPF1 MX ~ALL"], CheckMark.GOOD, "1/10"),
        (["v=spf1 a -all redirect=everybody.example"], CheckMark.GOOD, "1/10"),
    ],
)
def test_what_stands_in_the_spf_record(names, records, mark, said):
    names.table[SO, "TXT"] = records
    names.table["everybody.example", "TXT"] = ["v=spf1 +all"]
    names.table["silent.example", "TXT"] = SILENT

    found = checked(names)["SPF"]

    assert found[0] == mark
    assert said in found[1]


@pytest.mark.parametrize(
    ("record", "mark"),
    [
        ("v=spf1 ip4:203.0.113.9 -all", CheckMark.GOOD),
        ("v=spf1 mx -all", CheckMark.GOOD),
        ("v=spf1 a:mail.so.example -all", CheckMark.GOOD),
        ("v=spf1 a:mail.so.example/24 -all", CheckMark.GOOD),
        ("v=spf1 include:relay.example ~all", CheckMark.GOOD),
        ("v=spf1 redirect=relay.example", CheckMark.GOOD),
        ("v=spf1 ip4:198.51.100.0/24 -all", CheckMark.WRONG),
        ("v=spf1 -ip4:203.0.113.9 ip4:203.0.113.0/24 -all", CheckMark.WRONG),
        ("v=spf1 include:refuses.example -all", CheckMark.WRONG),
        ("v=spf1 -all", CheckMark.WRONG),
        ("v=spf1 ~all redirect=relay.example", CheckMark.WRONG),
        ("v=spf1", CheckMark.WRONG),
    ],
)
def test_whether_our_server_may_send(names, record, mark):
    names.table[SO, "TXT"] = [record]
    names.table["relay.example", "TXT"] = ["v=spf1 ip4:203.0.113.0/28 -all"]
    names.table["refuses.example", "TXT"] = ["v=spf1 -ip4:203.0.113.9 +ip4:198.51.100.1 -all"]

    assert checked(names)["server"][0] == mark


def test_each_address_of_the_server_must_be_allowed(names):
    names.table["mail.so.example", "AAAA"] = ["2001:db8::9"]

    mark, seen = checked(names)["server"]

    assert mark == CheckMark.WRONG
    assert "2001:db8::9 không được phép" in seen


@pytest.mark.parametrize(
    ("server", "said"),
    [("127.0.0.1", "mạng nội bộ"), ("10.0.0.5", "mạng nội bộ"), ("nowhere.example", "không có địa chỉ nào")],
)
def test_a_server_of_which_nothing_can_be_seen_from_here(names, server, said):
    mark, seen = checked(names, SendingDomain(SO, SO, server, "k1"))["server"]

    assert mark == CheckMark.UNKNOWN
    assert said in seen


@pytest.mark.parametrize(
    ("records", "mark", "said"),
    [
        ([], CheckMark.MISSING, "không có khoá"),
        (["v=DKIM1; p="], CheckMark.WRONG, "thu hồi"),
        ([f"v=DKIM2; p={KEY}"], CheckMark.WRONG, "không phải một khoá"),
        (["v=DKIM1; k=rsa"], CheckMark.WRONG, "không phải một khoá"),
        ([f"v=DKIM1; p={KEY[:-3]}"], CheckMark.WRONG, "chép thiếu"),
        ([f'"v=DKIM1; k=rsa; " "p={KEY[:40]}" "{KEY[40:]}"'], CheckMark.GOOD, "có khoá"),
        ([f"p={KEY}"], CheckMark.GOOD, "có khoá"),
        (SILENT, CheckMark.UNKNOWN, "không trả lời"),
    ],
)
def test_what_stands_for_the_dkim_key(names, records, mark, said):
    names.table["k1._domainkey.so.example", "TXT"] = records

    found = checked(names)["DKIM"]

    assert found[0] == mark
    assert said in found[1]


def test_without_a_selector_it_is_said_that_dkim_cannot_be_checked(names):
    mark, seen = checked(names, SendingDomain(SO, SO, "mail.so.example", None))["DKIM"]

    assert mark == CheckMark.UNKNOWN
    assert "DONDOC_MAIL_DKIM_SELECTOR" in seen


@pytest.mark.parametrize(
    ("records", "mark", "said"),
    [
        ([], CheckMark.MISSING, "_dmarc.so.example"),
        (["v=DMARC1; p=none; rua=mailto:a@so.example"], CheckMark.GOOD, "chỉ theo dõi"),
        (["v=DMARC1; p=reject"], CheckMark.GOOD, "từ chối"),
        (["v=DMARC1"], CheckMark.WRONG, "thiếu chính sách"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], CheckMark.WRONG, "2 bản ghi"),
        (BROKEN, CheckMark.UNKNOWN, "không trả lời"),
    ],
)
def test_what_stands_for_dmarc(names, records, mark, said):
    names.table["_dmarc.so.example", "TXT"] = records

    found = checked(names)["DMARC"]

    assert found[0] == mark
    assert said in found[1]


def test_a_subdomain_is_under_the_policy_of_its_organisation(names):
    names.table["thu.so.example", "TXT"] = ["v=spf1 ip4:203.0.113.9 -all"]

    found = checked(names, SendingDomain("thu.so.example", "thu.so.example", "mail.so.example", None))

    assert found["DMARC"][0] == CheckMark.GOOD


@pytest.mark.parametrize(
    ("bounce", "policy", "mark"),
    [
        ("so.example", "v=DMARC1; p=none; aspf=s", CheckMark.GOOD),
        ("thu.so.example", "v=DMARC1; p=none", CheckMark.GOOD),
        ("thu.so.example", "v=DMARC1; p=none; aspf=s", CheckMark.WRONG),
        ("khac.example", "v=DMARC1; p=none", CheckMark.WRONG),
    ],
)
def test_the_domain_that_readers_see_is_the_one_that_spf_speaks_for(names, bounce, policy, mark):
    names.table["_dmarc.so.example", "TXT"] = [policy]

    assert checked(names, SendingDomain(SO, bounce, "mail.so.example", "k1"))["Người"][0] == mark


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("so.example", "so.example"),
        ("thu.so.example", "so.example"),
        ("sogddt.gialai.gov.vn", "gialai.gov.vn"),
        ("gialai.gov.vn", "gialai.gov.vn"),
        ("a.b.edu.vn", "b.edu.vn"),
        ("thu.vnpt.vn", "vnpt.vn"),
        ("com.vn", "com.vn"),
        ("thu.sogddt.gialai.vn", "sogddt.gialai.vn"),
        ("gialai.vn", "gialai.vn"),
        ("thu.truong.id.vn", "truong.id.vn"),
        ("thu.phongkham.health.vn", "phongkham.health.vn"),
    ],
)
def test_the_domain_that_an_organisation_registered(domain, registered):
    assert organisation(domain) == registered


@pytest.mark.parametrize(
    ("records", "mark", "said"),
    [
        (["0 ."], CheckMark.WRONG, "không nhận thư"),
        (["10 gone.so.example."], CheckMark.WRONG, "gone.so.example không có địa chỉ"),
        (["10 gone.so.example.", "20 mail.so.example."], CheckMark.GOOD, "mail.so.example"),
        ([], CheckMark.MISSING, "không có máy chủ nào"),
        (SILENT, CheckMark.UNKNOWN, "không trả lời"),
    ],
)
def test_where_what_comes_back_is_taken_in(names, records, mark, said):
    names.table[SO, "MX"] = records

    found = checked(names)["MX"]

    assert found[0] == mark
    assert said in found[1]


def test_a_domain_without_mx_is_reached_at_its_own_address(names):
    names.table[SO, "MX"] = []
    names.table[SO, "A"] = [RELAY]

    assert checked(names)["MX"][0] == CheckMark.GOOD


def test_a_name_is_asked_for_once(names):
    checked(names)

    assert len(names.asked) == len(set(names.asked))


def test_a_circle_of_includes_ends(names):
    names.table["one.example", "TXT"] = ["v=spf1 include:two.example -all"]
    names.table["two.example", "TXT"] = ["v=spf1 include:one.example -all"]

    judged = spf.judge(resolver(names.address), "one.example", spf_check.STRANGER)

    assert judged.faults and judged.verdict is spf.SpfVerdict.FAIL


@pytest.fixture
def set_up(app: Flask, names: DnsServer, monkeypatch: pytest.MonkeyPatch) -> FlaskCliRunner:
    for name, value in {
        "MAIL_DEFAULT_SENDER": "Sở <don-doc@so.example>",
        "MAIL_BOUNCE_ADDRESS": None,
        "MAIL_SERVER": "mail.so.example",
        "MAIL_DKIM_SELECTOR": "k1",
        "DNS_SERVER": names.address,
    }.items():
        monkeypatch.setitem(app.config, name, value)
    return app.test_cli_runner()


def test_the_command_prints_a_line_for_each_and_ends_well(set_up):
    result = set_up.invoke(args=["mail", "check"])

    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert [line.partition("\t")[0] for line in lines] == ["đạt"] * 6
    assert lines[0].startswith("đạt\tSPF của so.example\t")


def test_the_command_says_what_to_do_and_ends_with_one(set_up, names):
    names.table["_dmarc.so.example", "TXT"] = []

    result = set_up.invoke(args=["mail", "check"])

    assert result.exit_code == 1
    assert "thiếu\tDMARC của so.example\t" in result.output
    assert "Thêm bản ghi" in result.output


def test_the_command_ends_with_two_where_no_name_server_answers(set_up, names):
    for asked in list(names.table):
        names.table[asked] = SILENT

    assert set_up.invoke(args=["mail", "check"]).exit_code == 2
