"""The result of reading a letter: a Draft whose values carry the span of their source."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, NamedTuple, TypeVar

from directives.reading.codes import Bound, DeadlineKind, ItemKind, NoteCode
from directives.terms import Obligation, ReportingMode

T = TypeVar("T")
ReadMoment = date | datetime


class Span(NamedTuple):
    """Start and end offset in Draft.text, end exclusive."""

    start: int
    end: int


@dataclass(frozen=True)
class Sourced(Generic[T]):
    """A value with its place in the letter."""

    value: T
    span: Span


@dataclass(frozen=True)
class Note:
    """A warning; `detail` quotes the letter."""

    code: NoteCode
    detail: str = ""
    span: Span | None = None


@dataclass(frozen=True)
class ReadOffset:
    """A number of hours or days after an event. `unit` is working_day, day or hour; `origin` names the event."""

    n: int
    unit: str
    origin: str | None


@dataclass(frozen=True)
class ReadDeadline:
    """One deadline of an item. `kind` decides which fields are filled: see `_OF_KIND`."""

    text: str
    span: Span
    kind: DeadlineKind
    at: ReadMoment | None = None
    end: ReadMoment | None = None
    bound: Bound | None = None
    supersedes: date | None = None
    year_inferred: bool = False
    rrule: str | None = None
    starts_on: date | None = None
    until_on: date | None = None
    cutoff: str | None = None
    cancelled_from: date | None = None
    earliest: date | None = None
    latest: date | None = None
    offset: ReadOffset | None = None

    def as_json(self) -> dict[str, Any]:
        return {"text": self.text, "kind": self.kind.value, **_OF_KIND[self.kind](self)}


@dataclass(frozen=True)
class ReadItem:
    """One requirement. `through` is the index of another item whose report also answers this one."""

    label: str | None
    text: str
    span: Span
    title: str
    kind: ItemKind = ItemKind.MEASURE
    obligation: Obligation = Obligation.MANDATORY
    mode: ReportingMode = ReportingMode.NONE
    owner: str | None = None
    cooperate: tuple[str, ...] = ()
    scope: str | None = None
    not_a_task: bool = False
    deadlines: tuple[ReadDeadline, ...] = ()
    owed_unless_software: tuple[str, ...] = ()
    through: int | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "text": self.text,
            "kind": self.kind.value,
            "obligation": self.obligation.value,
            "owner": self.owner,
            "cooperate": list(self.cooperate),
            "scope": self.scope,
            "not_a_task": self.not_a_task,
            "deadlines": [deadline.as_json() for deadline in self.deadlines],
        }


@dataclass(frozen=True)
class Place:
    """Where a person finds a passage: a paragraph of the letter, or a row of one of its tables; counted from 1."""

    paragraph: int = 0
    table: int = 0
    row: int = 0


@dataclass(frozen=True)
class Leftover:
    """A passage that is part of no item though it sounds like a duty; without `asks` it only closes or announces."""

    text: str
    span: Span
    place: Place
    asks: bool = True


@dataclass(frozen=True)
class ReportTo:
    """Where reports are sent."""

    office: Sourced[str] | None = None
    phone: Sourced[str] | None = None
    email: Sourced[str] | None = None

    def as_json(self) -> dict[str, str | None] | None:
        """None if the letter names no office, phone or email."""
        parts = {"office": self.office, "phone": self.phone, "email": self.email}
        return {key: plain(part) for key, part in parts.items()} if any(parts.values()) else None


@dataclass(frozen=True)
class Signer:
    """A signer; `title` joins the printed title lines with '; '."""

    name: Sourced[str]
    title: Sourced[str] | None = None

    def as_json(self) -> dict[str, str | None]:
        return {"title": plain(self.title), "name": self.name.value}


@dataclass(frozen=True)
class Draft:
    """A letter as read. `text` is the normalised letter (NFC, one paragraph a line); spans point into it."""

    text: str
    issuer_parent: Sourced[str] | None = None
    agency: Sourced[str] | None = None
    number: Sourced[str] | None = None
    number_printed: str | None = None
    issued_on: Sourced[date] | None = None
    place: Sourced[str] | None = None
    urgency: Sourced[str] | None = None
    subject: Sourced[str] | None = None
    recipients: tuple[Sourced[str], ...] = ()
    bases: tuple[Sourced[str], ...] = ()
    items: tuple[ReadItem, ...] = ()
    attachments: tuple[Sourced[str], ...] = ()
    report_to: ReportTo = ReportTo()
    signers: tuple[Signer, ...] = ()
    copies_to: tuple[Sourced[str], ...] = ()
    notes: tuple[Note, ...] = ()
    leftovers: tuple[Leftover, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """What `dondoc read --json` prints; null means not in the letter."""
        signers = [signer.as_json() for signer in self.signers]
        return {
            "issuer_parent": plain(self.issuer_parent),
            "agency": plain(self.agency),
            "number": plain(self.number),
            "number_printed": self.number_printed,
            "date": _iso(self.issued_on.value if self.issued_on else None),
            "place": plain(self.place),
            "urgency": plain(self.urgency),
            "subject": plain(self.subject),
            "recipients": [found.value for found in self.recipients],
            "bases": [found.value for found in self.bases],
            "items": [item.as_json() for item in self.items],
            "attachments": [found.value for found in self.attachments],
            "report_to": self.report_to.as_json(),
            "signer": signers[0] if len(signers) == 1 else signers or None,
            "copies_to": [found.value for found in self.copies_to],
            "notes": [{"code": note.code.value, "detail": note.detail} for note in self.notes],
        }


def plain(found: Sourced[str] | None) -> str | None:
    return found.value if found else None


def _iso(moment: ReadMoment | None) -> str | None:
    if isinstance(moment, datetime):
        return moment.isoformat(timespec="minutes")
    return moment.isoformat() if moment else None


def _once(deadline: ReadDeadline) -> dict[str, Any]:
    optional = {
        "iso_end": _iso(deadline.end),
        "supersedes": _iso(deadline.supersedes),
        "year_inferred": deadline.year_inferred or None,
    }
    fixed = {"iso": _iso(deadline.at), "bound": deadline.bound.value if deadline.bound else None}
    return {**fixed, **{key: value for key, value in optional.items() if value is not None}}


def _recurring(deadline: ReadDeadline) -> dict[str, Any]:
    return {
        "rrule": deadline.rrule,
        "start": _iso(deadline.starts_on),
        "until": _iso(deadline.until_on),
        "cutoff": deadline.cutoff,
        "cancelled_from": _iso(deadline.cancelled_from),
    }


def _vague(deadline: ReadDeadline) -> dict[str, Any]:
    return {"from": _iso(deadline.earliest), "to": _iso(deadline.latest)}


def _event(deadline: ReadDeadline) -> dict[str, Any]:
    offset = deadline.offset
    return {"offset": {"n": offset.n, "unit": offset.unit, "from": offset.origin} if offset else None}


_OF_KIND = {
    DeadlineKind.ONCE: _once,
    DeadlineKind.RECURRING: _recurring,
    DeadlineKind.VAGUE: _vague,
    DeadlineKind.EVENT: _event,
}
