"""The only module that queries the DNS, for `dondoc mail check`."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import dns.exception
import dns.resolver
from dns.rdata import Rdata
from dns.rdtypes.txtbase import TXTBase

WAIT = 5.0
"""Seconds to wait for an answer, tries included."""


@dataclass(frozen=True)
class DnsAnswer:
    """The records of a name and type, as text."""

    records: tuple[str, ...] = ()
    failed: str = ""
    """Why the records are not known: no answer, or an error of the server."""


Lookup = Callable[[str, str], DnsAnswer]
"""(name, type) -> answer; types: TXT, A, AAAA, MX ('10 mail.so.example')."""


def resolver(server: str | None = None) -> Lookup:
    """Ask this server ('127.0.0.1:5353'), or the system's; answers are cached."""
    ask = dns.resolver.Resolver(configure=server is None)
    ask.lifetime = WAIT
    if server is not None:
        place = urlsplit(f"//{server}")
        ask.nameservers, ask.port = [place.hostname or ""], place.port or 53
    known: dict[tuple[str, str], DnsAnswer] = {}

    def look_up(name: str, kind: str) -> DnsAnswer:
        asked = (name.rstrip(".").lower(), kind)
        if asked not in known:
            known[asked] = _ask(ask, *asked)
        return known[asked]

    return look_up


def _ask(ask: dns.resolver.Resolver, name: str, kind: str) -> DnsAnswer:
    try:
        return DnsAnswer(tuple(_text(record) for record in ask.resolve(name, kind, search=False)))
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return DnsAnswer()
    except dns.resolver.LifetimeTimeout:
        return DnsAnswer(failed=f"hết {WAIT:g} giây chờ")
    except dns.exception.DNSException as error:
        return DnsAnswer(failed=type(error).__name__)


def _text(record: Rdata) -> str:
    if isinstance(record, TXTBase):
        # one text may be split into strings of 255 octets (RFC 7208, 3.3)
        return b"".join(record.strings).decode(errors="replace")
    return record.to_text()
