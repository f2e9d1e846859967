"""Whether others can know our mails for ours: SPF, DKIM, DMARC of the sending domain, and where reports come back.

Signing is the relay's work (decision: one way out); here only what stands in the DNS is read.
"""

import base64
import binascii
import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from workflows.mailing.domain_check import spf
from workflows.mailing.domain_check.lookup import DnsAnswer, Lookup


class CheckMark(StrEnum):
    """What came of a check, as it is printed."""

    GOOD = "đạt"
    MISSING = "thiếu"
    WRONG = "sai"
    UNKNOWN = "chưa rõ"


@dataclass(frozen=True)
class CheckFinding:
    """One check: of what, how it stands, what was seen, and what to do."""

    what: str
    mark: CheckMark
    seen: str
    to_do: str = ""


@dataclass(frozen=True)
class SendingDomain:
    """Who sends, as the settings say."""

    sender_domain: str
    bounce_domain: str
    """The domain of the envelope sender: SPF is asked of it."""
    server: str
    selector: str | None


SECOND_LEVEL = frozenset({"com", "net", "org", "edu", "gov", "ac", "info", "name", "int", "biz", "pro", "health"})
"""Labels below a country's own that anybody can register under, as .edu.vn and .gov.vn."""


def check(lookup: Lookup, sender: SendingDomain) -> list[CheckFinding]:
    """All checks, in the order in which they matter."""
    return [*_spf(lookup, sender), _dkim(lookup, sender), *_dmarc(lookup, sender), _mx(lookup, sender.bounce_domain)]


def organisation(domain: str) -> str:
    """The domain that an organisation registered: so.gov.vn of thu.so.gov.vn."""
    labels = domain.lower().rstrip(".").split(".")
    suffix = 2 if len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL else 1
    return ".".join(labels[-suffix - 1 :])


STRANGER = ipaddress.ip_address("240.0.0.1")
"""An address that nobody can have (RFC 1112, 4): who lets it send lets everybody."""


def _unknown(what: str, answer: DnsAnswer) -> CheckFinding:
    return CheckFinding(
        what,
        CheckMark.UNKNOWN,
        f"máy chủ tên miền không trả lời ({answer.failed})",
        "Thử lại; vẫn vậy thì xem DONDOC_DNS_SERVER và nơi quản lý tên miền.",
    )


def _spf(lookup: Lookup, sender: SendingDomain) -> Iterator[CheckFinding]:
    domain = sender.bounce_domain
    what, answer = f"SPF của {domain}", lookup(domain, "TXT")
    records = spf.record_of(lookup, domain)
    if answer.failed:
        yield _unknown(what, answer)
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
    """Whether the record lets our server send; where it stands behind a relay, that cannot be seen from here."""
    what = f"SPF cho máy chủ {sender.server}"
    addresses, answer = _addresses(lookup, sender.server)
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


def _is_inside(address: spf.IpAddress) -> bool:
    return address.is_private and not any(address in network for network in DOCUMENTATION)


DOCUMENTATION = tuple(map(ipaddress.ip_network, ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32")))
"""Addresses of examples: they count as private, and stand for public ones."""


def _addresses(lookup: Lookup, server: str) -> tuple[list[spf.IpAddress], DnsAnswer]:
    try:
        return [ipaddress.ip_address(server)], DnsAnswer()
    except ValueError:
        four, six = lookup(server, "A"), lookup(server, "AAAA")
        return [ipaddress.ip_address(text) for text in (*four.records, *six.records)], four


def _dkim(lookup: Lookup, sender: SendingDomain) -> CheckFinding:
    if sender.selector is None:
        return CheckFinding(
            "DKIM",
            CheckMark.UNKNOWN,
            "chưa biết tên khoá (selector) của máy chủ gửi thư",
            "Hỏi nơi cung cấp máy chủ gửi thư, rồi đặt DONDOC_MAIL_DKIM_SELECTOR.",
        )
    name = f"{sender.selector}._domainkey.{sender.sender_domain}"
    what, answer = f"DKIM tại {name}", lookup(name, "TXT")
    if answer.failed:
        return _unknown(what, answer)
    if not answer.records:
        return CheckFinding(
            what,
            CheckMark.MISSING,
            "không có khoá",
            "Bật DKIM ở máy chủ gửi thư và đưa khoá công khai vào tên miền, hoặc sửa DONDOC_MAIL_DKIM_SELECTOR.",
        )
    return _dkim_key(what, answer)


def _dkim_key(what: str, answer: DnsAnswer) -> CheckFinding:
    tags = tags_of(answer.records[0])
    if len(answer.records) > 1 or tags.get("v", "DKIM1") != "DKIM1" or "p" not in tags:
        return CheckFinding(
            what, CheckMark.WRONG, "bản ghi không phải một khoá DKIM", "Chép lại đúng bản ghi của nơi cung cấp."
        )
    if not tags["p"]:
        return CheckFinding(
            what,
            CheckMark.WRONG,
            "khoá đã bị thu hồi (p= để trống)",
            "Đưa khoá đang dùng vào, hoặc sửa DONDOC_MAIL_DKIM_SELECTOR.",
        )
    if not _is_base64(tags["p"]):
        return CheckFinding(
            what, CheckMark.WRONG, "khoá bị chép thiếu hoặc thừa", "Chép lại đúng bản ghi của nơi cung cấp."
        )
    return CheckFinding(what, CheckMark.GOOD, "có khoá; máy chủ gửi thư phải ký bằng khoá này")


def _is_base64(text: str) -> bool:
    try:
        return bool(base64.b64decode("".join(text.split()), validate=True))
    except binascii.Error:
        return False


def tags_of(record: str) -> dict[str, str]:
    """'v=DMARC1; p=none' -> {'v': 'DMARC1', 'p': 'none'} (RFC 6376, 3.2)."""
    pairs = (part.partition("=") for part in record.split(";") if part.strip())
    return {name.strip().lower(): value.strip() for name, _equals, value in pairs}


def _dmarc(lookup: Lookup, sender: SendingDomain) -> Iterator[CheckFinding]:
    domain, parent = sender.sender_domain, organisation(sender.sender_domain)
    what = f"DMARC của {domain}"
    answers = [lookup(f"_dmarc.{name}", "TXT") for name in dict.fromkeys((domain, parent))]
    found = [[text for text in answer.records if text.lower().startswith("v=dmarc1")] for answer in answers]
    records = next(filter(None, found), [])
    failed = next((answer for answer in answers if answer.failed), None)
    if not records and failed:
        yield _unknown(what, failed)
    elif not records:
        yield CheckFinding(
            what,
            CheckMark.MISSING,
            f"không có bản ghi TXT tại _dmarc.{domain}",
            f"Thêm bản ghi, ví dụ “v=DMARC1; p=quarantine; rua=mailto:…@{parent}”.",
        )
    else:
        yield _dmarc_record(what, records)
        yield _alignment(sender, tags_of(records[0]))


POLICIES = {
    "none": "chỉ theo dõi, thư giả vẫn được nhận",
    "quarantine": "thư giả vào hộp thư rác",
    "reject": "thư giả bị từ chối",
}


def _dmarc_record(what: str, records: list[str]) -> CheckFinding:
    policy = tags_of(records[0]).get("p", "").lower()
    if len(records) > 1:
        return CheckFinding(
            what, CheckMark.WRONG, f"có {len(records)} bản ghi, phải có đúng một", "Bỏ các bản ghi thừa."
        )
    if policy not in POLICIES:
        return CheckFinding(what, CheckMark.WRONG, "thiếu chính sách p=", "Đặt p=none, p=quarantine hoặc p=reject.")
    later = "Khi mọi thư đều đạt thì nâng lên p=quarantine." if policy == "none" else ""
    return CheckFinding(what, CheckMark.GOOD, f"p={policy}: {POLICIES[policy]}", later)


def _alignment(sender: SendingDomain, tags: dict[str, str]) -> CheckFinding:
    """Whether SPF speaks for the domain that readers see (RFC 7489, 3.1.2)."""
    shown, envelope = sender.sender_domain, sender.bounce_domain
    what = f"Người gửi {shown}, thư trả về {envelope}"
    strict = tags.get("aspf", "r").lower() == "s"
    if shown == envelope or (not strict and organisation(shown) == organisation(envelope)):
        return CheckFinding(what, CheckMark.GOOD, "hai tên miền khớp nhau")
    return CheckFinding(
        what,
        CheckMark.WRONG,
        "hai tên miền không khớp" + (" (aspf=s đòi giống hệt)" if strict else ""),
        "Để DONDOC_MAIL_BOUNCE_ADDRESS cùng tên miền với DONDOC_MAIL_DEFAULT_SENDER; nếu không, chỉ còn "
        "DKIM chứng thực được thư.",
    )


def _mx(lookup: Lookup, domain: str) -> CheckFinding:
    what, answer = f"MX của {domain}", lookup(domain, "MX")
    if answer.failed:
        return _unknown(what, answer)
    hosts = [record.split()[-1].rstrip(".") for record in answer.records]
    if hosts == [""]:
        return CheckFinding(
            what,
            CheckMark.WRONG,
            "tên miền nói là không nhận thư (RFC 7505)",
            "Đặt DONDOC_MAIL_BOUNCE_ADDRESS ở một tên miền nhận được thư.",
        )
    if not hosts and not _addresses(lookup, domain)[0]:
        return CheckFinding(
            what,
            CheckMark.MISSING,
            "không có máy chủ nào nhận thư trả về",
            f"Thêm bản ghi MX cho {domain}, hoặc đổi DONDOC_MAIL_BOUNCE_ADDRESS.",
        )
    lost = [host for host in hosts if not _addresses(lookup, host)[0]]
    if hosts and len(lost) == len(hosts):
        return CheckFinding(
            what, CheckMark.WRONG, f"{', '.join(lost)} không có địa chỉ", "Sửa bản ghi MX hoặc thêm bản ghi A."
        )
    return CheckFinding(what, CheckMark.GOOD, ", ".join(hosts) or "không có MX, thư về máy chủ cùng tên")
