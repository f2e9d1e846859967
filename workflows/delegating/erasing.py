"""Erase whom a hand-over names: the people, the address, the word, and the mails to it. That it was stays."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.delegations import delegating
from directives.models import Delegation, Mail, MailFact
from directives.record import ledger, locks
from directives.terms import EventKind, MailState
from workflows.mailing.occasions import delegated


def erase_delegation(session: Session, delegation: Delegation, by: ActedBy) -> None:
    """Erase it for good, and end it first; what the colleague reported is erased with the report."""
    assignment, actor = delegation.assignment, ledger.by_staff(by.staff.id)
    locks.lock(session, assignment)
    session.refresh(delegation, ["salt"])
    if delegation.salt is None:
        return
    delegating.end(session, delegation, by.now, actor)
    facts = _erase_mails(session, delegation)
    delegation.by_name = delegation.name = delegation.email = delegation.word = delegation.salt = None
    data, rows = {"delegation": delegation.id}, [delegation, *facts]
    ledger.record(session, assignment, EventKind.TEXT_ERASED, by.now, actor, data, text=by.reason, rows=rows)


def _erase_mails(session: Session, delegation: Delegation) -> list[MailFact]:
    """Blank text and address of the mails with its link; those that wait are not sent any more."""
    erased = []
    link_id = delegation.link_id
    ours = select(Mail).where(
        Mail.occasion == delegated.MAIL.name, Mail.instance.like(f"{delegated.MAIL.name}:{link_id}:%")
    )
    for mail in session.scalars(ours):
        if mail.state in {MailState.QUEUED, MailState.HELD}:
            mail.state = MailState.DROPPED
        mail.recipient = mail.mailbox = mail.body = mail.subject = ""
        for fact in mail.facts:
            fact.address = ""
            erased.append(fact)
    return erased
