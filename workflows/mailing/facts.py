"""What befell a mail, dated and never rewritten: the past is told by it, and the server's limits are counted by it."""

from datetime import datetime

from sqlalchemy.orm import Session

from directives.models import Mail, MailFact, Staff
from directives.terms import MailFactKind


def note(  # noqa: PLR0913 (a fact has these parts)
    session: Session, mail: Mail, kind: MailFactKind, now: datetime, *, reply: str = "", is_ours: bool = False,
    staff: Staff | None = None, reason: str = "",
) -> MailFact:  # fmt: skip
    """Put down what befell a mail, at the address that it has at the moment."""
    fact = MailFact(
        mail_id=mail.id, kind=kind, at=now, contact_id=mail.contact_id, address=mail.recipient,
        domain=domain_of(mail.recipient), is_ours=is_ours, reply=reply, staff_id=staff.id if staff else None,
        reason=reason,
    )  # fmt: skip
    session.add(fact)
    return fact


def domain_of(address: str) -> str:
    """The domain of a mail address, in lower case."""
    return address.rpartition("@")[2].lower()
