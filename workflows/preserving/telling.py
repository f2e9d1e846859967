"""Tell the administrators by mail how the tried restore of the last backup went."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.models import Staff
from directives.rules import schedule
from directives.terms import Role
from workflows.mailing import outbox
from workflows.mailing.occasions import backup_checked


def tell_checked(session: Session, backup_at: datetime | None, faults: int | None, now: datetime) -> int:
    """Queue the mail, for each administrator at most one a day; `faults` is None if the check came to no end."""
    values = {"backup_at": backup_at, "good": faults == 0, "faults": faults or 0}
    on = schedule.local(now).date()
    there = session.scalars(select(Staff).where(Staff.left_at.is_(None)).order_by(Staff.id)).all()
    told = [
        outbox.tell(session, backup_checked.MAIL, about=on, to=staff, now=now, values=values)
        for staff in there
        if Role.ADMIN in staff.roles
    ]
    return sum(map(len, told))
