"""Check whether other servers can verify our mails: SPF, DKIM and DMARC of the sending domain, and MX for bounces.

Only the DNS is read; the mail server that we send through signs mails.
"""

from collections.abc import Mapping
from email.utils import parseaddr
from typing import Any

from workflows.mailing.domain_check.dkim_check import check_dkim
from workflows.mailing.domain_check.dmarc_check import check_dmarc
from workflows.mailing.domain_check.findings import CheckFinding, CheckMark, SendingDomain, unknown
from workflows.mailing.domain_check.lookup import Lookup
from workflows.mailing.domain_check.spf_check import addresses_of, check_spf


def sender_of(config: Mapping[str, Any]) -> SendingDomain:
    """The sender in the settings."""
    sender = config["MAIL_DEFAULT_SENDER"]
    shown, bounce = (
        parseaddr(address)[1].rpartition("@")[2].lower()
        for address in (sender, config["MAIL_BOUNCE_ADDRESS"] or sender)
    )
    return SendingDomain(shown, bounce, config["MAIL_SERVER"], config["MAIL_DKIM_SELECTOR"])


def check(lookup: Lookup, sender: SendingDomain) -> list[CheckFinding]:
    """All checks, the most important first."""
    return [
        *check_spf(lookup, sender),
        check_dkim(lookup, sender),
        *check_dmarc(lookup, sender),
        _check_mx(lookup, sender.bounce_domain),
    ]


def _check_mx(lookup: Lookup, domain: str) -> CheckFinding:
    what, answer = f"MX của {domain}", lookup(domain, "MX")
    if answer.failed:
        return unknown(what, answer)
    hosts = [record.split()[-1].rstrip(".") for record in answer.records]
    if hosts == [""]:
        return CheckFinding(
            what,
            CheckMark.WRONG,
            "tên miền nói là không nhận thư (RFC 7505)",
            "Đặt DONDOC_MAIL_BOUNCE_ADDRESS ở một tên miền nhận được thư.",
        )
    if not hosts and not addresses_of(lookup, domain)[0]:
        return CheckFinding(
            what,
            CheckMark.MISSING,
            "không có máy chủ nào nhận thư trả về",
            f"Thêm bản ghi MX cho {domain}, hoặc đổi DONDOC_MAIL_BOUNCE_ADDRESS.",
        )
    lost = [host for host in hosts if not addresses_of(lookup, host)[0]]
    if hosts and len(lost) == len(hosts):
        return CheckFinding(
            what, CheckMark.WRONG, f"{', '.join(lost)} không có địa chỉ", "Sửa bản ghi MX hoặc thêm bản ghi A."
        )
    return CheckFinding(what, CheckMark.GOOD, ", ".join(hosts) or "không có MX, thư về máy chủ cùng tên")
