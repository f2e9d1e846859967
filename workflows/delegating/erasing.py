"""Erase whom a hand-over names: the people, the address, the word, and the mails to it. That it was stays.

By an officer, or by a rule once it is old enough.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

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
    _erase(session, delegation, by.now, ledger.by_staff(by.staff.id), {}, by.reason)


def forget_delegation(session: Session, delegation: Delegation, now: datetime, why: Mapping[str, Any]) -> None:
    """Erase it by a rule, whose name `why` adds to the event; nothing if it was erased meanwhile."""
    _erase(session, delegation, now, ledger.SYSTEM, why)


def _erase(
    session: Session,
    delegation: Delegation,
    now: datetime,
    actor: ledger.Actor,
    why: Mapping[str, Any],
    reason: str | None = None,
) -> None:
    assignment = delegation.assignment
    locks.lock(session, assignment)
    session.refresh(delegation, ["salt"])
    if delegation.salt is None:
        return
    delegating.end(session, delegation, now, actor)
    facts = _erase_mails(session, delegation)
    delegation.by_name = delegation.name = delegation.email = delegation.word = delegation.salt = None
    data, rows = {"delegation": delegation.id, **why}, [delegation, *facts]
    ledger.record(session, assignment, EventKind.TEXT_ERASED, now, actor, data, text=reason, rows=rows)


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
