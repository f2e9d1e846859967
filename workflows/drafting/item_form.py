"""The officer's form for one item of a draft: its text, audience, deadline and what is reported."""

from datetime import datetime, time, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError

from directives.drafts import is_recurrence_rule
from directives.rules import recurrence, schedule
from directives.terms import Obligation, ReportingMode
from workflows.drafting import spared_rows
from workflows.drafting.cadence import WEEKDAYS, Cadence, CadenceChoice, When, rule_of
from workflows.drafting.fields import DeadlineDate, TextField
from workflows.drafting.forms import AudienceFields
from workflows.drafting.windows.fields import DataWindowFields
from workflows.drafting.windows.preview import DueDates
from workflows.web import formats
from workflows.web.fields import TickList, VietnameseDate, VietnameseHour, at_most, nfc, options, required

CHOSEN = [InputRequired(_l("Xin chọn một mục."))]
WEEKDAY_NAMES = dict(zip(WEEKDAYS, formats.WEEKDAYS, strict=True))


class ItemForm(AudienceFields, DataWindowFields):
    """One item: its text, audience, obligation, deadline and what is reported."""

    source_text: str = ""
    """The letter, which must contain the quoted words of the deadline."""
    now: datetime
    """From when on the next periods are shown."""

    label = TextField(_l("Số mục trong công văn"), [Optional(), at_most(40)])
    title = TextField(_l("Tên ngắn"), [required(_l("Xin ghi tên ngắn của nội dung.")), at_most(200)])
    text = TextAreaField(_l("Nội dung yêu cầu"), [required(_l("Xin ghi nội dung yêu cầu."))])
    obligation = RadioField(_l("Tính chất"), CHOSEN)
    mode = RadioField(_l("Đơn vị trả lời bằng"), CHOSEN)
    incident_kinds = TickList(
        _l("Loại việc công văn hỏi"), description=_l("Không chọn: đơn vị chọn trong mọi loại việc của Sở.")
    )
    through = SelectField(_l("Trả lời chung với nội dung khác"), coerce=int)
    scope = RadioField(_l("Đơn vị phải làm"), CHOSEN)
    unless = FieldList(FormField(spared_rows.SparedForm), _l("Trừ đơn vị chỉ có"))
    when = RadioField(_l("Loại thời hạn"), CHOSEN)
    on = DeadlineDate(_l("Ngày đến hạn"), description=_l("Ví dụ: 24/04/2020, hoặc lời trong công văn: trước 24/4"))
    at = VietnameseHour(_l("Trước giờ"), description=_l("Để trống: hết ngày đó."))
    every = SelectField(_l("Lặp lại"))
    weekday = SelectField(_l("Thứ"), choices=options(WEEKDAY_NAMES.items()))
    day = SelectField(_l("Ngày"), coerce=int)
    hour = VietnameseHour(_l("Trước giờ"), description=_l("Để trống: hết ngày đó."))
    rule = TextField(_l("Quy tắc (RFC 5545)"), [at_most(200)])
    until = VietnameseDate(_l("Đến hết ngày"), description=_l("Để trống: đến khi có thông báo."))
    deadline_text = TextField(_l("Lời ghi thời hạn trong công văn"), [Optional(), at_most(300)])
    by_letter = BooleanField(_l("Công văn ghi hạn này"))

    def validate_groups(self, field: TickList) -> None:
        """An audience of its own needs at least one group or unit."""
        if self.scope.data == "own" and not field.data and not (self.units.data or "").strip():
            raise ValidationError(_("Xin chọn ít nhất một nhóm, hoặc ghi đơn vị ở ô bên dưới."))

    def validate_when(self, field: RadioField) -> None:
        """A single deadline needs its day."""
        if field.data == When.ONCE and not (self.on.data or self.on.errors):
            raise ValidationError(_("Xin ghi ngày đến hạn, hoặc chọn 'Công văn không ghi hạn'."))

    def validate_rule(self, field: TextField) -> None:
        """A typed rule must be valid RFC 5545."""
        typed = self.when.data == When.RECURRING and self.every.data == CadenceChoice.RULE
        if typed and not is_recurrence_rule(field.data or ""):
            raise ValidationError(
                _(
                    "Quy tắc chưa đúng, hoặc không có ngày nào trong lịch theo quy tắc ấy: “%(rule)s”. "
                    "Ví dụ quy tắc đúng: FREQ=MONTHLY;BYMONTHDAY=5.",
                    rule=field.data,
                )
            )

    def validate_by_letter(self, field: BooleanField) -> None:
        """A deadline marked as the letter's must be quoted from it."""
        if not field.data or self.when.data == When.NONE:
            return
        words = " ".join((self.deadline_text.data or "").split()).casefold()
        if not words:
            raise ValidationError(_("Xin chép lời ghi thời hạn trong công văn vào ô bên dưới, hoặc bỏ dấu ở đây."))
        if self.source_text and words not in " ".join(f"{self.source_text} {self.text.data}".split()).casefold():
            raise ValidationError(_("Không thấy lời ghi thời hạn ấy trong công văn. Xin chép đúng, hoặc bỏ dấu ở đây."))

    def values(self) -> dict[str, Any]:
        """Values for the columns of Item."""
        asked = self.mode.data == ReportingMode.FIGURES
        recurring = self.when.data == When.RECURRING
        until = schedule.at(self.until.data + timedelta(days=1), time.min) if self.until.data else None
        return {
            "label": self.label.data or "",
            "title": self.title.data,
            "text": nfc(self.text.data),
            "obligation": Obligation(self.obligation.data),
            "mode": ReportingMode(self.mode.data),
            "incident_kinds": (self.incident_kinds.data or []) if self.mode.data == ReportingMode.INCIDENT else [],
            "audience": self._own_audience(),
            "through_id": self.through.data or None,
            "deadline_text": self.deadline_text.data or "",
            "due_at": self._due_at(),
            "rrule": recurrence.written(recurrence.parts_of(rule_of(self._cadence()))) if recurring else "",
            "last_due_at": until if recurring else None,
            "set_by_department": self.when.data != When.NONE and not self.by_letter.data,
            **(self.window_values() if asked else {"data_window": None, "data_days": None}),
        }

    @property
    def due_dates(self) -> DueDates:
        recurring = self.when.data == When.RECURRING
        return DueDates(self._due_at(), rule_of(self._cadence()) if recurring else "", self.now)

    def _own_audience(self) -> dict[str, Any]:
        own = self.audience() if self.scope.data == "own" else {}
        spared = spared_rows.asked(self.unless)
        return {**own, **({"unless": spared} if spared else {})}

    def _due_at(self) -> datetime | None:
        if self.when.data != When.ONCE or self.on.data is None:
            return None
        if self.on.moment is not None and self.at.data is None:
            return self.on.moment
        return schedule.due_by(self.on.data, self.at.data)

    def _cadence(self) -> Cadence:
        hour = f"{self.hour.data:%H:%M}" if self.hour.data else ""
        return Cadence(CadenceChoice(self.every.data), self.weekday.data, self.day.data, hour, self.rule.data or "")
