"""Forms by which an officer returns a report, or answers an extension request or an objection."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Optional

from directives.models import Objection
from directives.objections.answering import ObjectionAnswer
from directives.rules import schedule
from workflows.web.fields import Form, VietnameseDate, VietnameseHour, at_most, nfc, required
from workflows.web.formats import vn_date
from workflows.web.typed.objection_form import ReachFields


class ReturnForm(Form):
    """What to supplement, and by when."""

    wanted = TextAreaField(
        _l("Điều cần bổ sung"),
        [required(_l("Xin ghi điều cần bổ sung, để đơn vị biết phải làm gì.")), at_most(4000)],
        filters=[nfc],
        description=_l("Được gửi nguyên văn cho đơn vị."),
    )
    on = VietnameseDate(_l("Bổ sung đến hết ngày"), [required(_l("Xin ghi ngày cần bổ sung xong."))])

    @property
    def due_at(self) -> datetime:
        """The midnight that ends the chosen day."""
        return schedule.due_by(self.on.data, None)

    def validate_after(self, now: datetime) -> bool:
        """Validate, and refuse a day in the past."""
        if not self.validate():
            return False
        if self.due_at > now:
            return True
        self.on.errors = [
            _("Ngày này đã qua (%(day)s). Xin chọn hôm nay hoặc một ngày sau.", day=vn_date(self.on.data))
        ]
        return False


class QuestionForm(Form):
    """What to ask a unit about its report."""

    question = TextAreaField(
        _l("Câu hỏi"),
        [required(_l("Xin ghi câu hỏi, để đơn vị biết cần trả lời gì.")), at_most(2000)],
        filters=[nfc],
        description=_l("Được gửi nguyên văn cho đơn vị. Báo cáo giữ nguyên, không đặt thêm hạn."),
    )


class GrantForm(Form):
    """The granted date and a message; without an hour it means the end of that day."""

    on = VietnameseDate(_l("Gia hạn đến ngày"), [required(_l("Xin ghi ngày gia hạn đến."))])
    hour = VietnameseHour(_l("Giờ"), [Optional()], description=_l("Để trống: đến hết ngày đó."))
    answer = TextAreaField(
        _l("Lời nhắn cho đơn vị"),
        [Optional(), at_most(1000)],
        filters=[nfc],
        description=_l("Được gửi nguyên văn cho đơn vị."),
    )

    @property
    def due_at(self) -> datetime:
        """The granted due date."""
        return schedule.due_by(self.on.data, self.hour.data)


class RefuseForm(Form):
    """Why no extension is granted."""

    reason = TextAreaField(
        _l("Lý do không gia hạn"),
        [required(_l("Xin ghi lý do, để đơn vị biết vì sao hạn không đổi.")), at_most(1000)],
        filters=[nfc],
        description=_l("Được gửi nguyên văn cho đơn vị."),
    )


class AgreeForm(ReachFields):
    """The officer agrees with the unit; of a recurring item, for which periods."""

    words = TextAreaField(
        _l("Lời nhắn cho đơn vị"),
        [Optional(), at_most(1000)],
        filters=[nfc],
        description=_l("Được gửi nguyên văn cho đơn vị."),
    )

    @property
    def answer(self) -> ObjectionAnswer:
        return ObjectionAnswer(self.words.data or "", self.later_periods, self.last_day)

    def propose(self, one: Objection, now: datetime) -> None:
        """What is not the unit's duty is so in every period; a form that was sent stays as it was typed."""
        if not self.is_submitted() and one.kind.is_not_ours:
            self.reach.data = "always"


class InsistForm(Form):
    """Why the unit is asked to do it, and by which date of its own."""

    reason = TextAreaField(
        _l("Lý do"),
        [required(_l("Xin ghi lý do, để đơn vị biết vì sao vẫn cần thực hiện.")), at_most(1000)],
        filters=[nfc],
        description=_l("Được gửi nguyên văn cho đơn vị."),
    )
    on = VietnameseDate(_l("Hạn riêng cho đơn vị, ngày"), [Optional()])
    hour = VietnameseHour(_l("Giờ"), [Optional()], description=_l("Để trống: đến hết ngày đó."))

    @property
    def answer(self) -> ObjectionAnswer:
        due_at = schedule.due_by(self.on.data, self.hour.data) if self.on.data else None
        return ObjectionAnswer(self.reason.data or "", due_at=due_at)
