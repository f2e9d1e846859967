"""The receipt of an incident, to the contact who asks for it: its code and time, never what happened."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from directives.models import Incident
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind, cancels
from workflows.web.signed import who_signed


def _content(context: MailContext) -> MailContent | None:
    """With who signed, read only now, so that no copy of the name waits in the queue."""
    content, incident = about_assignments(context), context.session.get(Incident, context.mail.values["incident"])
    if content is None:
        return None
    return replace(content, values=content.values | {"by": who_signed(incident) if incident else ""})


MAIL = MailKind(
    name="incident_receipt",
    word=_l("Biên nhận việc phát sinh"),
    priority=3,
    at_once=True,
    content=_content,
    calendar=cancels,
    says_what_remains=True,
    samples={
        "": sample_directive.to_unit(
            reference="118-9", code="K7QF-9M2X-0B3D-VEGH", by=f"Nguyễn Thị Mẫu {sample_directive.SIGNED}"
        )
    },
)
