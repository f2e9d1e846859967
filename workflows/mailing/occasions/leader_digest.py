"""Digest for leaders: the state of each unfinished directive."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from directives.boards import progress
from directives.boards.progress import DirectiveProgress
from directives.models import Mail, MailLine
from directives.terms import DirectiveState, MailState, Role
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent, to_staff
from workflows.mailing.composing.sample_directive import DIRECTIVE, MONDAY, OFFICE, OFFICER, OTHER
from workflows.mailing.composing.still_true import staff_reader, wants_digest
from workflows.mailing.kind import MailContext, MailKind
from workflows.web import links


def _is_the_last(context: MailContext, lines: Sequence[MailLine]) -> bool:
    """Whether no later digest is queued: after an outage only the last one is sent."""
    mail = context.mail
    later = select(Mail.id).where(
        Mail.staff_id == mail.staff_id,
        Mail.occasion == mail.occasion,
        Mail.id > mail.id,
        Mail.state != MailState.DROPPED,
    )
    return wants_digest(context, lines) and context.session.scalar(later.limit(1)) is None


def _content(context: MailContext) -> MailContent | None:
    leader = staff_reader(context, Role.LEADER)
    if leader is None:
        return None
    rows = progress.unfinished(context.session, context.agency.id, context.now)
    link = links.digest_address(context.mail.id)
    given = {"directives": rows, "late": sum(row.late > 0 for row in rows), "link": link, "now": context.now}
    return to_staff(leader, context.agency, given, secrets=(link,)) if rows else None


def _sample(number: str, title: str, **counts: int) -> DirectiveProgress:
    units = {"units": 79, "acknowledged": 70, "complete": 60, "late": 0, "unreached": 0, "awaiting": 0, "due_soon": 0}
    return DirectiveProgress(
        "",
        number,
        title,
        date(2020, 4, 17),
        DirectiveState.ISSUED,
        MONDAY,
        None,
        OFFICE.name,
        OFFICER,
        **{**units, **counts},
    )


MAIL = MailKind(
    name="leader_digest",
    word=_l("Bản tin cho lãnh đạo"),
    priority=9,
    place=5,
    content=_content,
    instance="{name}:{to}:{about}",  # `about` is the day
    still_true=_is_the_last,
    replaced_by_next=True,
    samples={
        "": sample_directive.to_staff(
            person="Phó Giám đốc Nguyễn Văn Mẫu",
            late=1,
            directives=[
                _sample(
                    DIRECTIVE.number,
                    "An toàn khi học qua Internet",
                    late=3,
                    late_and_waiting=1,
                    unreached=2,
                    awaiting=12,
                ),
                _sample(OTHER.number, "Chuẩn bị đón học sinh", acknowledged=75, due_soon=19),
            ],
        )
    },
)
