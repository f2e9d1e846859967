"""Postpone reminders, escalations and digests to office hours, even those left over from an outage."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from directives.models import Mail, Unit
from directives.queries.agency_calendar import calendar_of
from directives.rules import schedule
from directives.rules.schedule import OfficeHours
from directives.terms import MailState
from workflows.mailing.occasions import OCCASIONS
from workflows.mailing.sending.claims import due


def postpone_to_opening(session: Session, now: datetime, hours: OfficeHours) -> None:
    """Postpone waiting reminders, escalations and digests of an agency that is closed until it opens.

    This includes mails that a killed worker had claimed.
    """
    in_hours = [kind.name for kind in OCCASIONS.values() if kind.in_office_hours]
    for agency_id in session.scalars(select(Unit.id).where(Unit.agency_id.is_(None))).all():
        calendar = calendar_of(session, agency_id)
        if not schedule.in_office_hours(now, calendar, hours):
            session.execute(
                update(Mail)
                .where(due(now), Mail.agency_id == agency_id, Mail.occasion.in_(in_hours))
                .values(
                    state=MailState.QUEUED,
                    claimed_by="",
                    lease_until=None,
                    not_before=schedule.next_opening(now, calendar, hours),
                )
                .execution_options(synchronize_session=False)
            )
