"""Digest for an officer: what is new about the directives that they follow."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from directives.boards import news
from directives.boards.news import NewsCount
from directives.terms import News
from workflows.mailing.composing import sample_directive, values
from workflows.mailing.composing.content import MailContent, board_address, front_address, to_staff
from workflows.mailing.composing.sample_directive import DIRECTIVE, MONDAY
from workflows.mailing.composing.still_true import staff_reader, wants_digest
from workflows.mailing.kind import MailContext, MailKind


@dataclass(frozen=True)
class NewsView:
    """A directive with the counts of what is new."""

    short: str
    subject: str
    counts: Mapping[News, NewsCount]


def _content(context: MailContext) -> MailContent | None:
    officer = staff_reader(context)
    if officer is None:
        return None
    since, until = (datetime.fromisoformat(context.mail.values[name]) for name in ("since", "until"))
    found = news.news(context.session, officer.id, since, until)
    if not found:
        return None
    rows = [NewsView(values.named(one.directive)[1], one.directive.subject, one.counts) for one in found]
    new = sum(count.new for one in found for count in one.counts.values())
    link = board_address(found[0].directive) if len(found) == 1 else front_address()
    given = {"directives": rows, "new": new, "since": since, "until": until, "link": link}
    return to_staff(officer, context.agency, given)


_SAMPLE_COUNTS = {News.INCIDENTS: NewsCount(1, 1), News.REPORTS: NewsCount(9, 5), News.BOUNCES: NewsCount(1, 1)}

MAIL = MailKind(
    name="officer_digest",
    word=_l("Bản tin cho chuyên viên"),
    priority=9,
    in_office_hours=True,
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
        )
    },
)
