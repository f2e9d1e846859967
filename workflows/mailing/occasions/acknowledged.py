"""The receipt of an acknowledgement, to the contact whose link was used."""

from dataclasses import replace

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, String, cast, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from directives.acts.contacts import asks_about_contacts
from directives.models import Acknowledgement, Mail
from directives.queries import submissions
from directives.terms import EventKind
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind
from workflows.web.signed import who_signed


def _content(context: MailContext) -> MailContent | None:
    """Who acknowledged and when; read only now, so that no copy of the name waits in the queue."""
    acknowledgement = context.session.get(Acknowledgement, context.mail.values["acknowledgement"])
    content = about_assignments(context)
    if acknowledgement is None or content is None:
        return None
    at = acknowledgement.recorded_at
    receipt = submissions.receipt(context.session, acknowledgement.assignment, EventKind.ACKNOWLEDGED, at)
    own = {
        "by": who_signed(acknowledgement),
        "at": acknowledgement.happened_at,
        "arrival_number": acknowledgement.arrival_number,
        "code": receipt.code if receipt else "",
        "asks_about_contacts": acknowledgement.assignment.parent_id is None
        and asks_about_contacts(context.session, acknowledgement.assignment.responsible_unit_id, context.now),
    }
    return replace(content, values=content.values | own)


def is_queued(acknowledgement_id: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """Whether its receipt is queued already, as SQL."""
    key = literal(f"{MAIL.name}:") + cast(acknowledgement_id, String)
    return select(Mail.id).where(Mail.instance == key).exists()


MAIL = MailKind(
    name="acknowledged",
    word=_l("Biên nhận tiếp nhận"),
    priority=7,
    at_once=True,
    content=_content,
    instance="{name}:{about.id}",
    says_what_remains=True,
    samples={
        "": sample_directive.to_unit(
            by=f"Trần Văn Mẫu, Phó Hiệu trưởng {sample_directive.SIGNED}",
            arrival_number="115",
            asks_about_contacts=True,
        )
    },
)
