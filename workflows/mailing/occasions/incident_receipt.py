"""The receipt of an incident, to the contact who asks for it: its code and time, never what happened."""

from flask_babel import lazy_gettext as _l

from directives.models import Incident
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.unit_content import signed_by
from workflows.mailing.kind import MailKind, cancels

MAIL = MailKind(
    name="incident_receipt",
    word=_l("Biên nhận việc phát sinh"),
    priority=3,
    at_once=True,
    content=signed_by(Incident),
    calendar=cancels,
    says_what_remains=True,
    samples={
        "": sample_directive.to_unit(
            reference="118-9", code="K7QF-9M2X-0B3D-VEGH", by=f"Nguyễn Thị Mẫu {sample_directive.SIGNED}"
        )
    },
)
