"""Morning digests: to officers what is new, to leaders what is unfinished; without news there is no mail."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.boards import news, progress
from directives.models import Mail, Staff
from directives.rules import schedule
from directives.terms import DigestFrequency, ReminderStep, Role
from workflows.mailing import outbox
from workflows.mailing.kind import MailKind
from workflows.mailing.occasions import leader_digest, officer_digest
from workflows.scheduling.notice import MailReason, QueuedNotice
from workflows.scheduling.office_day import OfficeDay

MORNING = timedelta(hours=4)
"""A digest is queued at most this long after offices open; a ticker that starts later leaves it to the next morning."""
FIRST = timedelta(days=7)
"""How far back a person's first digest goes."""


def digest(session: Session, day: OfficeDay) -> list[QueuedNotice]:
    """Queue this morning's digests; they cover what came in before offices opened."""
    if day.now >= _morning(day) + MORNING:
        return []
    people = session.scalars(
        select(Staff).where(Staff.agency_id == day.agency.id, Staff.left_at.is_(None)).order_by(Staff.id)
    ).all()
    readers = [person for person in people if _wants(person, day)]
    queued = _already_queued(session, day, readers)
    return [
        *_queue(session, day, officer_digest.MAIL, readers, queued, _for_officer),
        *_queue(
            session, day, leader_digest.MAIL, [one for one in readers if Role.LEADER in one.roles], queued, _for_leader
        ),
    ]


def _wants(person: Staff, day: OfficeDay) -> bool:
    return person.digest == DigestFrequency.DAILY or (person.digest == DigestFrequency.WEEKLY and day.opens_the_week)


DIGESTS = (officer_digest.MAIL.name, leader_digest.MAIL.name)


def _already_queued(session: Session, day: OfficeDay, people: Iterable[Staff]) -> set[tuple[str, int | None]]:
    """The digests of this morning, each by its occasion and its reader."""
    of_today = (Mail.staff_id.in_([person.id for person in people]), Mail.created_at >= _morning(day))
    found = session.execute(select(Mail.occasion, Mail.staff_id).where(Mail.occasion.in_(DIGESTS), *of_today))
    return {(occasion, staff_id) for occasion, staff_id in found}


def _morning(day: OfficeDay) -> datetime:
    """When offices open today: the digest covers what came in before."""
    return schedule.at(day.today, day.hours[0])


DigestContent = tuple[Sequence[MailReason], Mapping[str, datetime]]
"""The reasons of a digest, as the tick prints them, and the values of its mail."""


def _queue(
    session: Session,
    day: OfficeDay,
    kind: MailKind,
    people: Sequence[Staff],
    queued: set[tuple[str, int | None]],
    content_for: Callable[[Session, OfficeDay, Staff], DigestContent | None],
) -> list[QueuedNotice]:
    notices = []
    for person in people:
        found = None if (kind.name, person.id) in queued else content_for(session, day, person)
        if found is not None:
            reasons, values = found
            mail = outbox.NewMail(kind, day.today, person.email, staff_id=person.id, values=values)
            notices += [
                QueuedNotice(kind, person.email, person.name, reasons)
                for _ in outbox.tell_many(session, day.agency.id, [mail], day.now)
            ]
    return notices


def _for_officer(session: Session, day: OfficeDay, person: Staff) -> DigestContent | None:
    until = _morning(day)
    since = _last_digest(session, person) or until - FIRST
    found = news.news(session, person.id, since, until)
    reasons = [MailReason(ReminderStep.DIGEST, one.directive.number, f"{one.new} việc mới") for one in found]
    return (reasons, {"since": since, "until": until}) if found else None


def _last_digest(session: Session, person: Staff) -> datetime | None:
    """The end of the time that the last digest covered."""
    last = session.scalar(
        select(Mail)
        .where(Mail.staff_id == person.id, Mail.occasion == officer_digest.MAIL.name)
        .order_by(Mail.id.desc())
        .limit(1)
    )
    return datetime.fromisoformat(last.values["until"]) if last else None


def _for_leader(session: Session, day: OfficeDay, _person: Staff) -> DigestContent | None:
    rows = progress.unfinished(session, day.agency.id, day.now)
    reasons = [MailReason(ReminderStep.DIGEST, row.number, f"xong {row.complete}/{row.units} đơn vị") for row in rows]
    return (reasons, {}) if rows else None
