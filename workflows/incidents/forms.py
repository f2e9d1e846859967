"""Forms on incidents: filters of the register, what is done about one, kinds and levels, the duty list."""

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.validators import NumberRange, Optional

from directives.incidents.register import IncidentFilters
from directives.rules.search import unaccented
from directives.terms import DutyDays
from workflows.web.fields import Form, VietnameseHour, at_most, nfc, options, required
from workflows.web.typed.dates import parse_date
from workflows.web.words.tasks import duty_days_word

LONGEST = 18
"""More digits than any of our keys has."""


def read_filters(args: Mapping[str, str]) -> tuple[IncidentFilters, list[str]]:
    """The filters in a page's address, and what is wrong with its dates."""
    faults: list[str] = []

    def day(name: str, label: str) -> date | None:
        typed = args.get(name, "").strip()
        try:
            return parse_date(label, typed) if typed else None
        except ValueError as error:
            faults.append(str(error))
            return None

    unit = args.get("unit", "")
    state = args.get("state", "")
    wanted = IncidentFilters(
        directive=args.get("directive", ""),
        kind=args.get("kind", ""),
        level=args.get("level", ""),
        unit_id=int(unit) if unit.isascii() and unit.isdigit() and len(unit) <= LONGEST else None,
        unit=args.get("q", ""),
        open={"open": True, "closed": False}.get(state),
        since=day("since", _("Từ ngày")),
        until=day("until", _("Đến hết ngày")),
    )
    return wanted, faults


class TakeForm(Form):
    """Why the text of incidents is taken out of the system."""

    reason = TextAreaField(
        _l("Lý do"), [required(_l("Xin ghi lý do, để lưu cùng tên người tải.")), at_most(1000)], [nfc]
    )


class WordsForm(Form):
    """A measure of the department, or how an incident ended."""

    words = TextAreaField(_l("Nội dung"), [required(_l("Xin ghi nội dung.")), at_most(4000)], [nfc])


class ChargeForm(Form):
    """In whose charge an incident is put."""

    colleague = SelectField(_l("Người phụ trách"), coerce=int, validate_choice=False)

    def validate_colleague(self, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError(_("Xin chọn một người trong danh sách."))


class LevelForm(WordsForm):
    """The level that an incident has after all, and why."""

    level = SelectField(_l("Mức độ"), validate_choice=False)
    words = TextAreaField(_l("Lý do"), [required(_l("Xin ghi lý do sửa mức độ.")), at_most(1000)], [nfc])

    def validate_level(self, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError(_("Xin chọn một mức độ trong danh sách."))


class ChoiceForm(Form):
    """A kind or level: its name, its place, and whether it is still offered."""

    name = StringField(_l("Tên"), [required(_l("Xin ghi tên.")), at_most(120)], [nfc])
    position = IntegerField(_l("Thứ tự"), [Optional(), NumberRange(1, 999, _l("Thứ tự: xin ghi số từ 1 đến 999."))])
    retired = BooleanField(_l("Không dùng nữa"))
    taken: Sequence[str] = ()
    """Names of the others in the list."""

    def validate_name(self, field: StringField) -> None:
        if unaccented(field.data or "") in {unaccented(name) for name in self.taken}:
            raise ValidationError(_("Đã có “%(name)s”. Xin đặt tên khác.", name=field.data))


class DutyForm(Form):
    """Somebody on the duty list: who, in which place, when."""

    person = SelectField(_l("Cán bộ"), coerce=int, validate_choice=False)
    position = IntegerField(_l("Thứ tự"), [Optional(), NumberRange(1, 999, _l("Thứ tự: xin ghi số từ 1 đến 999."))])
    days = RadioField(_l("Trực"), validate_choice=False)
    starts = VietnameseHour(_l("Từ giờ"), [Optional()], description=_l("Để trống cả hai: cả ngày."))
    ends = VietnameseHour(_l("Đến giờ"), [Optional()], description=_l("Sớm hơn giờ bắt đầu: đến giờ ấy ngày hôm sau."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.days.choices = options((days.value, duty_days_word(days)) for days in DutyDays)

    def validate_person(self, field: Any) -> None:
        if field.data not in {choice.value for choice in field.choices or ()}:
            raise ValidationError(_("Xin chọn một người trong danh sách."))

    def validate_days(self, field: RadioField) -> None:
        if field.data not in list(DutyDays):
            raise ValidationError(_("Xin chọn ngày trực."))

    @property
    def hours(self) -> tuple[int, int]:
        """Minutes after midnight."""
        return _minutes(self.starts.data, 0), _minutes(self.ends.data, 24 * 60)


def _minutes(hour: time | None, otherwise: int) -> int:
    return otherwise if hour is None else hour.hour * 60 + hour.minute
