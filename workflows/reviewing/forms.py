"""What an officer is asked who returns a report."""

from datetime import datetime, time, timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from directives import schedule
from workflows.fields import Form, VietnameseDate, at_most, nfc, required


class ReturnForm(Form):
    """What is wanted, and by when."""

    wanted = TextAreaField(
        _l("Điều cần bổ sung"),
        [required(_l("Xin ghi điều cần bổ sung, để đơn vị biết phải làm gì.")), at_most(4000)], filters=[nfc],
        description=_l("Được gửi nguyên văn cho đơn vị."),
    )  # fmt: skip
    on = VietnameseDate(_l("Bổ sung đến hết ngày"), [required(_l("Xin ghi ngày cần bổ sung xong."))])

    @property
    def due_at(self) -> datetime:
        """Midnight after the last day."""
        return schedule.at(self.on.data + timedelta(days=1), time(0))

    def validate_after(self, now: datetime) -> bool:
        """Validate, and refuse a day that is past."""
        if not self.validate():
            return False
        if self.due_at > now:
            return True
        self.on.errors = [_("Ngày này đã qua. Xin chọn hôm nay hoặc một ngày sau.")]
        return False
