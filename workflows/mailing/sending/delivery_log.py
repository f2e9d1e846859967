"""The delivery log (MailFact): dated entries about each mail, never changed.

Past boards are replayed from it, and the server's rate limits are counted from it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.database import table_of
from directives.models import Mail, MailFact
from directives.terms import MailFactKind


def note(
    session: Session,
    mail: Mail,
    kind: MailFactKind,
    now: datetime,
    *,
    reply: str = "",
    is_ours: bool = False,
    by: ActedBy | None = None,
) -> MailFact:
    """Add an entry for a mail, with its present address; `by` is the person who acted, if any."""
    acted: dict[str, Any] = {"staff_id": by.staff.id, "reason": by.reason} if by else {}
    if mail.sent_in_id is not None:
        acted["domain"] = ""  # it went within another mail: no attempt of its own
    fact = MailFact(**row(mail.id, kind, now, mail.contact_id, mail.recipient, reply=reply, is_ours=is_ours, **acted))
    session.add(fact)
    return fact


def row(
    mail_id: int, kind: MailFactKind, now: datetime, contact_id: int | None, address: str, **more: Any
) -> dict[str, Any]:
    """All columns of an entry, for a Core INSERT."""
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
    """Add many entries in one statement."""
    if found := list(rows):
        session.execute(insert(table_of(MailFact)), found)


def domain_of(address: str) -> str:
    """The domain of a mail address, in lower case."""
    return address.rpartition("@")[2].lower()
