"""The weekly digest of a unit's contact over all directives; on that day it replaces reminders."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.sample_directive import FIGURES, FRIDAY, MONDAY, OTHER, WARNING, WEEK
from workflows.mailing.composing.still_true import still_owed
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.composing.week import by_day
from workflows.mailing.kind import MailContext, MailKind
from workflows.mailing.occasions import due_soon


def _content(context: MailContext) -> MailContent | None:
    content = about_assignments(context)
    if content is not None and content.says_something:
        content.values["sections"] = by_day(content.values["directives"], context.now)
    return content


_WEEK = (sample_directive.only(replace(WARNING, due_at=FRIDAY - WEEK, late=True), FIGURES), OTHER)

MAIL = MailKind(
    name="unit_digest",
    word=_l("Bản tin cho đơn vị"),
    priority=9,
    place=1,
    content=_content,
    instance=due_soon.MAIL.instance,
    line_still_true=still_owed,
    names_tasks=True,
    skips_paused=True,
    sent_again=False,
    replaced_by_next=True,
    samples={"": sample_directive.to_unit(*_WEEK, sections=by_day(list(_WEEK), MONDAY))},
)
