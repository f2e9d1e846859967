"""What is asked when a unit cannot do something, or it is not its duty; of a unit or of staff who enter it for it."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, RadioField, StringField, TextAreaField, ValidationError
from wtforms.validators import Optional

from directives.acts import ObjectionEntry
from directives.terms import ObjectionKind
from workflows.web.fields import Form, VietnameseDate, at_most, nfc, options, required, text_of
from workflows.web.formats import vn_date
from workflows.web.words.tasks import objection_word


def forecast_field() -> VietnameseDate:
    """By when the unit expects to have done it; with a difficulty or while it is at work."""
    return VietnameseDate(_l("Dự kiến hoàn thành ngày"), [Optional(), not_past])


def not_past(form: Any, field: Field) -> None:
    """Refuse a day before `form.today`."""
    if field.data is not None and field.data < form.today:
        day, today = vn_date(field.data), vn_date(form.today)
        message = _("Ngày dự kiến %(day)s đã qua, hôm nay là %(today)s. Xin ghi hôm nay hoặc một ngày sau.")
        raise ValidationError(message % {"day": day, "today": today})


class ObjectionFields(Form):
    """What the unit says, why, by when it could be done, and whose duty it is instead."""

    today: date
    kind = RadioField(_l("Ý kiến của đơn vị"), validate_choice=False)
    reason = TextAreaField(
        _l("Lý do"), [required(_l("Xin ghi khó khăn hoặc lý do, để Sở trả lời được.")), at_most(2000)], [nfc]
    )
    forecast_on = forecast_field()
    whose = StringField(
        _l("Nhiệm vụ này thuộc đơn vị nào"),
        [Optional(), at_most(300)],
        [nfc],
        description=_l("Nếu biết: tên đơn vị, phòng hoặc cơ quan."),
    )
    phone = StringField(
        _l("Điện thoại"), [Optional(), at_most(100)], [nfc], description=_l("Để Sở gọi lại khi cần hỏi thêm.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = options((kind.value, objection_word(kind)) for kind in ObjectionKind)

    def validate_kind(self, field: Field) -> None:
        if field.data not in list(ObjectionKind):
            raise ValidationError(_("Xin chọn một ý kiến."))

    def entry(self, key: str, typed_by: str, position: str, whose_unit_id: int | None) -> ObjectionEntry:
        """What is recorded; a forecast goes with what will be done, whose it is with what is not the unit's."""
        kind = ObjectionKind(self.kind.data)
        return ObjectionEntry(
            kind,
            text_of(self.reason),
            key,
            whose=text_of(self.whose) if kind.is_not_ours else "",
            whose_unit_id=whose_unit_id if kind.is_not_ours else None,
            forecast_on=self.forecast_on.data if kind.is_cannot else None,
            typed_by=typed_by,
            position=position,
            phone=text_of(self.phone),
        )


class ReachFields(Form):
    """How far an exemption from a recurring item reaches."""

    reach = RadioField(
        _l("Áp dụng cho"),
        choices=options(
            [
                ("this", _l("kỳ này")),
                ("until", _l("các kỳ có hạn đến hết ngày ghi dưới đây")),
                ("always", _l("mọi kỳ sau, cho tới khi Sở báo lại")),
            ]
        ),
        default="this",
        validate_choice=False,
    )
    until_on = VietnameseDate(
        _l("Miễn đến hết ngày"), [Optional()], description=_l("Kỳ có hạn sau ngày này lại báo cáo như thường lệ.")
    )

    @property
    def later_periods(self) -> bool:
        """Whether later periods are exempted too."""
        return self.reach.data in {"until", "always"}

    @property
    def last_day(self) -> date | None:
        """The last day of an exemption that ends by date."""
        return self.until_on.data if self.reach.data == "until" else None

    def validate_until_on(self, field: Field) -> None:
        if self.reach.data == "until" and field.data is None and not field.process_errors:
            raise ValidationError(_("Xin ghi ngày cuối được miễn, ví dụ 15/05/2020."))
