"""What befell a mail, dated and never rewritten: the past is told by it, and the server's limits are counted by it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from directives.database import table_of
from directives.models import Mail, MailFact, Staff
from directives.terms import MailFactKind


def note(  # noqa: PLR0913 (a fact has these parts)
    session: Session,
    mail: Mail,
    kind: MailFactKind,
    now: datetime,
    *,
    reply: str = "",
    is_ours: bool = False,
    staff: Staff | None = None,
    reason: str = "",
) -> MailFact:
    """Put down what befell a mail, at the address that it has at the moment."""
    staff_id = staff.id if staff else None
    fact = MailFact(
        **row(
            mail.id,
            kind,
            now,
            mail.contact_id,
            mail.recipient,
            reply=reply,
            is_ours=is_ours,
            staff_id=staff_id,
            reason=reason,
        )
    )
    session.add(fact)
    return fact


def row(
    mail_id: int, kind: MailFactKind, now: datetime, contact_id: int | None, address: str, **more: Any
) -> dict[str, Any]:
    """Every column of a fact, for an INSERT by Core."""
    return {
        "mail_id": mail_id,
        "kind": kind,
        "at": now,
        "contact_id": contact_id,
        "address": address,
        "domain": domain_of(address),
        "is_ours": False,
        "reply": "",
        "staff_id": None,
        "reason": "",
        **more,
    }


def note_all(session: Session, rows: Iterable[dict[str, Any]]) -> None:
    """Put down many at once, by Core."""
    if found := list(rows):
        session.execute(insert(table_of(MailFact)), found)


def domain_of(address: str) -> str:
    """The domain of a mail address, in lower case."""
    return address.rpartition("@")[2].lower()
