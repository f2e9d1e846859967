"""An officer asks about a report without returning it: an answer is wanted, nothing is owed."""

from flask_babel import lazy_gettext as _l

from directives.models import Link, MailLine
from directives.questions.conversations import awaits_answer
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind


def _is_unanswered(context: MailContext, line: MailLine, _link: Link | None) -> bool:
    return line.task is not None and awaits_answer(context.session, line.task)


MAIL = MailKind(
    name="question",
    word=_l("Hỏi về báo cáo"),
    priority=3,
    place=4,
    content=about_assignments,
    line_still_true=_is_unanswered,
    samples={
        "": sample_directive.to_unit(question="Số học sinh tuần này tăng gấp đôi, có phải vì trường nhận thêm lớp?")
    },
)
