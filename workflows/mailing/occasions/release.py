"""A report waits for the head of the unit, or came back from the head with a word: mails within the unit."""

from flask_babel import lazy_gettext as _l

from directives.models import Link, MailLine
from directives.releases.asking import waiting_of
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.sample_directive import FIGURES
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind


def _still_waits(context: MailContext, line: MailLine, _link: Link | None) -> bool:
    """What came back is told in any case."""
    waits = line.task is not None and bool(waiting_of(context.session, [line.task]))
    return waits or context.mail.values["back"]


MAIL = MailKind(
    name="release",
    word=_l("Chờ thủ trưởng đơn vị duyệt"),
    priority=2,
    place=1,
    content=about_assignments,
    instance="{name}:{about.id}:{about.edition}:{about.saved_at:%Y%m%d%H%M%S}:{to}",
    line_still_true=_still_waits,
    sent_again=False,
    samples={
        "": sample_directive.to_unit(sample_directive.only(FIGURES), back=False, word=""),
        "back": sample_directive.to_unit(
            sample_directive.only(FIGURES), back=True, word="Số lớp chưa khớp sổ, cô xem lại giúp."
        ),
    },
)
