"""The fields of an item's form that say which days its figures are about."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import ValidationError

from directives.models import Item
from directives.rules.periods.data_window import MOST_DAYS, WindowRule
from directives.terms import DataWindow
from workflows.drafting.windows.preview import DueDates, PreviewPeriod, preview, repeated
from workflows.web.fields import Form, VietnameseNumber, options
from workflows.web.formats import vn_due, vn_number, vn_window
from workflows.web.words.drafts import data_window_word

NONE = ""
"""The choice of an item whose data has no end of its own."""


class DataWindowFields(Form):
    """Which days the figures of a period are about, beside the date by which they are sent."""

    data_window = SelectField(_l("Số liệu tính đến"))
    data_days = VietnameseNumber(_l("Số ngày trước hạn"), places=0)

    @property
    def window_rule(self) -> WindowRule | None:
        """The chosen rule; None if there is none, or the days are missing."""
        if not self.data_window.data or self.data_window.data not in set(DataWindow):
            return None
        kind = DataWindow(self.data_window.data)
        if not kind.is_days:
            return WindowRule(kind)
        days = self.data_days.data
        return None if days is None or not 0 <= days <= MOST_DAYS else WindowRule(kind, int(days))

    @property
    def due_dates(self) -> DueDates:
        """The typed dates of the item; ValueError for a rule that is none."""
        raise NotImplementedError

    def preview_periods(self) -> list[PreviewPeriod]:
        """The next periods as typed; empty if something is missing."""
        rule = self.window_rule
        try:
            return [] if rule is None else preview(rule, self.due_dates)
        except ValueError:
            return []

    def validate_data_days(self, field: VietnameseNumber) -> None:
        """Some days before the due date; a number with a minus is no number."""
        if self.data_window.data != DataWindow.DAYS or field.errors:
            return
        days: Decimal | None = field.data
        if days is None:
            raise ValidationError(_("Xin ghi số liệu tính đến hết ngày cách hạn mấy ngày, ví dụ 1."))
        if days > MOST_DAYS:
            raise ValidationError(
                _("“%(typed)s”: xin ghi từ 0 đến %(most)s ngày.", typed=vn_number(days), most=MOST_DAYS)
            )

    def validate_data_window(self, field: SelectField) -> None:
        """The data of each period ends before its due date, and no two periods ask for the same data."""
        periods = self.preview_periods()
        late = next((one for one in periods if one.ends_late), None)
        if late is not None:
            raise ValidationError(
                _(
                    "Số liệu %(days)s, sau hạn gửi (%(due)s). Xin chọn số liệu tính đến một ngày trước hạn.",
                    days=vn_window(late.data),
                    due=vn_due(late.due_at),
                )
            )
        if same := repeated(periods):
            raise ValidationError(
                _(
                    "Hai kỳ có hạn %(one)s và %(other)s cùng số liệu %(days)s. Xin chọn cách khác.",
                    one=vn_due(same[0].due_at),
                    other=vn_due(same[1].due_at),
                    days=vn_window(same[0].data),
                )
            )

    def window_values(self) -> dict[str, Any]:
        """Values for the columns of Item."""
        rule = self.window_rule
        return {"data_window": rule and rule.kind, "data_days": rule and rule.days}


def stored(item: Item) -> dict[str, Any]:
    """The values of the fields for a stored item."""
    return {"data_window": item.data_window or NONE, "data_days": item.data_days}


def offer(form: DataWindowFields) -> None:
    """Set the choices."""
    form.data_window.choices = options(
        [(NONE, _("Không tính riêng: đến lúc gửi")), *((kind.value, data_window_word(kind)) for kind in DataWindow)]
    )
