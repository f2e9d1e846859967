"""Who acted: the origin of a unit's answer, and the member of staff behind a change."""

from dataclasses import dataclass
from datetime import datetime

from directives.models import Link, Staff
from directives.record.ledger import Actor, by_link, by_staff
from directives.terms import Channel


@dataclass(frozen=True)
class Origin:
    """How an answer came: who recorded it, through which channel, and when it reached the department."""

    actor: Actor
    channel: Channel
    happened_at: datetime
    link_id: int | None = None
    staff_id: int | None = None
    told_by: str = ""


@dataclass(frozen=True)
class ActedBy:
    """The member of staff who makes a change, with the reason that is recorded."""

    staff: Staff
    reason: str
    now: datetime


def from_link(link: Link, now: datetime) -> Origin:
    """An answer given now through a link."""
    return Origin(by_link(link), Channel.LINK, now, link_id=link.id)


def from_superior(link: Link, channel: Channel, told_by: str, happened_at: datetime) -> Origin:
    """An answer that a superior enters, by its own link, for a school to which it passed something on."""
    return Origin(by_link(link), channel, happened_at, link_id=link.id, told_by=told_by)


def from_staff(staff: Staff, channel: Channel, told_by: str, happened_at: datetime) -> Origin:
    """An answer entered by the department ('Sở nhập thay'); `told_by` is the person at the unit."""
    return Origin(by_staff(staff.id), channel, happened_at, staff_id=staff.id, told_by=told_by)
