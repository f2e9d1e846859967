"""Read what our own mail server found out about a sender: Authentication-Results (RFC 8601). Pure.

A line that bears another server's name may be forged and is ignored. Our server puts its own line on top, so that the
first one with its name counts.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from enum import StrEnum

from workflows.inbox import parts

HEAD = 256 * 1024
"""Bytes of a mail in which its headers are read."""


class CheckMethod(StrEnum):
    """How a server checks who sent a mail (RFC 7208, 6376, 7489)."""

    SPF = "spf"
    DKIM = "dkim"
    DMARC = "dmarc"


class CheckResult(StrEnum):
    """What came of a check."""

    PASSED = "passed"
    FAILED = "failed"
    NONE = "none"
    """The domain publishes nothing to check by, or it could not be asked."""


RESULTS = {"pass": CheckResult.PASSED, "fail": CheckResult.FAILED, "softfail": CheckResult.FAILED}
"""All other words of RFC 8601 (none, neutral, policy, temperror, permerror) say nothing."""


@dataclass(frozen=True)
class SenderCheck:
    """One check: SPF speaks of the envelope's domain, DKIM of the signer's, DMARC of the domain that readers see."""

    method: CheckMethod
    result: CheckResult
    domain: str


class SenderProof(StrEnum):
    """What the checks say of the address that readers see."""

    PROVEN = "proven"
    REFUTED = "refuted"
    OPEN = "open"

    @property
    def is_proven(self) -> bool:
        return self is SenderProof.PROVEN

    @property
    def is_refuted(self) -> bool:
        return self is SenderProof.REFUTED


RESULT = re.compile(r"\s*(spf|dkim|dmarc)\s*(?:/\s*\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
DOMAIN = re.compile(r"\b(?:header\.(?:from|d|i)|smtp\.(?:mailfrom|helo))\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)
COMMENT = re.compile(r"\([^()]*\)")


def sender_checks(head: bytes, server: str) -> list[SenderCheck]:
    """The checks of our server, at most one for each method; `head` is the beginning of a mail."""
    message = BytesHeaderParser(policy=parts.AS_IT_CAME).parsebytes(head[:HEAD])
    found: dict[CheckMethod, SenderCheck] = {}
    for value in parts.headers(message, "Authentication-Results"):
        name, *results = _without_comments(value).split(";")
        if name.split()[:1] == [server.lower()]:
            of_line = _of_line(results)
            found = {**of_line, **found}
    return [found[method] for method in CheckMethod if method in found]


def _of_line(results: list[str]) -> dict[CheckMethod, SenderCheck]:
    """The checks of one line; of several DKIM signatures one that is right."""
    found: dict[CheckMethod, SenderCheck] = {}
    for text in results:
        if word := RESULT.match(text):
            domain = DOMAIN.search(text)
            check = SenderCheck(
                CheckMethod(word[1]),
                RESULTS.get(word[2], CheckResult.NONE),
                domain[1].rpartition("@")[2].strip(".") if domain else "",
            )
            if check.method not in found or check.result == CheckResult.PASSED:
                found[check.method] = check
    return found


def _without_comments(value: str) -> str:
    value = value.lower()
    for _ in range(5):  # comments may hold comments
        value = COMMENT.sub(" ", value)
    return value


def proof_of(checks: Collection[SenderCheck], sender: str) -> SenderProof:
    """What the checks say of the sender's address: DMARC, else a check that passed for the address's own domain."""
    domain = sender.rpartition("@")[2]
    dmarc = next((one for one in checks if one.method == CheckMethod.DMARC), None)
    if dmarc and dmarc.result == CheckResult.FAILED:
        return SenderProof.REFUTED
    if any(one.result == CheckResult.PASSED and _speaks_for(one, domain) for one in checks):
        return SenderProof.PROVEN
    return SenderProof.OPEN


def _speaks_for(check: SenderCheck, domain: str) -> bool:
    """Whether a check is of this domain or of the one above it; DMARC is always of the one that readers see."""
    if not check.domain:
        return check.method == CheckMethod.DMARC
    return check.domain == domain or ("." in check.domain and domain.endswith(f".{check.domain}"))
