"""An incident was reported: by which unit and when. Its text stays behind the sign-in."""

from flask_babel import lazy_gettext as _l

from directives.terms import IncidentStage
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent, directive_names, queued_values, to_staff
from workflows.mailing.composing.still_true import staff_reader
from workflows.mailing.kind import MailContext, MailKind
from workflows.web import links


def _content(context: MailContext) -> MailContent | None:
    mail, staff = context.mail, staff_reader(context)
    if staff is None:
        return None
    link = links.page(f"/phat-sinh/{mail.values['incident']}")
    stage = IncidentStage(mail.values.get("stage", IncidentStage.FIRST))
    adds = {"together": [], **queued_values(mail), "adds": not stage.is_first}
    return to_staff(staff, context.agency, {**directive_names(context.session, context.mail), **adds, "link": link})


MAIL = MailKind(
    name="incident_alert",
    word=_l("Báo ngay vấn đề phát sinh"),
    priority=1,
    at_once=True,
    content=_content,
    samples={
        "": sample_directive.to_staff(reporter=sample_directive.SCHOOL, together=["Trần Văn Mẫu"], adds=False),
        "added": sample_directive.to_staff(reporter=sample_directive.SCHOOL, together=[], adds=True),
    },
)
