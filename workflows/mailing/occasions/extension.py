"""The answer to an extension request: granted or refused."""

from dataclasses import replace
from datetime import timedelta

from flask_babel import lazy_gettext as _l

from directives.terms import ExtensionState
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.sample_directive import FRIDAY
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind, publishes


def _content(context: MailContext) -> MailContent | None:
    found = about_assignments(context)
    return found and replace(found, values=found.values | {"granted": found.values["what"] == ExtensionState.GRANTED})


MAIL = MailKind(
    name="extension",
    word=_l("Trả lời xin gia hạn"),
    priority=2,
    place=4,
    content=_content,
    calendar=publishes,
    samples={
        "granted": sample_directive.to_unit(
            what="granted",
            granted=True,
            answer="Xin gửi đúng hạn mới.",
            due_at=FRIDAY + timedelta(days=3),
            period_due_at=FRIDAY,
            asked_due_at=FRIDAY + timedelta(days=5),
        ),
        "refused": sample_directive.to_unit(
            what="refused",
            granted=False,
            answer="Sở phải báo cáo Bộ trong ngày 24/4.",
            due_at=FRIDAY,
            period_due_at=FRIDAY,
            asked_due_at=FRIDAY + timedelta(days=5),
        ),
    },
)
