"""The follow-up of a directive was handed over: mails the new and the former officer its present state."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _l

from directives.boards import progress
from directives.models import Directive, MailLine
from directives.queries import status_sql
from workflows.mailing.composing import due_words, sample_directive
from workflows.mailing.composing.content import MailContent, directive_names, queued_values, to_staff
from workflows.mailing.composing.sample_directive import FRIDAY
from workflows.mailing.composing.still_true import staff_reader
from workflows.mailing.kind import MailContext, MailKind
from workflows.web import links


def _is_still_so(context: MailContext, _lines: Sequence[MailLine]) -> bool:
    """Whether the officer has not changed again: that has its own mail."""
    mail = context.mail
    directive = context.session.get(Directive, mail.directive_id)
    return directive is not None and (directive.officer_id == mail.staff_id) == mail.values["given"]


def _content(context: MailContext) -> MailContent | None:
    mail, session, staff = context.mail, context.session, staff_reader(context)
    if staff is None:
        return None
    directive = session.get_one(Directive, mail.directive_id)
    row = progress.of_directive(session, directive, context.now)
    due_at = status_sql.next_due(session, directive.id, context.now)
    own = {
        "link": links.page(f"/van-ban/{directive.public_id}/theo-doi"),
        "units": row.units,
        "acknowledged": row.acknowledged,
        "late": row.late,
        "awaiting": row.awaiting,
        "due_at": due_at,
        "due_short": due_words.short_due(due_at) if due_at else "",
    }
    return to_staff(
        staff, context.agency, {**directive_names(context.session, context.mail), **queued_values(mail), **own}
    )


_HANDED = {"other": "Lê Văn Mẫu", "reason": "Phân công lại công việc của phòng", "by": "Phạm Thị Mẫu"}

MAIL = MailKind(
    name="handed_over",
    word=_l("Bàn giao việc theo dõi"),
    priority=6,
    place=3,
    content=_content,
    still_true=_is_still_so,
    samples={
        "": sample_directive.to_staff(
            **_HANDED, given=True, units=79, acknowledged=60, late=3, awaiting=12, due_at=FRIDAY
        ),
        "taken": sample_directive.to_staff(**_HANDED, given=False),
    },
)
