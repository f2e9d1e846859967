"""The department entered an answer that came by telephone, on paper or otherwise."""

from flask_babel import lazy_gettext as _l

from directives.terms import Channel, EventKind
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.sample_directive import MONDAY
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailKind, cancels

MAIL = MailKind(
    name="recorded",
    word=_l("Báo việc Sở nhập thay"),
    priority=6,
    place=7,
    content=about_assignments,
    calendar=cancels,
    samples={
        "": sample_directive.to_unit(
            what=EventKind.IMPLEMENTED, channel=Channel.PHONE, told_by="Hiệu phó", happened_at=MONDAY
        )
    },
)
