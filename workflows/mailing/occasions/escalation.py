"""Escalation: mails a superior about its units that have long been silent after a due date."""

from flask_babel import lazy_gettext as _l

from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent, foot
from workflows.mailing.composing.silence import silence
from workflows.mailing.composing.still_true import left_out, reader_is_there, silent_lines
from workflows.mailing.kind import MailContext, MailKind
from workflows.web.contact_point import contact_of


def _content(context: MailContext) -> MailContent | None:
    contact = context.mail.contact
    lines = silent_lines(context) if reader_is_there(context.mail) else []
    if not lines or contact is None:
        return None
    office = contact_of(lines[0].assignment.directive)
    given = silence(context, lines)
    given |= {
        "unit": contact.unit.name,
        "office": office,
        "foot": foot(context.agency, office),
        "since": given["directives"][0].since,
    }
    return MailContent(given, office, left_out=left_out(context.mail, lines))


MAIL = MailKind(
    name="escalation",
    word=_l("Báo cơ quan quản lý trực tiếp"),
    priority=8,
    place=1,
    content=_content,
    instance="{name}:{to}:{about}",  # `about` is the day
    samples={"": sample_directive.silence(unit="Phòng GDĐT mẫu 1")},
)
