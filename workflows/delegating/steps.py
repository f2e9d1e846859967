"""Hand items to a colleague and mail the link; take that back, by the unit or by an officer."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.delegations import delegating
from directives.delegations.delegating import DelegationEntry
from directives.models import Delegation, Link
from directives.record import ledger
from workflows.mailing import outbox


def hand_over(session: Session, link: Link, entry: DelegationEntry, now: datetime) -> Delegation:
    """Hand over by a contact's link; the mail goes at once, in this transaction's outbox. Raises NotDelegated."""
    made = delegating.delegate(session, link, entry, now)
    outbox.tell_colleague(session, made, now)
    return made


def take_back(session: Session, link: Link, delegation: Delegation, now: datetime) -> bool:
    """End it by a contact's link of the same assignment; False if it had ended."""
    return delegating.end(session, delegation, now, ledger.by_link(link))


def end_for(session: Session, delegation: Delegation, by: ActedBy) -> bool:
    """End it as an officer, with a reason; False if it had ended."""
    return delegating.end(session, delegation, by.now, ledger.by_staff(by.staff.id), by.reason)
