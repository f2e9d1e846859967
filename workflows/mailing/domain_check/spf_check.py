"""SPF: whether the sending domain has a valid record, and whether it allows our mail server."""

import ipaddress
from collections.abc import Iterator

from workflows.mailing.domain_check import spf
from workflows.mailing.domain_check.findings import CheckFinding, CheckMark, SendingDomain, unknown
from workflows.mailing.domain_check.lookup import DnsAnswer, Lookup
from workflows.mailing.domain_check.spf import IpAddress

STRANGER = ipaddress.ip_address("240.0.0.1")
"""An address that nobody can have (RFC 1112, 4): a record that allows it allows everybody."""


def check_spf(lookup: Lookup, sender: SendingDomain) -> Iterator[CheckFinding]:
    """The record itself, and our server in it."""
    domain = sender.bounce_domain
    what, answer = f"SPF của {domain}", lookup(domain, "TXT")
    records = spf.record_of(lookup, domain)
    if answer.failed:
        yield unknown(what, answer)
    elif not records:
        yield CheckFinding(
            what,
            CheckMark.MISSING,
            "không có bản ghi TXT nào bắt đầu bằng v=spf1",
            f"Thêm bản ghi TXT cho {domain}, ví dụ “v=spf1 mx -all”, nêu máy chủ gửi thư.",
        )
    else:
        yield _spf_record(lookup, what, domain, records)
        if len(records) == 1:
            yield from _spf_servers(lookup, sender)


def _spf_record(lookup: Lookup, what: str, domain: str, records: list[str]) -> CheckFinding:
    judged = spf.judge(lookup, domain, STRANGER)
    if judged.verdict is spf.SpfVerdict.PASS:
        return CheckFinding(
            what,
            CheckMark.WRONG,
            "cho phép mọi máy chủ trên mạng gửi thay (+all)",
            "Đổi “+all” thành “-all” hoặc “~all”.",
        )
    if judged.faults:
        return CheckFinding(
            what,
            CheckMark.WRONG,
            "; ".join(judged.faults),
            "Sửa bản ghi cho đúng RFC 7208: một bản ghi, đúng cú pháp, không quá 10 lần hỏi.",
        )
    if judged.unknown:
        return CheckFinding(what, CheckMark.UNKNOWN, f"không hỏi được {', '.join(judged.unknown)}", "Thử lại sau.")
    return CheckFinding(what, CheckMark.GOOD, f"{records[0]} ({judged.lookups}/{spf.LOOKUPS} lần hỏi)")


def _spf_servers(lookup: Lookup, sender: SendingDomain) -> Iterator[CheckFinding]:
    """Whether the record allows our server; for a server behind a relay this cannot be known from here."""
    what = f"SPF cho máy chủ {sender.server}"
    addresses, answer = addresses_of(lookup, sender.server)
    if not addresses:
        seen = f"không hỏi được địa chỉ ({answer.failed})" if answer.failed else "tên máy chủ không có địa chỉ nào"
        yield CheckFinding(what, CheckMark.UNKNOWN, seen, "Xem DONDOC_MAIL_SERVER.")
    elif all(not address.is_global and _is_inside(address) for address in addresses):
        yield CheckFinding(
            what,
            CheckMark.UNKNOWN,
            "máy chủ ở mạng nội bộ: thư ra ngoài bằng địa chỉ khác",
            "So địa chỉ ra ngoài của máy chủ ấy với bản ghi SPF.",
        )
    else:
        refused = [
            address
            for address in addresses
            if spf.judge(lookup, sender.bounce_domain, address).verdict is not spf.SpfVerdict.PASS
        ]
        named = ", ".join(map(str, refused or addresses))
        if refused:
            yield CheckFinding(
                what,
                CheckMark.WRONG,
                f"{named} không được phép gửi",
                "Thêm ip4:, ip6: hoặc include: của nơi cung cấp vào bản ghi SPF; nếu thư ra ngoài bằng địa "
                "chỉ khác thì so địa chỉ ấy.",
            )
        else:
            yield CheckFinding(what, CheckMark.GOOD, f"{named} được phép gửi")


def _is_inside(address: IpAddress) -> bool:
    return address.is_private and not any(address in network for network in DOCUMENTATION)


DOCUMENTATION = tuple(map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))
"""Addresses reserved for examples: Python counts them as private, we as public."""


def addresses_of(lookup: Lookup, server: str) -> tuple[list[IpAddress], DnsAnswer]:
    """A server's addresses, and the DNS answer that explains if there are none."""
    try:
        return [ipaddress.ip_address(server)], DnsAnswer()
    except ValueError:
        four, six = lookup(server, "A"), lookup(server, "AAAA")
        return [ipaddress.ip_address(text) for text in (*four.records, *six.records)], four
