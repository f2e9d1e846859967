"""Which servers may send for a domain (SPF, RFC 7208), judged as a receiving mail server would."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from workflows.mailing.domain_check.lookup import Lookup

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

LOOKUPS = 10
"""How many terms of a record may query the DNS, included records counted (RFC 7208, 4.6.4)."""

TERM = re.compile(r"(?P<sign>[+?~-]?)(?P<name>[a-z0-9]+)(?P<value>[:/].*)?", re.IGNORECASE)
MODIFIER = re.compile(r"(?P<name>[a-z][a-z0-9_.-]*)=(?P<value>.*)", re.IGNORECASE)


class SpfVerdict(StrEnum):
    """The verdict on an address; the value is the qualifier before a term."""

    PASS = "+"
    NEUTRAL = "?"
    SOFT_FAIL = "~"
    FAIL = "-"


@dataclass
class SpfResult:
    """A record judged for one address: the verdict, the number of lookups, and all faults."""

    verdict: SpfVerdict = SpfVerdict.NEUTRAL
    lookups: int = 0
    faults: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    """Names for which the DNS gave no answer."""


def record_of(lookup: Lookup, domain: str) -> list[str]:
    """The SPF records of a domain; more than one is a fault."""
    return [text for text in lookup(domain, "TXT").records if re.match(r"v=spf1(\s|$)", text, re.IGNORECASE)]


def judge(lookup: Lookup, domain: str, address: IpAddress) -> SpfResult:
    """Evaluate the whole record, so that all faults and lookups are counted; the first term that matches decides."""
    judged = SpfResult()
    judged.verdict = _Walk(lookup, address, judged).domain(domain, ()) or SpfVerdict.NEUTRAL
    if judged.lookups > LOOKUPS:
        judged.faults.append(f"cần {judged.lookups} lần hỏi tên miền, chỉ được {LOOKUPS}")
    return judged


@dataclass
class _Walk:
    lookup: Lookup
    address: IpAddress
    judged: SpfResult

    def domain(self, domain: str, came_from: tuple[str, ...]) -> SpfVerdict | None:
        """The verdict of a domain's record, None if no term matches."""
        if domain in came_from or len(came_from) > LOOKUPS:
            self.judged.faults.append(f"{domain} gọi vòng về chính nó")
            return None
        answer = self.lookup(domain, "TXT")
        records = record_of(self.lookup, domain)
        if answer.failed:
            self.judged.unknown.append(domain)
        elif len(records) != 1:
            self.judged.faults.append(f"{domain} có {len(records)} bản ghi SPF, phải có đúng một")
        if answer.failed or len(records) != 1:
            return None
        found: SpfVerdict | None = None
        redirect = ""
        for term in records[0].split()[1:]:
            if modifier := MODIFIER.fullmatch(term):
                redirect = modifier["value"] if modifier["name"].lower() == "redirect" else redirect
                continue
            verdict = self._term(term, domain, (*came_from, domain))
            found = found or verdict
        has_all = any(term.lstrip("+-~?").lower() == "all" for term in records[0].split())
        if redirect and not has_all:
            self.judged.lookups += 1
            found = found or self.domain(redirect, (*came_from, domain))
        return found

    def _term(self, term: str, domain: str, came_from: tuple[str, ...]) -> SpfVerdict | None:
        parts = TERM.fullmatch(term)
        name = parts["name"].lower() if parts else ""
        if parts is None or name not in MECHANISMS:
            self.judged.faults.append(f"“{term}” không đúng cú pháp")
            return None
        value = parts["value"] or ""
        self.judged.lookups += name in ASKING
        if name == "all":
            matches = True
        elif name == "include":
            matches = self.domain(value[1:].lower(), came_from) is SpfVerdict.PASS
        else:
            matches = self._holds(name, value, domain, term)
        return SpfVerdict(parts["sign"] or "+") if matches else None

    def _holds(self, name: str, value: str, domain: str, term: str) -> bool:
        if "%{" in value or name in {"exists", "ptr"}:
            return False  # depends on the mail that is received
        try:
            networks = list(self._networks(name, value, domain))  # evaluated fully, to find all faults
        except ValueError:
            self.judged.faults.append(f"“{term}” không đúng cú pháp")
            return False
        return any(self.address in network for network in networks)

    def _networks(self, name: str, value: str, domain: str) -> Iterator[ipaddress.IPv4Network | ipaddress.IPv6Network]:
        if name in {"ip4", "ip6"}:
            network = ipaddress.ip_network(value[1:], strict=False)
            if f"ip{network.version}" != name:
                raise ValueError(value)
            yield network
            return
        target, *lengths = re.split(r"//?", value.removeprefix(":"))
        hosts = [target or domain]
        if name == "mx":
            hosts = [record.split()[-1] for record in self._records(target or domain, "MX")]
        length = int(lengths[0]) if lengths and lengths[0] else None
        for host in hosts:
            for kind in ("A", "AAAA"):
                for record in self._records(host, kind):
                    wide = length if length is not None and kind == "A" else (32 if kind == "A" else 128)
                    yield ipaddress.ip_network(f"{record}/{wide}", strict=False)

    def _records(self, name: str, kind: str) -> tuple[str, ...]:
        answer = self.lookup(name, kind)
        if answer.failed:
            self.judged.unknown.append(name)
        return answer.records


MECHANISMS = frozenset({"all", "include", "a", "mx", "ptr", "ip4", "ip6", "exists"})
ASKING = MECHANISMS - {"all", "ip4", "ip6"}
"""Terms that query the DNS; `redirect` does too."""
