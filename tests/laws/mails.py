"""Laws 11 and 12 over what was issued and what the mail server took."""

from collections import Counter
from datetime import date, datetime, timedelta

from sqlalchemy import select

from directives.database import db
from directives.models import Assignment, Directive, Mail, MailLine
from directives.queries.agency_calendar import calendar_of
from directives.rules import schedule
from tests.laws.place import IssuedLetter, Place

NEED_NOT_WAIT = {
    "issued",
    "new_link",
    "took_over",
    "delegated",
    "desk_asked",
    "desk_granted",
    "withdrawn",
    "sign_in",
    "receipt",
    "incident_receipt",
    "acknowledged",
    "incident_alert",
}
"""First notices and links, withdrawals, sign-in, what the reader has just pressed for, and alerts."""
NOTICE = timedelta(hours=2)
"""A date is too close for the next day's mail if it passes within this time after offices open."""

MailDays = Counter[tuple[str, date]]


def check_issued_once(letters: list[IssuedLetter]) -> None:
    """No two letters stand with one number, date and issuer, unless the later one amends what stood before it."""
    for letter in letters:
        assert not letter.beside or letter.amends in letter.beside


def may_go_at_once(mail: Mail) -> bool:
    """Whether law 12 leaves the mail out."""
    if mail.occasion in NEED_NOT_WAIT or "HỎA TỐC" in _urgencies(mail):
        return mail.at_once
    given = [mail.values.get(name) for name in ("due_at", "new_due_at")]
    dates = [datetime.fromisoformat(one) if isinstance(one, str) else one for one in given if one]
    calendar = calendar_of(db.session, mail.agency_id)
    tomorrow = calendar.working_day_after(schedule.local(mail.created_at).date())
    return mail.at_once and any(at <= schedule.at(tomorrow, schedule.OFFICE_OPENS) + NOTICE for at in dates)


def _urgencies(mail: Mail) -> set[str]:
    """How urgent the letters are that a mail is about; an area event's is about several at once."""
    named = select(Assignment.directive_id).join(MailLine).where(MailLine.mail_id == mail.id)
    either = Directive.id.in_(named) | (Directive.id == mail.directive_id)
    return set(db.session.scalars(select(Directive.urgency).where(either)))


def check_one_a_day(place: Place, taken: int, days: MailDays) -> int:
    """Count in `days` what the mail server took since `taken`; returns how many it has taken now."""
    new = place.server.messages[taken:]
    found = {str(message["Message-ID"]): message for message in new}
    mails = db.session.scalars(select(Mail).where(Mail.message_id.in_(found))).all() if found else []
    for mail in mails:
        if may_go_at_once(mail) or mail.sent_at is None:
            continue
        day = schedule.local(mail.sent_at).date()
        assert calendar_of(db.session, mail.agency_id).works(day), f"{mail.occasion} on a day off, {day}"
        address = str(found[mail.message_id]["To"]).lower()
        days[address, day] += 1
        assert days[address, day] == 1, f"{mail.occasion} is a second mail to {address} on {day}"
    return len(place.server.messages)
