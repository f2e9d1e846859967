"""Shared by the checks of the sending domain: its settings, findings, and parsing of records."""

from dataclasses import dataclass
from enum import StrEnum

from workflows.mailing.domain_check.lookup import DnsAnswer


class CheckMark(StrEnum):
    """The result of a check, as it is printed."""

    GOOD = "đạt"
    MISSING = "thiếu"
    WRONG = "sai"
    UNKNOWN = "chưa rõ"


@dataclass(frozen=True)
class CheckFinding:
    """One check: of what, its result, what was found, and what to do."""

    what: str
    mark: CheckMark
    seen: str
    to_do: str = ""


@dataclass(frozen=True)
class SendingDomain:
    """The sender, as the settings name it."""

    sender_domain: str
    bounce_domain: str
    """The domain of the envelope sender, whose SPF record counts."""
    server: str
    selector: str | None


def unknown(what: str, answer: DnsAnswer) -> CheckFinding:
    """The finding if the DNS did not answer."""
    return CheckFinding(
        what,
        CheckMark.UNKNOWN,
        f"máy chủ tên miền không trả lời ({answer.failed})",
        "Thử lại; vẫn vậy thì xem DONDOC_DNS_SERVER và nơi quản lý tên miền.",
    )


def tags_of(record: str) -> dict[str, str]:
    """'v=DMARC1; p=none' -> {'v': 'DMARC1', 'p': 'none'} (RFC 6376, 3.2)."""
    pairs = (part.partition("=") for part in record.split(";") if part.strip())
    return {name.strip().lower(): value.strip() for name, _equals, value in pairs}
