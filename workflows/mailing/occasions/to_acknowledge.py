"""A unit that was told has not acknowledged: one reminder, on the last day of the department's own date."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l

from directives.boards import acknowledging
from directives.models import Link, MailLine
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.sample_directive import MONDAY
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind


def _is_still_awaited(context: MailContext, line: MailLine, _link: Link | None) -> bool:
    return acknowledging.of_assignment(context.session, line.assignment, context.now) is not None


_TUESDAY = MONDAY + timedelta(days=1)
_TUESDAY_ENDS = datetime(2020, 4, 21, 17, 0, tzinfo=MONDAY.tzinfo)

MAIL = MailKind(
    name="to_acknowledge",
    word=_l("Nhắc tiếp nhận"),
    priority=7,
    place=2,
    content=about_assignments,
    line_still_true=_is_still_awaited,
    samples={"": sample_directive.to_unit(at=_TUESDAY, due_at=_TUESDAY_ENDS, due_short="chậm nhất thứ Ba 21/4")},
)
