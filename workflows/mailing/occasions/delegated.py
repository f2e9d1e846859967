"""Somebody of a unit hands items to a colleague: the mail with the colleague's own link, from whom, and a word."""

from flask_babel import lazy_gettext as _l

from directives.delegations.delegating import is_running
from directives.models import Delegation
from workflows.mailing.composing import sample_directive, values
from workflows.mailing.composing.content import MailContent, anchor_line, foot
from workflows.mailing.composing.sample_directive import FIGURES
from workflows.mailing.kind import MailContext, MailKind
from workflows.web import links
from workflows.web.contact_point import contact_of


def _content(context: MailContext) -> MailContent | None:
    """Names and words are read only now, so that the queue holds no copy of them."""
    session, now = context.session, context.now
    delegation = session.get(Delegation, context.mail.values["delegation"])
    if delegation is None or not is_running(delegation):
        return None
    if context.mail.instance != context.kind.instance_of(delegation.link):
        return None  # renewed since: that has its own mail
    assignment, handed = delegation.assignment, {one.item_id for one in delegation.items}
    tasks = [task for task in values.present(assignment.tasks, now) if task.item_id in handed]
    if not tasks:
        return None
    directive, office = (
        values.directive_view(assignment, links.address(delegation.link), tasks, now),
        contact_of(assignment.directive),
    )
    content = {
        "directive": directive,
        "person": delegation.name,
        "by": delegation.by_name,
        "word": delegation.word,
        "from_unit": assignment.unit.name,
        "office": office,
        "foot": [*foot(context.agency, office), *anchor_line(session, now)],
    }
    return MailContent(content, office, (directive.link,))


MAIL = MailKind(
    name="delegated",
    word=_l("Phân công người thực hiện"),
    priority=1,
    at_once=True,
    content=_content,
    instance="{name}:{about.id}:{about.generation}",
    sent_again=False,
    samples={
        "": sample_directive.to_unit(
            sample_directive.only(FIGURES),
            person="Cô Lê Thị Mẫu",
            unit="",
            by="Thầy Trần Văn Mẫu, Hiệu trưởng",
            word="Cô tổng hợp giúp số liệu của các tổ, xong trước trưa thứ Sáu.",
            from_unit=sample_directive.SCHOOL,
        )
    },
)
