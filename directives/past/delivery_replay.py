"""What the delivery log, links and addresses do to units, applied step by step in order. Pure."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple


class ReachedSince(NamedTuple):
    """Since when a unit has been told, or cannot be reached."""

    told_at: datetime | None = None
    unreachable_at: datetime | None = None


class AcceptedMail(NamedTuple):
    """When a server accepted a mail, and to which address of a contact."""

    at: datetime
    contact_id: int
    address: str


class LinkSpan(NamedTuple):
    """A link: which assignment it opens, for which contact, since when."""

    assignment_id: int
    contact_id: int
    created_at: datetime


class Replay:
    """Applies steps in order; `found` maps each assignment to since when its unit has been told or is unreachable."""

    def __init__(self, links: dict[int, LinkSpan], lines: dict[int, set[int]]) -> None:
        self.links, self.lines = links, lines
        self.of_contact: dict[int, set[int]] = defaultdict(set)
        self.of_assignment: dict[int, set[int]] = defaultdict(set)
        for id_, link in links.items():
            self.of_contact[link.contact_id].add(id_)
            self.of_assignment[link.assignment_id].add(id_)
        self.open_links: set[int] = set()
        self.failed: set[int] = set()
        self.removed: set[int] = set()
        self.told_by: dict[int, set[int]] = defaultdict(set)
        self.accepted: dict[int, set[AcceptedMail]] = defaultdict(set)
        self.bounced: dict[int, set[AcceptedMail]] = defaultdict(set)
        self.address_of: dict[int, str] = {}
        self.found: dict[int, ReachedSince] = defaultdict(ReachedSince)

    def open(self, link_ids: Iterable[int]) -> None:
        """These links work from now on."""
        self.open_links.update(link_ids)

    def close(self, link_ids: Iterable[int]) -> None:
        self.open_links.difference_update(link_ids)

    def close_all(self, assignment_id: int, at: datetime) -> None:
        """The links of an assignment end, but not those that a successor gets at the same moment."""
        self.close(id_ for id_ in self.of_assignment[assignment_id] if self.links[id_].created_at < at)

    def correct_address(self, contact_id: int) -> None:
        """Staff corrected the address; the next mail will show whether it works."""
        self.failed.discard(contact_id)
        self.removed.discard(contact_id)

    def remove_contact(self, contact_id: int) -> None:
        self.removed.add(contact_id)

    def accept(self, mail_id: int, mail: AcceptedMail) -> None:
        self.accepted[mail_id].add(mail)
        self.address_of[mail_id] = mail.address

    def address_works(self, contact_id: int, mail_id: int) -> None:
        """This mail shows that the contact's address works; what went to another address of it told nobody."""
        self.failed.discard(contact_id)
        told = self._told(contact_id, mail_id)
        for assignment_id in told:
            self.told_by[assignment_id].add(mail_id)
        for assignment_id in told | self._open_to(contact_id):
            if self.found[assignment_id].told_at is None:
                first = self._first_accepted(assignment_id, contact_id, self.address_of.get(mail_id))
                self.found[assignment_id] = ReachedSince(first)

    def address_fails(self, contact_id: int, at: datetime) -> None:
        """The address failed; a unit with no other working address cannot be reached."""
        self.failed.add(contact_id)
        for assignment_id in self._open_to(contact_id):
            theirs = {self.links[id_].contact_id for id_ in self.of_assignment[assignment_id] & self.open_links}
            if theirs <= self.failed | self.removed:
                self.found[assignment_id] = ReachedSince(None, self.found[assignment_id].unreachable_at or at)

    def bounce(self, contact_id: int, mail_id: int) -> None:
        """A mail bounced; its units count as told by other mails only."""
        self.bounced[mail_id] |= self.accepted.pop(mail_id, set())
        for assignment_id in self._told(contact_id, mail_id):
            found = self.found[assignment_id]
            if found.told_at is not None:
                self.found[assignment_id] = found._replace(told_at=self._first_accepted(assignment_id))

    def undo_bounce(self, mail_id: int) -> None:
        """Staff know that a bounced mail did arrive."""
        self.accepted[mail_id] |= self.bounced.pop(mail_id, set())

    def _first_accepted(
        self, assignment_id: int, contact_id: int | None = None, address: str | None = None
    ) -> datetime | None:
        """When a mail was first accepted; of those to `contact_id`, only the ones to `address` count."""
        mails = (mail for mail_id in self.told_by[assignment_id] for mail in self.accepted[mail_id])
        return min(
            (mail.at for mail in mails if mail.contact_id != contact_id or mail.address == address), default=None
        )

    def _told(self, contact_id: int, mail_id: int) -> set[int]:
        """The assignments that a mail is about and that its reader can open."""
        theirs = {self.links[id_].assignment_id for id_ in self.of_contact[contact_id]}
        return self.lines.get(mail_id, set()) & theirs

    def _open_to(self, contact_id: int) -> set[int]:
        return {self.links[id_].assignment_id for id_ in self.of_contact[contact_id] & self.open_links}
