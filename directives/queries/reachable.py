"""Who can be reached by mail: a contact whose address works, and a link of such a contact that opens."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from directives.models import Assignment, Contact, Link, Mail, MailLine, Unit, UnitKind
from directives.terms import MailState


def works(contact: type[Contact]) -> ColumnElement[bool]:
    """Contact.works in SQL, for Contact or an alias of it."""
    return and_(contact.removed_at.is_(None), contact.failed_at.is_(None))


WORKS = works(Contact)
"""Over Contact: a mail to it can be tried."""


def contacts_of(session: Session, unit: Unit) -> Sequence[Contact]:
    """The contacts of a unit to whom a mail can be tried."""
    return session.scalars(select(Contact).where(Contact.unit_id == unit.id, WORKS).order_by(Contact.id)).all()


REACHABLE: ColumnElement[bool] = and_(Link.revoked_at.is_(None), WORKS)
"""Over Link joined with Contact: the link opens and the contact's address works."""


def is_reachable(link: Link) -> bool:
    """REACHABLE for one link in memory; a colleague's is no contact's."""
    return link.revoked_at is None and link.contact is not None and link.contact.works


ANSWERS: ColumnElement[bool] = Contact.unit_id == Assignment.responsible_unit_id
"""Over Contact and Assignment: of the unit that answers for the assignment now, which is its own or the successor."""


def hears_of(superior: type[Unit], unit: type[Unit]) -> ColumnElement[bool]:
    """Over two aliases of Unit: this superior is mailed about the unit's silence.

    The place in the tree is one fact, the mail another: the kind of the superior says whether it gets it, and above a
    unit that is asked and not ordered (a commune) nobody is told by the program.
    """
    kind, above = aliased(UnitKind), aliased(UnitKind)
    is_asked = exists().where(kind.id == unit.kind_id, kind.is_asked).correlate(unit)
    declines = exists().where(above.id == superior.kind_id, ~above.hears_overdue).correlate(superior)
    return and_(superior.id == unit.parent_id, ~is_asked, ~declines)


class Reader(NamedTuple):
    """A contact who can be reached, and the link that opens an assignment."""

    link_id: int
    assignment_id: int
    contact: Contact


def readers(session: Session, assignment_ids: Collection[int]) -> tuple[Reader, ...]:
    """The contacts of these assignments who can be reached, the oldest link first."""
    found = (
        select(Link.id, Link.assignment_id, Contact)
        .join(Contact, Contact.id == Link.contact_id)
        .where(Link.assignment_id.in_(assignment_ids), REACHABLE)
        .order_by(Link.id)
    )
    return tuple(Reader(link_id, assignment_id, contact) for link_id, assignment_id, contact in session.execute(found))


@dataclass(frozen=True)
class Informed:
    """Whom news about a directive concerns: those who know of it."""

    readers: tuple[Reader, ...]
    in_doubt: tuple[tuple[Reader, datetime], ...]
    """Contacts whose first mail is being sent right now, and until when a worker holds it."""


def informed(session: Session, assignment_ids: Collection[int]) -> Informed:
    """The contacts to whom a server took a mail about these assignments.

    A unit that was reached otherwise, or only by a contact that has gone, is told through all its contacts. A unit that
    was never reached is told nothing: it could not make sense of it.
    """
    tried = _tried(session, assignment_ids)
    reached = set(
        session.scalars(
            select(Assignment.id).where(
                Assignment.id.in_(assignment_ids),
                or_(
                    Assignment.told_at.is_not(None),
                    Assignment.acknowledged_at.is_not(None),
                    Assignment.not_ours_at.is_not(None),
                ),
            )
        )
    )
    by_assignment: dict[int, list[Reader]] = defaultdict(list)
    for reader in readers(session, assignment_ids):
        by_assignment[reader.assignment_id].append(reader)
    known: list[Reader] = []
    for assignment_id, theirs in by_assignment.items():
        told = [reader for reader in theirs if _key(reader) in tried and tried[_key(reader)] is None]
        known += told or (theirs if assignment_id in reached else [])
    doubtful = [
        (reader, until)
        for theirs in by_assignment.values()
        for reader in theirs
        if reader not in known and (until := tried.get(_key(reader))) is not None
    ]
    return Informed(tuple(sorted(known, key=lambda reader: reader.link_id)), tuple(doubtful))


def _key(reader: Reader) -> tuple[int, int]:
    return reader.assignment_id, reader.contact.id


def _tried(session: Session, assignment_ids: Collection[int]) -> dict[tuple[int, int], datetime | None]:
    """By assignment and contact: None if a server took a mail, else until when a worker holds one."""
    query = (
        select(MailLine.assignment_id, Mail.contact_id, Mail.state, Mail.lease_until)
        .join(Mail, Mail.id == MailLine.mail_id)
        .where(
            MailLine.assignment_id.in_(assignment_ids),
            Mail.contact_id.is_not(None),
            Mail.state.in_((MailState.SENT, MailState.SENDING)),
        )
        .order_by(Mail.lease_until)
    )
    found: dict[tuple[int, int], datetime | None] = {}
    for assignment_id, contact_id, state, lease_until in session.execute(query):
        assert contact_id is not None
        key = (assignment_id, contact_id)
        if state == MailState.SENT:
            found[key] = None
        elif key not in found or found[key] is not None:
            found[key] = lease_until
    return found
