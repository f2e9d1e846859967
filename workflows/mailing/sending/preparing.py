"""Compose a batch ahead in a read-only transaction; check each mail for changes just before it is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import and_, bindparam, func, or_, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.database import table_of
from directives.models import (
    Assignment,
    Contact,
    Directive,
    Item,
    Link,
    Mail,
    MailLine,
    Period,
    SignInLink,
    Staff,
    Task,
    Unit,
)
from directives.queries import status_sql
from directives.rules import delivery
from directives.rules.addresses import can_have_mail
from directives.rules.periods.grace import late_from
from directives.terms import MailState
from workflows import clock
from workflows.mailing.composing.compose import compose
from workflows.mailing.composing.message import ComposedMail, SmtpMessage
from workflows.mailing.occasions import sign_in
from workflows.mailing.sending.causes import NOT_COMPOSED
from workflows.mailing.sending.reply_meaning import Outcome

Snapshot = tuple[tuple[Any, ...], ...]
"""Numbers and dates that change whenever the data of a mail changes; one tuple for each line."""

IMPOSSIBLE = "553 5.1.3 not sent: no mail can have this address"
"""Written as the reply that a server would give (RFC 3463, 3.2), so that the address is marked as failed at once."""

MAX_AGE = timedelta(minutes=1)
"""How old a composed mail may be, since it may say 'hôm nay'."""


@dataclass(frozen=True)
class Prepared:
    """A composed mail, or why there is none."""

    mail_id: int
    parts: tuple[int, ...]
    """The mails claimed to go within it."""
    message: SmtpMessage | None
    """None if the mail is no longer wanted, or could not be composed."""
    snapshot: Snapshot
    at: datetime
    fault: Outcome | None = None
    """What becomes of a mail that could not be composed."""

    @property
    def ids(self) -> tuple[int, ...]:
        """The mail and those within it."""
        return (self.mail_id, *self.parts)

    @property
    def mail(self) -> ComposedMail | None:
        """The content of the message."""
        return self.message.mail if self.message else None


_mail, _contact, _staff, _line, _assignment, _directive, _link, _task, _period, _sign_in, _agency = (
    table_of(noun)
    for noun in (Mail, Contact, Staff, MailLine, Assignment, Directive, Link, Task, Period, SignInLink, Unit)
)
_sign_in_id = func.coalesce(Mail.values["sign_in_id"].as_integer(), 0)

SNAPSHOT_QUERY = (
    # every change to an assignment, a directive or an agency moves the head of its chain
    select(
        _mail.c.id,
        _agency.c.head_seq,
        _contact.c.email,
        _contact.c.removed_at,
        _staff.c.left_at,
        _assignment.c.head_seq,
        _directive.c.head_seq,
        _directive.c.state,
        _link.c.id,
        _link.c.generation,
        _link.c.revoked_at,
        _task.c.standing,
        _sign_in.c.used_at,
        _period.c.grace_minutes,
        status_sql.due_at_of(_task.c, _assignment.c),
        clock.OFFSET,
    )
    .select_from(_mail)
    .join(_agency, _agency.c.id == _mail.c.agency_id)
    .outerjoin(_contact, _contact.c.id == _mail.c.contact_id)
    .outerjoin(_staff, _staff.c.id == _mail.c.staff_id)
    .outerjoin(_line, _line.c.mail_id == _mail.c.id)
    .outerjoin(_assignment, _assignment.c.id == _line.c.assignment_id)
    .outerjoin(_directive, _directive.c.id == func.coalesce(_assignment.c.directive_id, _mail.c.directive_id))
    .outerjoin(_link, (_link.c.assignment_id == _assignment.c.id) & (_link.c.contact_id == _mail.c.contact_id))
    .outerjoin(_task, _task.c.id == _line.c.task_id)
    .outerjoin(_period, _period.c.id == _task.c.period_id)
    .outerjoin(_sign_in, (_mail.c.occasion == sign_in.MAIL.name) & (_sign_in.c.id == _sign_in_id))
    .where(_mail.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(_mail.c.id, _line.c.id)
)

RENEW_LEASE = (
    update(_mail)
    .where(
        _mail.c.id.in_(bindparam("ids", expanding=True)),
        _mail.c.state == MailState.SENDING,
        _mail.c.claimed_by == bindparam("by"),
    )
    .values(lease_until=bindparam("until"), recipient=bindparam("to"), mailbox=bindparam("mailbox"))
)

LOAD_ALL = (
    joinedload(Mail.contact),
    selectinload(Mail.lines).options(
        joinedload(MailLine.assignment).options(
            joinedload(Assignment.responsible_unit),
            selectinload(Assignment.links),
            selectinload(Assignment.tasks).selectinload(Task.period),
            joinedload(Assignment.directive).options(
                selectinload(Directive.items).selectinload(Item.periods),
                selectinload(Directive.enclosures),
                joinedload(Directive.office),
                joinedload(Directive.issuer),
                joinedload(Directive.signed_file),
            ),
        )
    ),
)
"""Loader options for all rows that the mails of a batch need, in a few queries."""


def prepare(session: Session, ids: Sequence[int], now: datetime) -> list[Prepared]:
    """Compose these claimed mails, each with those that go within it, in this order.

    If their rows together meet an error that nobody foresaw, each is composed by itself.
    """
    try:
        return _prepare_together(session, ids, now)
    except OperationalError:
        raise
    except Exception:
        current_app.logger.exception("mails cannot be composed together")
    return [prepared for mail_id in ids for prepared in _prepare_alone(session, mail_id, now)]


def _prepare_alone(session: Session, mail_id: int, now: datetime) -> list[Prepared]:
    session.rollback()
    try:
        return _prepare_together(session, [mail_id], now)
    except OperationalError:
        raise
    except Exception as error:
        current_app.logger.exception("mail %s cannot be composed", mail_id)
        return [Prepared(mail_id, (), None, (), now, _not_composed(error))]


def _not_composed(error: Exception) -> Outcome:
    return Outcome(MailState.QUEUED, f"{NOT_COMPOSED}{error!r}", is_ours=True)


def _prepare_together(session: Session, ids: Sequence[int], now: datetime) -> list[Prepared]:
    claimed = session.execute(
        select(Mail.id, Mail.sent_in_id).where(
            or_(Mail.id.in_(ids), and_(Mail.sent_in_id.in_(ids), Mail.state == MailState.SENDING))
        )
    ).all()
    all_ids = [mail_id for mail_id, _lead in claimed]
    snapshots = snapshots_of(session, all_ids)  # before composing, so that `is_unchanged` notices a change meanwhile
    found = {mail.id: mail for mail in session.scalars(select(Mail).where(Mail.id.in_(all_ids)).options(*LOAD_ALL))}
    parts: dict[int, list[Mail]] = {}
    for mail_id, lead in claimed:
        if lead is not None and lead in ids and mail_id in found:
            parts.setdefault(lead, []).append(found[mail_id])
    return [
        _prepare(session, found[mail_id], parts.get(mail_id, []), snapshots, now) for mail_id in ids if mail_id in found
    ]


def _prepare(
    session: Session, mail: Mail, parts: Sequence[Mail], snapshots: Mapping[int, Snapshot], now: datetime
) -> Prepared:
    part_ids = tuple(part.id for part in parts)
    snapshot = _joined(snapshots, (mail.id, *part_ids))
    try:
        composed = compose(session, mail, now, parts)
        if composed and not can_have_mail(composed.recipient):
            return Prepared(mail.id, part_ids, None, snapshot, now, Outcome(MailState.FAILED, IMPOSSIBLE))
        message = SmtpMessage(composed) if composed else None
        if message:
            message.content  # noqa: B018 (encoded now, not while the server waits)
    except OperationalError:
        raise  # the database's fault, not the mail's
    except Exception as error:  # one mail that cannot be composed must not block the others
        current_app.logger.exception("mail %s cannot be composed", mail.id)
        return Prepared(mail.id, part_ids, None, snapshot, now, _not_composed(error))
    return Prepared(mail.id, part_ids, message, snapshot, now)


def _joined(snapshots: Mapping[int, Snapshot], ids: Sequence[int]) -> Snapshot:
    return tuple(line for mail_id in ids for line in snapshots.get(mail_id, ()))


def snapshots_of(session: Session, ids: Sequence[int]) -> dict[int, Snapshot]:
    """The snapshots of these mails; the same query also reads the rehearsal's clock offset."""
    found: dict[int, list[tuple[Any, ...]]] = {mail_id: [] for mail_id in ids}
    rows = session.execute(SNAPSHOT_QUERY, {"ids": list(ids)}).all()
    if rows:
        clock.remember(session, rows[0][-1])
    now = clock.now(session)
    for mail_id, *heads, minutes, due_at, _offset in rows:
        passed = due_at is not None and (due_at <= now, late_from(due_at, minutes) <= now)
        found[mail_id].append((*heads, due_at, passed))
    return {mail_id: tuple(lines) for mail_id, lines in found.items()}


def is_unchanged(session: Session, prepared: Prepared) -> bool:
    """Whether a composed mail is still up to date; must be the first query of a transaction."""
    snapshot = _joined(snapshots_of(session, prepared.ids), prepared.ids)
    return snapshot == prepared.snapshot and clock.now(session) - prepared.at <= MAX_AGE


def renew_lease(session: Session, prepared: Prepared, claimant: str, now: datetime) -> bool:
    """Renew the lease of a mail that is about to be sent; False if another worker has claimed it."""
    if prepared.mail is None:
        return False
    to = prepared.mail.recipient
    renewed = session.execute(
        RENEW_LEASE,
        {"ids": prepared.ids, "by": claimant, "until": now + delivery.LEASE, "to": to, "mailbox": to.lower()},
    )
    return bool(renewed.rowcount == len(prepared.ids))  # type: ignore[attr-defined]
