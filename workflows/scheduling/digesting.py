"""Morning digests: to officers what is new, to leaders what is unfinished; nothing to say, no mail."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.boards import news, progress
from directives.models import Mail, Staff
from directives.rules import schedule
from directives.terms import DigestFrequency, Occasion, ReminderStep, Role
from workflows.mailing import outbox
from workflows.scheduling.notice import MailReason, QueuedNotice
from workflows.scheduling.office_day import OfficeDay

MORNING = timedelta(hours=4)
"""For this long after offices open a digest is still sent; a ticker started later leaves it to the next morning."""
FIRST = timedelta(days=7)
"""How far back the first digest of a person looks."""


def digest(session: Session, day: OfficeDay) -> list[QueuedNotice]:
    """Queue this morning's digests; they cover what came in before offices opened."""
    if day.now >= _morning(day) + MORNING:
        return []
    people = session.scalars(
        select(Staff).where(Staff.agency_id == day.agency.id, Staff.left_at.is_(None)).order_by(Staff.id)
    ).all()
    readers = [person for person in people if _wants(person, day)]
    queued = _already_queued(session, day)
    return [
        *_post(session, day, Occasion.OFFICER_DIGEST, readers, queued, _for_officer),
        *_post(
            session,
            day,
            Occasion.LEADER_DIGEST,
            [one for one in readers if Role.LEADER in one.roles],
            queued,
            _for_leader,
        ),
    ]


def _wants(person: Staff, day: OfficeDay) -> bool:
    return person.digest == DigestFrequency.DAILY or (person.digest == DigestFrequency.WEEKLY and day.opens_the_week)


def _already_queued(session: Session, day: OfficeDay) -> set[str]:
    morning = _morning(day)
    kinds = (Occasion.OFFICER_DIGEST, Occasion.LEADER_DIGEST)
    return set(
        session.scalars(
            select(Mail.instance).where(
                Mail.agency_id == day.agency.id, Mail.occasion.in_(kinds), Mail.created_at >= morning
            )
        )
    )


def _morning(day: OfficeDay) -> datetime:
    """When offices open today: the digest covers what came in before."""
    return schedule.at(day.today, day.hours[0])


DigestContent = tuple[Sequence[MailReason], Mapping[str, str]]
"""The reasons of a digest, as the tick prints them, and the values of its mail."""


def _post(
    session: Session,
    day: OfficeDay,
    occasion: Occasion,
    people: Sequence[Staff],
    queued: set[str],
    content_for: Callable[[Session, OfficeDay, Staff], DigestContent | None],
) -> list[QueuedNotice]:
    notices = []
    for person in people:
        instance = f"{occasion}:{person.id}:{day.today}"
        found = None if instance in queued else content_for(session, day, person)
        if found is not None:
            reasons, values = found
            mail = outbox.ToPost(occasion, instance, person.email, staff_id=person.id, values=values)
            notices += [
                QueuedNotice(occasion, person.email, person.name, reasons)
                for _ in outbox.post_all(session, day.agency.id, [mail], day.now)
            ]
    return notices


def _for_officer(session: Session, day: OfficeDay, person: Staff) -> DigestContent | None:
    until = _morning(day)
    since = _last_digest(session, person) or until - FIRST
    found = news.news(session, person.id, since, until)
    reasons = [
        MailReason(
            ReminderStep.DIGEST, one.directive.number, f"{sum(count.new for count in one.counts.values())} việc mới"
        )
        for one in found
    ]
    return (reasons, {"since": since.isoformat(), "until": until.isoformat()}) if found else None


def _last_digest(session: Session, person: Staff) -> datetime | None:
    """The end of the time that the last digest covered."""
    last = session.scalar(
        select(Mail)
        .where(Mail.staff_id == person.id, Mail.occasion == Occasion.OFFICER_DIGEST)
        .order_by(Mail.id.desc())
        .limit(1)
    )
    return datetime.fromisoformat(last.values["until"]) if last else None


def _for_leader(session: Session, day: OfficeDay, _person: Staff) -> DigestContent | None:
    rows = progress.unfinished(session, day.agency.id, day.now)
    reasons = [MailReason(ReminderStep.DIGEST, row.number, f"xong {row.complete}/{row.units} đơn vị") for row in rows]
    return (reasons, {}) if rows else None
