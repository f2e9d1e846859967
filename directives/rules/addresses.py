"""Which mail addresses no mail can have (RFC 5321, 5322), and which are likely typing errors. Pure."""

import re
from enum import StrEnum
from functools import lru_cache

from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import OSA

from directives.rules.search import unaccented
from directives.rules.typed_text import one_line

LONGEST = 254
"""RFC 5321, 4.5.3.1.3, without the angle brackets."""
LONGEST_LOCAL = 64
"""RFC 5321, 4.5.3.1.1."""
_LINK = re.compile(r"mailto:(?://)?", re.IGNORECASE)
_NAMED = re.compile(r"[^<>@]*<([^<>]+)>[ ,;]*")
"""'Văn thư <vanthu@truong.example>', as mail programs copy an address."""
_LAST_LABEL = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]+", re.IGNORECASE)


class AddressFault(StrEnum):
    """Why no mail can have an address."""

    NO_AT = "no_at"
    SEVERAL = "several"
    SPACE = "space"
    ACCENTS = "accents"
    DOTS = "dots"
    QUOTED = "quoted"
    LONG = "long"
    NO_ENDING = "no_ending"
    OTHER = "other"


class WrongAddress(ValueError):
    """No mail can have this address; `reason` says why, `typed` is what was given."""

    def __init__(self, reason: AddressFault, typed: str) -> None:
        super().__init__(reason.value)
        self.reason, self.typed = reason, typed


@lru_cache(maxsize=2048)
def address_of(text: str) -> str:
    """The address as it is kept: lower case, its domain in ASCII. Raises WrongAddress."""
    typed = one_line(text)
    named = _NAMED.fullmatch(typed)
    plain = _LINK.sub("", named[1] if named else typed, count=1).strip(" ,;<>")
    if fault := _fault(plain):
        raise WrongAddress(fault, typed)
    try:
        # the sample's addresses end in .example, which is reserved (RFC 2606)
        found = validate_email(plain, check_deliverability=False, test_environment=True, allow_smtputf8=False)
    except EmailNotValidError as error:
        raise WrongAddress(AddressFault.OTHER, typed) from error
    address = f"{found.local_part}@{found.ascii_domain}".lower()
    if len(address) > LONGEST:
        raise WrongAddress(AddressFault.LONG, typed)
    return address


def can_have_mail(text: str) -> bool:
    """Whether a mail can have this address."""
    try:
        address_of(text)
    except WrongAddress:
        return False
    return True


def _fault(plain: str) -> AddressFault | None:
    """What can be said more clearly than that the address is wrong."""
    local, at, domain = plain.rpartition("@")
    endless = "." not in domain or (domain.isascii() and not _LAST_LABEL.fullmatch(domain.rpartition(".")[2]))
    if plain.count("@") > 1 and re.search(r"[\s,;/]", plain):
        return AddressFault.SEVERAL
    checks = (
        (not at, AddressFault.NO_AT),
        ('"' in plain or "[" in plain, AddressFault.QUOTED),
        (" " in plain, AddressFault.SPACE),
        (len(local) > LONGEST_LOCAL or len(plain) > LONGEST, AddressFault.LONG),
        (not local.isascii(), AddressFault.ACCENTS),
        (".." in plain or any(part.strip(".") != part for part in (local, domain)), AddressFault.DOTS),
        (endless, AddressFault.NO_ENDING),
    )
    return next((fault for holds, fault in checks if holds), None)


PROVIDERS = ("gmail.com", "yahoo.com", "yahoo.com.vn", "outlook.com", "hotmail.com", "icloud.com", "live.com")
OTHER_PROVIDERS = frozenset(
    {"ymail.com", "mail.com", "email.com", "gmx.com", "hotmail.fr", "outlook.fr", "yahoo.co.uk"}
)
"""Domains that exist, however near to one of the providers."""
_NO_DOMAINS = {"gmail.com.vn": "gmail.com", "gmail.vn": "gmail.com", "yahoo.vn": "yahoo.com.vn"}
_OFFICES = ("edu", "gov", "com", "org", "net")
"""What stands before .vn."""
_ENDINGS = {
    **dict.fromkeys(("con", "cm", "cmo", "ocm", "vom", "xom", "cpm", "comm", "coom", "com,", "clm", "cim"), "com"),
    **dict.fromkeys(("vm", "vnn", "nv", "v", "vnm", "vvn", "vnv"), "vn"),
    **{f"{office}vn": f"{office}.vn" for office in _OFFICES},
}
"""Last parts of a domain that do not exist, or hardly in Vietnam, and what was meant."""


def likely_address(address: str) -> str:
    """What was probably meant by an address that mail can have, or '' if nothing looks wrong."""
    local, _at, domain = address.lower().rpartition("@")
    meant = f"{local.removeprefix('www.')}@{_likely_domain(_readable(domain))}"
    return meant if meant != f"{local}@{domain}" else ""


def _readable(domain: str) -> str:
    """A domain with diacritics without them: nearly always the Vietnamese keyboard was on."""
    if "xn--" not in domain and domain.isascii():
        return domain
    try:
        return unaccented(domain.encode().decode("idna"))
    except UnicodeError:
        return domain


def _likely_domain(domain: str) -> str:
    labels = domain.split(".")
    labels[-1] = _ENDINGS.get(labels[-1], labels[-1])
    labels = ".".join(labels).split(".")
    if len(labels) > 2 and labels[-1] == "vn" and labels[-2] not in _OFFICES:
        labels[-2] = next((office for office in _OFFICES if _near(labels[-2], office, 1)), labels[-2])
    meant = ".".join(labels)
    if meant in PROVIDERS or meant in OTHER_PROVIDERS:
        return meant
    return _NO_DOMAINS.get(meant) or next((one for one in PROVIDERS if _near(meant, one, 2)), meant)


def _near(typed: str, known: str, most: int) -> bool:
    """Whether few letters are wrong, missing or swapped; in a short name only one, and never the first."""
    most = min(most, 1 + len(known) // 12) if len(known) > 4 else most
    return typed[:1] == known[:1] and 0 < OSA.distance(typed, known) <= most


def likely_without_accents(typed: str) -> str:
    """'vanthu@truong.example' for 'vănthư@truong.example', or '' if that is no address either."""
    try:
        return address_of(unaccented(one_line(typed)))
    except WrongAddress:
        return ""
