"""Shared by the follow-up steps: record a change with person and reason, and mail it once to those concerned."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.database import Base
from directives.models import Assignment, Directive, Item, Task
from directives.queries import reachable
from directives.queries.reachable import Informed
from directives.record import ledger
from directives.rules import status
from directives.terms import EventKind, Obligation
from workflows.mailing import outbox
from workflows.mailing.kind import MailKind


class NotOpen(ValueError):
    """The change has been made already, or what it would change has ended."""


def record(
    session: Session,
    parent: Assignment | Directive,
    kind: EventKind,
    by: ActedBy,
    data: Mapping[str, Any],
    rows: Iterable[Base] = (),
) -> ledger.RecordedEvent:
    return ledger.record(session, parent, kind, by.now, ledger.by_staff(by.staff.id), data, text=by.reason, rows=rows)


def mail_event(
    session: Session,
    directive: Directive,
    event: ledger.RecordedEvent,
    assignments: list[int] | Informed,
    kind: MailKind,
    values: Mapping[str, Any],
) -> None:
    """Mail the event, once, to every reachable contact of these assignments (ids), or to those who know of them.

    The mails of what a superior passed on name the superior alone, not the department's officer.
    """
    values = {**values, "by": ""} if directive.is_passed_on else values
    outbox.tell(session, kind, about=event, to=assignments, now=event.recorded_at, values=values, directive=directive)


def mail_news(
    session: Session,
    directive: Directive,
    event: ledger.RecordedEvent,
    assignments: list[int],
    kind: MailKind,
    values: Mapping[str, Any],
) -> None:
    """Mail the event, once, to the contacts who know of these assignments."""
    mail_event(session, directive, event, reachable.informed(session, assignments), kind, values)


def actor_values(by: ActedBy) -> dict[str, Any]:
    """Who changed something and why, as values of a mail."""
    return {"reason": by.reason, "by": by.staff.name}


def change_values(
    by: ActedBy,
    what: str,
    *,
    title: str | None = None,
    period_due_at: datetime | None = None,
    new_due_at: datetime | None = None,
) -> dict[str, Any]:
    """The values of the mail `changed`; `what` is the kind of change."""
    about = {"item_title": title, "period_due_at": period_due_at, "new_due_at": new_due_at}
    return {**actor_values(by), "what": what, **about}


def assignments_with(session: Session, *which: ColumnElement[bool]) -> list[int]:
    """Ids of the assignments with a task that meets these conditions; conditional items are no debt and left out."""
    found = (
        select(Task.assignment_id)
        .join(Item)
        .where(Item.obligation != Obligation.CONDITIONAL, Task.standing.not_in(status.UNCOUNTED), *which)
        .distinct()
        .order_by(Task.assignment_id)
    )
    return list(session.scalars(found))
