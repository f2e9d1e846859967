"""Forms of the acts that change a unit over time: each asks from which day and by which decision."""

from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, HiddenField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from directives.acts.contacts import ContactEntry
from workflows.units.over_time.steps import NewUnitEntry
from workflows.web.fields import Form, VietnameseDate, at_most, nfc, not_in_future, options, required, text_of
from workflows.web.typed.addresses import AddressField
from workflows.web.typed.units import OfferedUnits, UnitField, UnitLinesField, offer_units

FIRST, SECOND = "first", "second"


def _code() -> StringField:
    return StringField(_l("Mã đơn vị mới"), [Optional(), at_most(40)], description=_l("Để trống thì hệ thống đặt."))


class DecisionForm(Form):
    """From which day, and why."""

    on = VietnameseDate(
        _l("Có hiệu lực từ ngày"),
        [InputRequired(_l("Xin ghi ngày, ví dụ: 01/07/2025.")), not_in_future],
        description=_l("Ngày ghi trong quyết định. Thay đổi được thực hiện ngay khi bấm, nên ngày này đã tới rồi."),
    )
    reason = TextAreaField(
        _l("Số quyết định, lý do"),
        [required(_l("Xin ghi số quyết định hoặc lý do, để người sau hiểu.")), at_most(1000)],
        [nfc],
        description=_l("Ví dụ: Quyết định 412/QĐ-UBND ngày 28/6/2025."),
    )
    seen = HiddenField()
    """What was shown to follow: the act is done only if it still does."""
    today: date

    @property
    def in_order(self) -> list[Field]:
        """The fields of the act, then from which day and why."""
        last = [self.on, self.reason, self.seen]
        return [*(field for field in self if field not in last), *last]

    def offer(self, units: OfferedUnits, today: date) -> None:
        """Say which units can be named, and which day it is."""
        offer_units(list(self), units)
        self.today = today


class RenameForm(DecisionForm):
    name = StringField(_l("Tên mới"), [required(_l("Xin ghi tên mới.")), at_most(300)], [nfc])


class SuperiorForm(DecisionForm):
    superior = UnitField(
        _l("Cấp trên mới"), [Optional()], description=_l("Ghi mã hoặc tên. Để trống: trực thuộc cơ quan ban hành.")
    )


class CloseForm(DecisionForm):
    successor = UnitField(
        _l("Đơn vị tiếp nhận việc còn mở"),
        [Optional()],
        description=_l("Ghi mã hoặc tên. Để trống: không ai tiếp nhận, việc còn mở được miễn báo cáo."),
    )


class MergeForm(DecisionForm):
    """Into a unit of the list, or into a new one."""

    others = UnitLinesField(
        _l("Cùng sáp nhập với đơn vị này"), [Optional()], description=_l("Mỗi dòng một đơn vị, ghi mã hoặc tên.")
    )
    into = UnitField(_l("Sáp nhập vào đơn vị"), [Optional()], description=_l("Ghi mã hoặc tên."))
    name = StringField(_l("Hoặc vào đơn vị mới, tên là"), [Optional(), at_most(300)], [nfc])
    code = _code()
    email = AddressField(_l("Thư điện tử của đơn vị mới"), [Optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Either an old unit or a new one, and none of those that merge."""
        if not super().validate(extra_validators):
            return False
        if (self.into.unit is None) == (not self.name.data):
            self.into.errors = [_("Xin ghi đơn vị đã có, hoặc tên đơn vị mới; chỉ một trong hai.")]
        elif self.into.unit is not None and self.into.unit in self.others.units:
            self.into.errors = [_("Đơn vị này cũng có trong những đơn vị cùng sáp nhập. Xin bỏ ở một chỗ.")]
        elif self.name.data and not self.email.data:
            self.email.errors = [_("Xin ghi địa chỉ thư của đơn vị mới: việc còn mở được báo tới đó.")]
        return not self.errors

    def entry(self) -> NewUnitEntry | None:
        """The new unit, if it is one."""
        return _entry(self.name, self.code, self.email) if self.name.data else None


class DivideForm(DecisionForm):
    """Two new units, and which of them takes the open work."""

    first_name = StringField(_l("Đơn vị thứ nhất, tên là"), [required(_l("Xin ghi tên đơn vị.")), at_most(300)], [nfc])
    first_code = _code()
    first_email = AddressField(_l("Thư điện tử"), [required(_l("Xin ghi địa chỉ thư."))])
    second_name = StringField(_l("Đơn vị thứ hai, tên là"), [required(_l("Xin ghi tên đơn vị.")), at_most(300)], [nfc])
    second_code = _code()
    second_email = AddressField(_l("Thư điện tử"), [required(_l("Xin ghi địa chỉ thư."))])
    heir = RadioField(
        _l("Việc còn mở do đơn vị nào tiếp nhận"),
        [InputRequired(_l("Xin chọn đơn vị tiếp nhận việc còn mở."))],
        choices=options([(FIRST, _l("Đơn vị thứ nhất")), (SECOND, _l("Đơn vị thứ hai"))]),
    )

    def entries(self) -> tuple[NewUnitEntry, NewUnitEntry]:
        """Both parts."""
        return (
            _entry(self.first_name, self.first_code, self.first_email),
            _entry(self.second_name, self.second_code, self.second_email),
        )

    @property
    def second_takes(self) -> bool:
        return bool(self.heir.data == SECOND)


def _entry(name: StringField, code: StringField, email: StringField) -> NewUnitEntry:
    contact = ContactEntry(text_of(name)[:200], "", text_of(email), "")
    return NewUnitEntry(text_of(name), text_of(code), contact)
