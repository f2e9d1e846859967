"""The forms of a superior about its schools."""

from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms.validators import InputRequired, Optional

from directives.rules import schedule
from workflows.web.fields import Form, TickList, VietnameseDate, VietnameseHour
from workflows.web.formats import vn_due


class PassOnForm(Form):
    """Which items go to which schools, by when; without an hour the date means the end of that day."""

    chosen = TickList(
        _l("Nội dung"), [InputRequired(_l("Nội dung: xin chọn ít nhất một mục."))], coerce=int, choices=[]
    )
    schools = TickList(
        _l("Các trường"), [InputRequired(_l("Các trường: xin chọn ít nhất một trường."))], coerce=int, choices=[]
    )
    on = VietnameseDate(_l("Trường gửi trước hết ngày"), [Optional()])
    hour = VietnameseHour(_l("Giờ"), [Optional()], description=_l("Để trống: đến hết ngày đó."))

    @property
    def due_at(self) -> datetime | None:
        """The date for the schools; None sets none."""
        return schedule.due_by(self.on.data, self.hour.data) if self.on.data else None

    def refuse_date(self, latest: datetime | None, now: datetime) -> None:
        """Say why the date is not taken."""
        if self.due_at is not None and self.due_at <= now:
            self.on.errors = [_("Ngày: hạn này đã qua (%(due)s). Xin chọn ngày sau.", due=vn_due(self.due_at))]
        else:
            self.on.errors = [_("Ngày: hạn của trường không muộn hơn hạn của đơn vị (%(due)s).", due=vn_due(latest))]


def date_of(due_at: datetime | None) -> dict[str, Any]:
    """A date as the form holds it."""
    if due_at is None:
        return {}
    here = schedule.local(due_at)
    ends_day = here.timetz().replace(tzinfo=None) == datetime.min.time()
    return {"on": schedule.last_day(due_at), "hour": None if ends_day else here.time()}
