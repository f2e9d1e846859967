"""Looked at just before a mail goes: what of it is still true. What no longer is drops out."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives import extending, status
from directives.ledger import facts_of
from directives.models import Link, Mail, MailLine, SignInLink
from directives.terms import DirectiveState, Occasion, Standing, Timeliness


def still_wanted(session: Session, mail: Mail, now: datetime) -> list[tuple[MailLine, Link | None]] | None:
    """The lines that still hold, each with the link that acts on it; None where the mail is not to go at all."""
    if mail.occasion == Occasion.SIGN_IN:
        return [] if _sign_in_holds(session, mail, now) else None
    if mail.contact is None or mail.contact.removed_at is not None:
        return None
    lines = [(line, _link(session, mail, line)) for line in mail.lines]
    return [(line, link) for line, link in lines if _holds(mail, line, link, now)] or None


def _sign_in_holds(session: Session, mail: Mail, now: datetime) -> bool:
    sign_in = session.get(SignInLink, mail.values["sign_in_id"])
    return sign_in is not None and sign_in.used_at is None and now < sign_in.expires_at


def _link(session: Session, mail: Mail, line: MailLine) -> Link | None:
    return session.scalar(
        select(Link).where(
            Link.assignment_id == line.assignment_id, Link.contact_id == mail.contact_id, Link.revoked_at.is_(None)
        )
    )


def _holds(mail: Mail, line: MailLine, link: Link | None, now: datetime) -> bool:
    if mail.occasion == Occasion.WITHDRAWN:
        return True  # the links are closed by then: the mail says why
    if link is None or line.assignment.directive.state == DirectiveState.WITHDRAWN:
        return False
    check = CHECKS.get(mail.occasion)
    return check is None or check(mail, line, link, now)


def _is_of_this_generation(mail: Mail, _line: MailLine, link: Link, _now: datetime) -> bool:
    """A link renewed since has a mail of its own."""
    return mail.instance == f"{mail.occasion}:{link.id}:{link.generation}"


def _still_returned(_mail: Mail, line: MailLine, _link: Link, _now: datetime) -> bool:
    return line.task is None or line.task.standing == Standing.RETURNED


def _owed(wanted: Timeliness) -> Callable[[Mail, MailLine, Link, datetime], bool]:
    def owed(_mail: Mail, line: MailLine, _link: Link, now: datetime) -> bool:
        if line.task is None or line.assignment.not_ours_at is not None or extending.open_wish(line.task):
            return False
        return status.timeliness(facts_of(line.task), line.task.item.obligation, now) == wanted

    return owed


CHECKS = {
    Occasion.ISSUED: _is_of_this_generation,
    Occasion.NEW_LINK: _is_of_this_generation,
    Occasion.RETURNED: _still_returned,
    Occasion.DUE_SOON: _owed(Timeliness.OPEN_ON_TIME),
    Occasion.OVERDUE: _owed(Timeliness.OPEN_LATE),
}
"""What must still be true of a line on each occasion; on the others it is."""
