"""After an address was corrected: send again, as new mails, what did not arrive; logged with who and why."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, selectinload

from directives.acts import ActedBy
from directives.models import Contact, Link, Mail, MailLine
from directives.terms import MailFactKind, MailState
from workflows.mailing import outbox
from workflows.mailing.occasions import OCCASIONS, issued, new_link
from workflows.mailing.sending import delivery_log
from workflows.mailing.unsent import TROUBLE


def send_again(session: Session, contact: Contact, links: Sequence[Link], by: ActedBy) -> int:
    """Send a contact its renewed links, and failed mails about the same assignments; returns how many mails."""
    session.flush()
    missed = _missed(session, contact, links)
    session.execute(
        update(Mail)
        .where(Mail.contact_id == contact.id, Mail.state.in_((MailState.QUEUED, MailState.HELD)))
        .values(recipient=contact.email, mailbox=contact.email.lower())
        .execution_options(synchronize_session="fetch")
    )
    made = [mail for link in links for mail in _queue_link(session, link, missed, by.now)]
    copies = [_copy(session, contact, mail, links, by.now) for mail in _newest_of_each(missed)]
    made += [mail for mail in copies if mail is not None]
    for mail in (*missed, *made):
        delivery_log.note(session, mail, MailFactKind.SENT_AGAIN, by.now, by=by)
    return len(made)


def _missed(session: Session, contact: Contact, links: Sequence[Link]) -> Sequence[Mail]:
    """Failed or bounced mails about the assignments of these links, newest first."""
    about = select(MailLine.mail_id).where(MailLine.assignment_id.in_([link.assignment_id for link in links]))
    return session.scalars(
        select(Mail)
        .options(selectinload(Mail.lines))
        .where(Mail.contact_id == contact.id, Mail.id.in_(about), TROUBLE)
        .order_by(Mail.created_at.desc(), Mail.id.desc())
    ).all()


def _queue_link(session: Session, link: Link, missed: Sequence[Mail], now: datetime) -> list[Mail]:
    """Mail the link: with the first mail if the unit was never reached, else as a new link."""
    missed_first = any(
        mail.occasion == issued.MAIL.name and line.assignment_id == link.assignment_id
        for mail in missed
        for line in mail.lines
    )
    nobody_reached = link.assignment.told_at is None and link.assignment.unreachable_at is not None
    kind = issued.MAIL if nobody_reached and (link.generation == 1 or missed_first) else new_link.MAIL
    return outbox.tell(session, kind, about=link, to=link, now=now)


def _newest_of_each(missed: Sequence[Mail]) -> list[Mail]:
    """The newest failed mail of each kind and subject: it covers the older ones. The re-check drops outdated ones."""
    newest: dict[tuple[str, tuple[int, ...]], Mail] = {}
    for mail in missed:
        if OCCASIONS[mail.occasion].sent_again:
            about = tuple(sorted({line.assignment_id for line in mail.lines}))
            newest.setdefault((mail.occasion, about), mail)
    return list(newest.values())


def _copy(session: Session, contact: Contact, mail: Mail, links: Sequence[Link], now: datetime) -> Mail | None:
    followed = {link.assignment_id for link in links}
    lines = [(line.assignment_id, line.task_id, line.offset) for line in mail.lines if line.assignment_id in followed]
    return outbox.tell_again(session, mail, contact, lines, now)
