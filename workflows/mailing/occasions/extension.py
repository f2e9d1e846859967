"""The answer to an extension request: granted or refused."""

from datetime import timedelta

from flask_babel import lazy_gettext as _l

from workflows.mailing.composing import sample_letter
from workflows.mailing.composing.sample_letter import FRIDAY
from workflows.mailing.composing.unit_content import about_assignments
from workflows.mailing.kind import MailKind, publishes

MAIL = MailKind(
    name="extension",
    word=_l("Trả lời xin gia hạn"),
    priority=2,
    content=about_assignments,
    calendar=publishes,
    samples={
        "granted": sample_letter.to_unit(
            what="granted",
            answer="Xin gửi đúng hạn mới.",
            due_at=FRIDAY + timedelta(days=3),
            period_due_at=FRIDAY,
            asked_due_at=FRIDAY + timedelta(days=5),
        ),
        "refused": sample_letter.to_unit(
            what="refused",
            answer="Sở phải báo cáo Bộ trong ngày 24/4.",
            due_at=FRIDAY,
            period_due_at=FRIDAY,
            asked_due_at=FRIDAY + timedelta(days=5),
        ),
    },
)
