"""Escalation: mails the agency's leaders about units that have long been silent after a due date."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from directives.terms import Role
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent, board_address, front_address, to_staff
from workflows.mailing.composing.silence import silence
from workflows.mailing.composing.still_true import left_out, silent_lines, staff_reader
from workflows.mailing.kind import MailContext, MailKind


def _content(context: MailContext) -> MailContent | None:
    leader = staff_reader(context, Role.LEADER)
    lines = silent_lines(context) if leader else []
    if not lines or leader is None:
        return None
    directives = {line.assignment.directive for line in lines}
    link = board_address(directives.pop()) if len(directives) == 1 else front_address()
    content = to_staff(leader, context.agency, {**silence(context, lines), "link": link})
    return replace(content, left_out=left_out(context.mail, lines))


MAIL = MailKind(
    name="leader_escalation",
    word=_l("Báo lãnh đạo việc quá hạn"),
    priority=8,
    place=2,
    content=_content,
    instance="{name}:{to}:{about}",  # `about` is the day
    samples={"": sample_directive.silence(person="Phó Giám đốc Nguyễn Văn Mẫu")},
)
