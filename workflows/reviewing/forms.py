"""Forms by which an officer returns a report or answers an extension request."""

from datetime import datetime

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Optional

from directives.rules import schedule
from workflows.web.fields import Form, VietnameseDate, VietnameseHour, at_most, nfc, required
from workflows.web.formats import vn_date


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
