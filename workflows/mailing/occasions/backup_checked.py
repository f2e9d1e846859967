"""The monthly tried restore, told to the administrators: whether the last backup can be used."""

from flask_babel import lazy_gettext as _l

from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent, front_address, queued_values, to_staff
from workflows.mailing.composing.sample_directive import MONDAY
from workflows.mailing.composing.still_true import staff_reader
from workflows.mailing.kind import MailContext, MailKind


def _content(context: MailContext) -> MailContent | None:
    staff = staff_reader(context)
    if staff is None:
        return None
    return to_staff(staff, context.agency, {**queued_values(context.mail), "link": front_address()})


MAIL = MailKind(
    name="backup_checked",
    word=_l("Khôi phục thử bản sao"),
    priority=6,
    place=4,
    content=_content,
    instance="{name}:{about}:{to}",
    sent_again=False,
    replaced_by_next=True,
    samples={
        "": sample_directive.to_staff(backup_at=MONDAY, good=True, faults=0),
        "faults": sample_directive.to_staff(backup_at=MONDAY, good=False, faults=3),
        "failed": sample_directive.to_staff(backup_at=None, good=False, faults=0),
    },
)
