"""The mail of the day (law 12): all that can wait goes to an address in one mail, in office hours of a working day.

Each occasion stays a mail of its own in the queue and in the log. When one of them is claimed, the others that wait for
the same address are claimed with it and go within it (`Mail.sent_in_id`); once it is sent, what comes later waits for
the next working day. An agency's mails never hold back another agency's.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, select, union_all, update
from sqlalchemy.orm import Session

from directives.models import Mail, Unit
from directives.queries.agency_calendar import calendar_of
from directives.rules import delivery, schedule
from directives.rules.schedule import OfficeHours
from directives.terms import MailState
from workflows.mailing.queueing import new_message_id
from workflows.mailing.sending import due_mails

GATHERING = timedelta(minutes=5)
"""How long after offices open a mail left from before waits, so that it goes with what the ticker queues then."""


def postpone_to_opening(session: Session, now: datetime, hours: OfficeHours) -> None:
    """Postpone the due mails that can wait, if their agency is closed, until it opens.

    This includes mails that a killed worker had claimed.
    """
    for agency_id in session.scalars(select(Unit.id).where(Unit.agency_id.is_(None))).all():
        calendar = calendar_of(session, agency_id)
        can_wait = (Mail.agency_id == agency_id, ~Mail.at_once)
        if not schedule.in_office_hours(now, calendar, hours) and due_mails.is_any(session, now, *can_wait):
            opens_at = schedule.next_opening(now, calendar, hours) + GATHERING
            session.execute(
                update(Mail)
                .where(due_mails.due(now), *can_wait)
                .values(state=MailState.QUEUED, claimed_by="", lease_until=None, not_before=opens_at)
                .execution_options(synchronize_session=False)
            )


class AgencyAddress(NamedTuple):
    """An agency's mails to one address."""

    agency_id: int
    address: str


@dataclass
class DayMails:
    """What becomes of the claimed mails that can wait."""

    lead: dict[AgencyAddress, int] = field(default_factory=dict)
    """The mail that is sent now, with the others in it."""
    parts: dict[int, list[int]] = field(default_factory=dict)
    """{lead: the mails that go within it}"""
    postponed: dict[datetime, list[int]] = field(default_factory=lambda: defaultdict(list))
    """{until when: mails}"""
    renamed: list[int] = field(default_factory=list)
    """Leads that get a new Message-ID: a server may have seen the old one without the parts that have joined since."""


def gather(session: Session, rows: Iterable[Any], now: datetime, hours: OfficeHours) -> DayMails:
    """Decide for each address of these claimed rows which of its mails go now, in one mail, and which wait."""
    found = DayMails()
    waiting = [row for row in rows if not row.at_once]
    if not waiting:
        return found
    known = _mails_to(session, {row.mailbox for row in waiting}, now)
    first: dict[AgencyAddress, int] = {}
    for row in waiting:
        first.setdefault(AgencyAddress(row.agency_id, row.mailbox), row.id)
    for mailbox, first_id in first.items():
        _decide(session, found, mailbox, known[mailbox], first_id, now, hours)
    for until, ids in found.postponed.items():
        session.execute(
            update(Mail)
            .where(Mail.id.in_(ids))
            .values(state=MailState.QUEUED, claimed_by="", lease_until=None, not_before=until)
        )
    return found


def claim_parts(session: Session, found: DayMails, claimed: Sequence[int], claimant: str, now: datetime) -> None:
    """Claim the mails that go within the claimed ones."""
    for lead in claimed:
        if parts := found.parts.get(lead):
            session.execute(
                update(Mail)
                .where(Mail.id.in_(parts), Mail.state.in_((MailState.QUEUED, MailState.SENDING)))
                .values(state=MailState.SENDING, claimed_by=claimant, lease_until=now + delivery.LEASE, sent_in_id=lead)
            )
        if lead in found.renamed:
            session.execute(update(Mail).where(Mail.id == lead).values(message_id=new_message_id()))


def _mails_to(session: Session, addresses: Iterable[str], now: datetime) -> Mapping[AgencyAddress, list[Any]]:
    """The mails to these addresses that wait, are being sent, or were sent today."""
    midnight = schedule.at(schedule.local(now).date(), time(0))
    waiting = [Mail.state == state for state in (MailState.QUEUED, MailState.SENDING)]
    went_today = [and_(Mail.state == state, Mail.sent_at >= midnight) for state in (MailState.SENT, MailState.BOUNCED)]
    columns = (
        Mail.id,
        Mail.priority,
        Mail.agency_id,
        Mail.mailbox,
        Mail.state,
        Mail.not_before,
        Mail.lease_until,
        Mail.attempts,
        Mail.sent_in_id,
    )
    # each state apart and sorted here, so that each follows the index: what an address got in years is not read again
    mails = select(*columns).where(Mail.mailbox.in_(addresses), ~Mail.at_once)
    query = union_all(*(mails.where(which) for which in (*waiting, *went_today)))
    found: dict[AgencyAddress, list[Any]] = defaultdict(list)
    for row in sorted(session.execute(query), key=lambda mail: (mail.priority, mail.id)):
        found[AgencyAddress(row.agency_id, row.mailbox)].append(row)
    return found


def _decide(
    session: Session,
    found: DayMails,
    mailbox: AgencyAddress,
    mails: Sequence[Any],
    first_id: int,
    now: datetime,
    hours: OfficeHours,
) -> None:
    sending = [mail for mail in mails if mail.state == MailState.SENDING]
    left_behind = [mail for mail in sending if mail.lease_until < now]
    queued = [mail for mail in mails if mail.state == MailState.QUEUED and _joins(mail, now)]
    if any(mail.state in (MailState.SENT, MailState.BOUNCED) for mail in mails):
        calendar = calendar_of(session, mailbox.agency_id)
        tomorrow = schedule.at(calendar.working_day_after(schedule.local(now).date()), hours[0]) + GATHERING
        found.postponed[tomorrow] += [mail.id for mail in (*left_behind, *queued)]
    elif len(left_behind) < len(sending):
        leases = (mail.lease_until for mail in sending if mail not in left_behind)
        found.postponed[max(leases)] += [mail.id for mail in queued]
    elif left_behind:
        # perhaps the server has it already: under the same Message-ID it must say the same
        lead = next((mail for mail in left_behind if mail.sent_in_id is None), left_behind[0])
        _take(found, mailbox, lead, left_behind)
        found.postponed[now + delivery.LEASE] += [mail.id for mail in queued]
    else:
        lead = next(mail for mail in queued if mail.id == first_id)
        _take(found, mailbox, lead, queued)
        if lead.attempts and any(mail.sent_in_id != lead.id for mail in queued if mail is not lead):
            found.renamed.append(lead.id)


def _joins(mail: Any, now: datetime) -> bool:
    """Whether a queued mail goes with one that is due now; one that was put off is tried again with it."""
    return bool(mail.not_before <= now + GATHERING or mail.attempts)


def _take(found: DayMails, mailbox: AgencyAddress, lead: Any, mails: Iterable[Any]) -> None:
    found.lead[mailbox] = lead.id
    found.parts[lead.id] = [mail.id for mail in mails if mail is not lead]
