"""Where a report waits for the head of the unit, and who releases it: one rule for pages and steps."""

from directives.models import Contact, Link, Unit


def heads_of(unit: Unit) -> list[Contact]:
    """The contacts who release: the head, and a deputy, each by the own address."""
    return [contact for contact in unit.contacts if contact.is_head and contact.works]


def may_release(link: Link) -> bool:
    """Whether it is the link of a head; a colleague's never is."""
    return link.contact is not None and link.contact.is_head and link.contact.removed_at is None


def is_required(unit: Unit) -> bool:
    """Whether reports of the unit wait: it wants that, and somebody is there to release."""
    return unit.two_hands and bool(heads_of(unit))


def must_wait(link: Link) -> bool:
    """Whether what is submitted by this link waits for a head, of the successor where one has taken over."""
    return is_required(link.assignment.responsible_unit) and not may_release(link)
