"""DMARC: whether the domain has a policy, and whether the sender's and the envelope's domains align."""

from collections.abc import Iterator
from functools import cache

from publicsuffixlist import PublicSuffixList

from workflows.mailing.domain_check.findings import CheckFinding, CheckMark, SendingDomain, tags_of, unknown
from workflows.mailing.domain_check.lookup import Lookup


def check_dmarc(lookup: Lookup, sender: SendingDomain) -> Iterator[CheckFinding]:
    """The policy, and the alignment of both domains."""
    domain, parent = sender.sender_domain, organisation(sender.sender_domain)
    what = f"DMARC của {domain}"
    answers = [lookup(f"_dmarc.{name}", "TXT") for name in dict.fromkeys((domain, parent))]
    found = [[text for text in answer.records if text.lower().startswith("v=dmarc1")] for answer in answers]
    records = next(filter(None, found), [])
    failed = next((answer for answer in answers if answer.failed), None)
    if not records and failed:
        yield unknown(what, failed)
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
    """Whether SPF holds for the domain that readers see (RFC 7489, 3.1.2)."""
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


def organisation(domain: str) -> str:
    """The domain that an organisation registered: so.gov.vn of thu.so.gov.vn (RFC 7489, 3.2)."""
    name = domain.lower().rstrip(".")
    return str(_suffixes().privatesuffix(name) or name)


@cache
def _suffixes() -> PublicSuffixList:
    """The list that came with the library; nothing is fetched. Reading it takes a tenth of a second."""
    return PublicSuffixList()
