"""A directive was withdrawn, or is not for this unit after all: nothing is asked any more."""

from flask_babel import lazy_gettext as _l

from workflows.mailing.composing import sample_directive
from workflows.mailing.composing.still_true import was_told
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailKind, cancels

MAIL = MailKind(
    name="withdrawn",
    word=_l("Thông báo thu hồi"),
    priority=5,
    at_once=True,
    content=about_assignments,
    calendar=cancels,
    line_still_true=was_told,
    links_closed=True,
    samples={
        "": sample_directive.to_unit(reason="Ghi nhầm nơi nhận"),
        "released": sample_directive.to_unit(reason="Đơn vị không dạy trực tuyến", released=True),
    },
)
