"""Due dates in the words of a subject line: short, without the year, or relative to the day of sending."""

from datetime import date, datetime

from flask_babel import gettext as _

from directives.rules import schedule
from workflows.web import formats


def relative_due(due_at: datetime, now: datetime) -> str:
    """'15:00 ngày mai', 'trong thứ Sáu 24/4': a due date, relative to the day on which the mail is sent."""
    here, day = schedule.local(due_at), schedule.last_day(due_at)
    away = (day - schedule.local(now).date()).days
    named = {0: str(_("hôm nay")), 1: str(_("ngày mai"))}.get(away, _named(day))
    return str(_("trong %(day)s", day=named)) if schedule.hour_of(due_at) is None else f"{here:%-H:%M} {named}"


def _named(day: date) -> str:
    return f"{formats.WEEKDAYS[day.weekday()]} {day.day}/{day.month}"


def by_when(due_at: datetime) -> str:
    """'hạn 15:00 thứ Sáu 24/4', 'chậm nhất thứ Năm 30/4'."""
    here = schedule.local(due_at)
    at = f"{here:%-H:%M} {_named(here.date())}"
    return short_due(due_at) if schedule.hour_of(due_at) is None else str(_("hạn %(at)s", at=at))


def short_due(due_at: datetime) -> str:
    """'trước 15:00 thứ Sáu 24/4', 'chậm nhất thứ Sáu 24/4': for a subject line, without the year."""
    named, here = _named(schedule.last_day(due_at)), schedule.local(due_at)
    if schedule.hour_of(due_at) is None:
        return str(_("chậm nhất %(day)s", day=named))
    return str(_("trước %(hour)s %(day)s", hour=f"{here:%-H:%M}", day=named))
