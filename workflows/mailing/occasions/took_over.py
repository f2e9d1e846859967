"""A unit took over what another left open when it closed: all letters in one mail, each with its new link."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from directives.models import Link, MailLine
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.sample_directive import FIGURES, OTHER, TRAINING
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind


def _still_answers(context: MailContext, line: MailLine, _link: Link | None) -> bool:
    """Whether the reader's unit has not closed in turn: its successor has a mail of its own."""
    return context.mail.contact is not None and line.assignment.responsible_unit_id == context.mail.contact.unit_id


_OPEN = (replace(sample_directive.only(TRAINING, FIGURES), owed=(TRAINING, FIGURES)), replace(OTHER, owed=OTHER.items))

MAIL = MailKind(
    name="took_over",
    word=_l("Tiếp nhận việc còn mở"),
    priority=2,
    at_once=True,
    content=about_assignments,
    line_still_true=_still_answers,
    says_what_remains=True,
    samples={"": sample_directive.to_unit(*_OPEN, former=["Trường THPT mẫu C"])},
)
"""At once: the links of the unit that closed have ended, and until this mail nobody can answer."""
