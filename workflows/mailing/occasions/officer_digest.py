"""Digest for an officer: what is new about the directives that they follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from directives.boards import news
from directives.boards.news import NewsCount
from directives.boards.questions.days_off import DayOffQuestion
from directives.terms import News
from workflows.mailing.composing import sample_directive, values
from workflows.mailing.composing.content import MailContent, board_address, day_off_address, front_address, to_staff
from workflows.mailing.composing.sample_directive import DIRECTIVE, FRIDAY, MONDAY
from workflows.mailing.composing.still_true import staff_reader, wants_digest
from workflows.mailing.kind import MailContext, MailKind


@dataclass(frozen=True)
class DayOffView:
    """A due date on a day off, the later date offered, and the page that asks."""

    title: str
    due_at: datetime
    holiday: str
    later: datetime
    link: str


@dataclass(frozen=True)
class NewsView:
    """A directive with the counts of what is new."""

    short: str
    subject: str
    counts: Mapping[News, NewsCount]
    days_off: Sequence[DayOffView] = ()


def _content(context: MailContext) -> MailContent | None:
    officer = staff_reader(context)
    if officer is None:
        return None
    since, until = (datetime.fromisoformat(context.mail.values[name]) for name in ("since", "until"))
    found = news.news(context.session, officer.id, since, until)
    if not found:
        return None
    rows = [
        NewsView(values.named(one.directive)[1], one.directive.subject, one.counts, [*map(_asked, one.days_off)])
        for one in found
    ]
    new = sum(one.new for one in found)
    link = board_address(found[0].directive) if len(found) == 1 else front_address()
    given = {"directives": rows, "new": new, "since": since, "until": until, "link": link}
    return to_staff(officer, context.agency, given)


def _asked(one: DayOffQuestion) -> DayOffView:
    return DayOffView(one.period.item.title, one.due_at, one.holiday, one.later, day_off_address(one.period))


_SAMPLE_COUNTS = {
    News.INCIDENTS: NewsCount(1, 1),
    News.REPORTS: NewsCount(9, 5),
    News.BOUNCES: NewsCount(1, 1),
    News.SUPPLEMENTS: NewsCount(2, 1),
}
_SAMPLE_DAY_OFF = DayOffView(
    "Số liệu tuần",
    FRIDAY + timedelta(days=7),
    "Ngày Quốc tế Lao động",
    FRIDAY + timedelta(days=10),
    "https://dondoc.example/van-ban/du-lieu-mau/theo-doi/ky/2/ngay-nghi",
)

MAIL = MailKind(
    name="officer_digest",
    word=_l("Bản tin cho chuyên viên"),
    priority=9,
    place=4,
    content=_content,
    instance="{name}:{to}:{about}",  # `about` is the day
    still_true=wants_digest,
    replaced_by_next=True,
    samples={
        "": sample_directive.to_staff(
            new=7,
            since=MONDAY - timedelta(days=3),
            until=MONDAY,
            directives=[NewsView(DIRECTIVE.short, DIRECTIVE.subject, _SAMPLE_COUNTS)],
        ),
        "day-off": sample_directive.to_staff(
            new=1,
            since=MONDAY - timedelta(days=3),
            until=MONDAY,
            directives=[NewsView(DIRECTIVE.short, DIRECTIVE.subject, {}, [_SAMPLE_DAY_OFF])],
        ),
    },
)
