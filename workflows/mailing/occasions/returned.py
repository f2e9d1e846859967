"""A report was returned: what is wanted, and by when."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from directives.models import Link, MailLine
from directives.terms import Standing
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.sample_directive import FRIDAY
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind, publishes


def _is_still_returned(_context: MailContext, line: MailLine, _link: Link | None) -> bool:
    return line.task is None or line.task.standing == Standing.RETURNED


MAIL = MailKind(
    name="returned",
    word=_l("Đề nghị bổ sung"),
    priority=2,
    place=3,
    content=about_assignments,
    calendar=publishes,
    line_still_true=_is_still_returned,
    samples={
        "": sample_directive.to_unit(
            due_at=FRIDAY + timedelta(days=3),
            wanted="Số lớp của khối 9 còn để trống.\nĐề nghị ghi rõ phần mềm đã dùng.",
        )
    },
)
