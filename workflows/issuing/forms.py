"""The officer's forms to issue a draft, and to add a forgotten unit afterwards."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FormField, IntegerField, SelectField, StringField, TextAreaField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Optional, ValidationError
from wtforms.widgets import HiddenInput

from directives.models import Directive, Period
from directives.rules import acknowledging, schedule
from workflows.issuing.preview import PeriodOffer
from workflows.web.fields import Form, VietnameseDate, at_most, nfc, required
from workflows.web.formats import vn_date, vn_due
from workflows.web.plan_form import acknowledging_field
from workflows.web.typed.units import OfferedUnits, UnitChoiceField, offer_units


class PeriodsForm(PlainForm):
    """The first and the last period of a recurring item, as moments in ISO 8601; '' for no last one."""

    first = SelectField(_l("Kỳ đầu"), validate_choice=False)
    last = SelectField(_l("Kỳ cuối"), validate_choice=False)

    def offer(self, offer: PeriodOffer) -> None:
        """Fill in the choices."""
        cutoffs = [(cutoff.isoformat(), vn_due(cutoff)) for cutoff in offer.cutoffs]
        self.first.choices = cutoffs
        self.last.choices = [("", _("Đến khi có thông báo")), *cutoffs]

    def validate_first(self, field: SelectField) -> None:
        """One of the offered cut-offs."""
        _check_offered(field)

    def validate_last(self, field: SelectField) -> None:
        """One of the offered cut-offs, not before the first, or none."""
        _check_offered(field)
        if field.data and self.first.data and field.data < self.first.data:
            raise ValidationError(_("Kỳ cuối đứng trước kỳ đầu. Xin chọn lại một trong hai."))


def _check_offered(field: SelectField) -> None:
    if field.data not in {choice[0] for choice in field.choices or ()}:
        raise ValidationError(_("Xin chọn một kỳ trong danh sách."))


class IssueForm(Form):
    """Number, date and signer as on the signed letter, and the confirmation that it is signed."""

    edition = IntegerField(widget=HiddenInput())
    number = StringField(_l("Số, ký hiệu"), [required(_l("Xin ghi số, ký hiệu của văn bản.")), at_most(80)], [nfc])
    dated_on = VietnameseDate(_l("Ngày ban hành"), [required(_l("Xin ghi ngày ban hành, ví dụ 24/04/2020."))])
    signer_name = StringField(_l("Người ký"), [required(_l("Xin ghi người ký văn bản.")), at_most(200)], [nfc])
    acknowledge_within = acknowledging_field()
    signed = BooleanField(
        _l("Văn bản đã ký và có số"),
        [DataRequired(_l("Chỉ giao việc theo văn bản đã ký và có số. Xin đánh dấu vào đây."))],
    )
    without_copy = BooleanField(
        _l("Giao việc khi chưa có bản ký (PDF)"),
        [DataRequired(_l("Chưa có bản ký để gửi kèm. Xin tải bản ký lên ở trang bản thảo, hoặc đánh dấu vào đây."))],
    )

    @property
    def working_days_to_acknowledge(self) -> int | None:
        """As typed; None sets no date for acknowledging."""
        typed = self.acknowledge_within.data
        return None if typed is None or self.acknowledge_within.errors else int(typed)

    def chosen(self, offered: Sequence[PeriodOffer]) -> tuple[dict[int, datetime], dict[int, datetime | None]]:
        """The chosen first and last periods by item id; anything that was not offered is left out."""
        first: dict[int, datetime] = {}
        last: dict[int, datetime | None] = {}
        for offer in offered:
            periods = self[_field_name(offer)].form
            moments = {cutoff.isoformat(): cutoff for cutoff in offer.cutoffs}
            if periods.first.data in moments:
                first[offer.item.id] = moments[periods.first.data]
            last[offer.item.id] = moments.get(periods.last.data)
        return first, last

    def refuse(self, offer: PeriodOffer, message: str) -> None:
        """Show an error at the first period of an item."""
        self[_field_name(offer)].form.first.errors = [message]


def _field_name(offer: PeriodOffer) -> str:
    return f"periods_{offer.item.id}"


def issue_form(directive: Directive, offered: Sequence[PeriodOffer]) -> IssueForm:
    """The form for one draft: its stored values, and the periods of its recurring items."""
    periods = {_field_name(offer): FormField(PeriodsForm, offer.item.title) for offer in offered}
    form: IssueForm = type("IssueFormOfDraft", (IssueForm,), periods)(data=_values(directive, offered))
    for offer in offered:
        form[_field_name(offer)].form.offer(offer)
    if directive.signed_file_id is not None:
        del form.without_copy
    return form


def _values(directive: Directive, offered: Sequence[PeriodOffer]) -> dict[str, Any]:
    header = {name: getattr(directive, name) for name in ("edition", "number", "dated_on", "signer_name")}
    header["acknowledge_within"] = acknowledging.PROPOSED
    periods = {
        _field_name(offer): {
            "first": offer.first.isoformat() if offer.first else None,
            "last": offer.last.isoformat() if offer.last else "",
        }
        for offer in offered
    }
    return header | periods


class AddUnitForm(Form):
    """A unit that was forgotten when the directive was issued, why it is added, and dates of its own."""

    unit = UnitChoiceField(_l("Đơn vị"), [required(_l("Xin chọn một đơn vị."))])
    reason = TextAreaField(
        _l("Lý do"), [required(_l("Xin ghi lý do, để lưu cùng tên người thực hiện.")), at_most(1000)], filters=[nfc]
    )

    def own_date_names(self, periods: Sequence[Period]) -> list[str]:
        """The names of the fields for their dates."""
        return [_own_date_name(period) for period in periods]

    def own_dates(self, periods: Sequence[Period]) -> dict[int, datetime]:
        """The dates that were typed, by period: each until the end of that day."""
        typed = {period.id: self[_own_date_name(period)].data for period in periods}
        return {period_id: schedule.due_by(on, None) for period_id, on in typed.items() if on is not None}

    def validate_after(self, now: datetime, periods: Sequence[Period]) -> bool:
        """Validate, and refuse dates that have passed too."""
        valid = bool(self.validate())
        dates = self.own_dates(periods)
        passed = [period for period in periods if period.id in dates and dates[period.id] <= now]
        for period in passed:
            field = self[_own_date_name(period)]
            field.errors = [
                _("Ngày này đã qua (%(day)s). Xin chọn ngày sau hôm nay, hoặc để trống.", day=vn_date(field.data))
            ]
        return valid and not passed


def _own_date_name(period: Period) -> str:
    return f"own_date_{period.id}"


def add_unit_form(units: OfferedUnits, periods: Sequence[Period]) -> AddUnitForm:
    """The form for one of these units, with a date for each of these periods: their common dates have passed."""
    dates = {
        _own_date_name(period): VietnameseDate(
            _("Hạn riêng: %(title)s", title=period.item.title),
            [Optional()],
            description=_("Hạn chung (%(due)s) đã qua.", due=vn_due(period.due_at)),
        )
        for period in periods
    }
    form: AddUnitForm = type("AddUnitFormWithDates", (AddUnitForm,), dates)()
    offer_units(list(form), units)
    return form
