"""The answer to what a unit said against its tasks: agreed, or please do them."""

from dataclasses import replace
from datetime import date, timedelta

from flask_babel import lazy_gettext as _l

from directives.terms import ObjectionKind
from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.content import MailContent
from workflows.mailing.composing.sample_directive import FRIDAY
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailContext, MailKind, publishes


def _content(context: MailContext) -> MailContent | None:
    found = about_assignments(context)
    if found is None:
        return None
    until = found.values["until_on"]
    day = date.fromisoformat(until) if until else None
    return replace(found, values=found.values | {"until_on": day})


MAIL = MailKind(
    name="objection",
    word=_l("Trả lời ý kiến của đơn vị"),
    priority=2,
    place=4,
    content=_content,
    calendar=publishes,
    samples={
        "agreed": sample_directive.to_unit(
            what=ObjectionKind.CANNOT,
            agreed=True,
            item_titles=["Số liệu dạy học trực tuyến", "Tập huấn kỹ năng an toàn cho giáo viên, học sinh"],
            answer="Trường được miễn trong thời gian sửa đường truyền.",
            due_at=None,
            later=True,
            until_on=date(2020, 5, 15),
        ),
        "refused": sample_directive.to_unit(
            what=ObjectionKind.NOT_OURS,
            agreed=False,
            item_titles=["Số liệu dạy học trực tuyến"],
            answer="Công văn giao cho mọi trường có dạy học trực tuyến.",
            due_at=FRIDAY + timedelta(days=3),
            later=False,
            until_on=None,
        ),
    },
)
