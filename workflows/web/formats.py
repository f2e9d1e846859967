"""Dates, hours, numbers and telephones as a Vietnamese office writes them; FILTERS are for templates."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Protocol, cast

from flask import Flask
from flask_babel import Domain, get_babel
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from jinja2 import pass_context
from jinja2.runtime import Context

from directives.rules import schedule
from directives.rules.periods.grace import late_from
from directives.rules.telephones import with_zero

WEEKDAYS = (_l("thứ Hai"), _l("thứ Ba"), _l("thứ Tư"), _l("thứ Năm"), _l("thứ Sáu"), _l("thứ Bảy"), _l("Chủ nhật"))


def vn_date(value: date | datetime | None) -> str:
    """'24/4/2020'."""
    if value is None:
        return ""
    day = schedule.local(value) if isinstance(value, datetime) else value
    return f"{day.day}/{day.month}/{day.year}"


def vn_day(value: date | datetime | None) -> str:
    """'thứ Sáu 24/4/2020'."""
    if value is None:
        return ""
    day = schedule.local(value) if isinstance(value, datetime) else value
    return f"{WEEKDAYS[day.weekday()]} {vn_date(value)}"


def vn_datetime(value: datetime | None) -> str:
    """'15:00 thứ Sáu 24/4/2020'."""
    return f"{schedule.local(value):%-H:%M} {vn_day(value)}" if value else ""


def vn_hour(value: datetime) -> str:
    """'15:00'."""
    return f"{schedule.local(value):%-H:%M}"


def vn_saved(value: datetime | None, now: datetime) -> str:
    """'14:02' for today, else '14:02 thứ Sáu 24/4/2020'."""
    if value is None:
        return ""
    today = schedule.local(value).date() == schedule.local(now).date()
    return vn_hour(value) if today else vn_datetime(value)


def vn_due(value: datetime | None) -> str:
    """'trước 15:00 thứ Sáu 24/4/2020', 'chậm nhất thứ Sáu 24/4/2020', or 'công văn không ghi hạn'."""
    if value is None:
        return str(_("công văn không ghi hạn"))
    if schedule.hour_of(value) is None:
        return str(_("chậm nhất %(day)s", day=vn_day(schedule.last_day(value))))
    return str(_("trước %(moment)s", moment=vn_datetime(value)))


def vn_until(value: datetime | None) -> str:
    """'15:00 thứ Sáu 24/4/2020', 'hết thứ Sáu 24/4/2020': a due moment after the word 'đến'."""
    if value is None:
        return ""
    if schedule.hour_of(value) is None:
        return str(_("hết %(day)s", day=vn_day(schedule.last_day(value))))
    return vn_datetime(value)


def vn_last_day(value: datetime | None) -> str:
    """'24/4/2020': the last day on which something due at that moment can be given; for a period after 'đến'."""
    return vn_date(schedule.last_day(value)) if value else ""


def vn_before(value: datetime | None) -> str:
    """'trước ngày 28/4/2020', 'trước 15:00 ngày 27/4/2020'."""
    if value is None:
        return ""
    here = schedule.local(value)
    if here.time() == time(0):
        return str(_("trước ngày %(day)s", day=vn_date(here.date())))
    return str(_("trước %(hour)s ngày %(day)s", hour=f"{here:%-H:%M}", day=vn_date(here.date())))


class HasDataDays(Protocol):
    """A period, stored or to come."""

    @property
    def data_from(self) -> datetime | None: ...
    @property
    def data_until(self) -> datetime | None: ...


def vn_window(period: HasDataDays) -> str:
    """'từ 17/4 đến hết 23/4/2020', 'đến hết 23/4/2020'; '' for a period that names no days of its data."""
    if period.data_until is None:
        return ""
    last = schedule.last_day(period.data_until)
    if period.data_from is None:
        return str(_("đến hết %(last)s", last=vn_date(last)))
    first = schedule.local(period.data_from).date()
    begins = f"{first.day}/{first.month}" if first.year == last.year else vn_date(first)
    return str(_("từ %(first)s đến hết %(last)s", first=begins, last=vn_date(last)))


def vn_number(value: float | Decimal | None, places: int = 3) -> str:
    """'1.012', '95,7'; a missing value stays blank."""
    if value is None:
        return ""
    text = f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-places)):,f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def vn_share(part: float, whole: float) -> str:
    """'95,7 %'; blank if `whole` is 0."""
    return f"{vn_number(100 * part / whole, 1)} %" if whole else ""


def vn_left(due_at: datetime | None, now: datetime, grace_minutes: int = 0) -> str:
    """'còn 1 ngày 2 giờ', 'quá hạn 6 ngày' or 'quá hạn 3 giờ'; shown beside a date, never instead of it.

    Between the date and the end of its grace 'đã đến hạn': nobody is late yet.
    """
    if due_at is None:
        return ""
    if now < due_at:
        return str(_("còn %(span)s", span=_span(due_at - now)))
    if now < late_from(due_at, grace_minutes):
        return str(_("đã đến hạn"))
    return str(_("quá hạn %(span)s", span=_age(now - due_at)))


def vn_minutes(minutes: int) -> str:
    """'15 phút', '2 giờ', or 'không' for none."""
    return _span(timedelta(minutes=minutes)) if minutes else str(_("không"))


def vn_grace(minutes: int) -> str:
    """'gửi muộn không quá 15 phút vẫn tính đúng hạn'."""
    return str(_("gửi muộn không quá %(span)s vẫn tính đúng hạn", span=_span(timedelta(minutes=minutes))))


def _age(late: timedelta) -> str:
    """How long something is overdue: whole days once there are any."""
    return _span(timedelta(days=late.days) if late.days else late)


def _span(span: timedelta) -> str:
    minutes = int(span.total_seconds()) // 60
    days, hours = minutes // 1440, minutes % 1440 // 60
    parts = [_("%(n)s ngày", n=days)] if days else []
    if hours and days < 7:
        parts.append(_("%(n)s giờ", n=hours))
    return " ".join(parts) or str(_("%(n)s phút", n=minutes))


TELEPHONE = re.compile(r"\+?\d(?:[ .-]?\d)+")


def tel(number: str) -> str:
    """The URL that dials it, 'tel:02693824567': the first of several, without an extension; '' if there is none."""
    found = TELEPHONE.search(with_zero(re.sub("[()]", "", number)))
    return f"tel:{re.sub('[ .-]', '', found[0])}" if found else ""


def file_name(number: str, start: str = "", ending: str = "pdf") -> str:
    """The name of an attached file, by the directive's number: '649-SGDĐT-GDTrH.pdf'."""
    return start + (re.sub(r"[^\w.]+", "-", number).strip("-.") or "van-ban") + "." + ending


class Count(int):
    """A count within a text: '1.350'."""

    def __str__(self) -> str:
        return vn_number(int(self))


NO_COUNTS = frozenset({"year", "number"})
"""Whole numbers that a text names and does not count."""


def with_counts(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a text, its counts written as an office writes them."""
    return {
        name: Count(value) if type(value) is int and name not in NO_COUNTS else value for name, value in values.items()
    }


class CountingDomain(Domain):  # type: ignore[misc]  # Flask-Babel has no types
    """Texts whose counts have dots between thousands, without a filter at each of them."""

    def gettext(self, string: str, **variables: Any) -> str:
        return str(super().gettext(string, **with_counts(variables)))

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        return str(super().ngettext(singular, plural, Count(num), **with_counts(variables)))

    def pgettext(self, context: str, string: str, **variables: Any) -> str:
        return str(super().pgettext(context, string, **with_counts(variables)))


def _counting(translate: Callable[..., str]) -> Callable[..., str]:
    """The same for the texts of templates, into which Jinja puts the values."""

    @pass_context
    def translated(context: Context, /, *texts: Any, **variables: Any) -> str:
        return translate(context, *map(_count, texts), **with_counts(variables))

    return translated


def _count(value: Any) -> Any:
    return Count(value) if type(value) is int else value


def install(app: Flask) -> None:
    """Let all texts write their counts like that; after Babel."""
    with app.app_context():
        get_babel().instance.domain_instance = CountingDomain()
    for name in ("gettext", "ngettext", "pgettext"):
        app.jinja_env.globals[name] = _counting(cast(Callable[..., str], app.jinja_env.globals[name]))


_ALL = (
    *(vn_date, vn_day, vn_datetime, vn_due, vn_until, vn_last_day, vn_before, vn_window),
    *(vn_number, vn_share, vn_left, vn_grace, vn_saved, tel),
)
FILTERS = {f.__name__: f for f in _ALL}
