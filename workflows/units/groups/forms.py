"""The form of a group: by hand, its units; by rule, what a unit must be."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from directives.attributes.group_rules import GroupRule
from directives.models import UnitAttribute, UnitKind
from workflows.units.groups.steps import GroupEntry
from workflows.web.fields import Form, at_most, nfc, options, required, text_of
from workflows.web.typed.units import OfferedUnits, UnitField, UnitLinesField, offer_units

BY_HAND, BY_RULE = "hand", "rule"


class GroupForm(Form):
    """A group of units."""

    name = StringField(
        _l("Tên nhóm"),
        [required(_l("Xin ghi tên nhóm.")), at_most(200)],
        [nfc],
        description=_l("Như công văn gọi, ví dụ: các trường THPT trên địa bàn Pleiku."),
    )
    how = RadioField(
        _l("Đơn vị của nhóm"),
        [InputRequired(_l("Xin chọn một cách."))],
        choices=options([(BY_HAND, _l("Ghi từng đơn vị")), (BY_RULE, _l("Theo quy tắc, tự cập nhật"))]),
    )
    units = UnitLinesField(_l("Các đơn vị"), [Optional()], description=_l("Mỗi dòng một đơn vị, ghi mã hoặc tên."))
    joining = UnitLinesField(
        _l("Thêm các đơn vị"), [Optional()], description=_l("Mỗi dòng một đơn vị, ghi mã hoặc tên.")
    )
    leaving = UnitLinesField(_l("Bỏ các đơn vị"), [Optional()], description=_l("Mỗi dòng một đơn vị, ghi mã hoặc tên."))
    kind = SelectField(_l("Quy tắc: loại đơn vị"), [Optional()])
    below = UnitField(_l("Quy tắc: trực thuộc (ở mọi cấp)"), [Optional()], description=_l("Ghi mã hoặc tên."))
    attribute = SelectField(_l("Quy tắc: thuộc tính"), [Optional()])
    values = StringField(
        _l("Thuộc tính có một trong các giá trị"),
        [Optional(), at_most(500)],
        [nfc],
        description=_l("Cách nhau bằng dấu chấm phẩy, ví dụ: Zoom; Google Meet. Đơn vị chưa rõ thì không thuộc nhóm."),
    )
    reason = TextAreaField(
        _l("Lý do"), [required(_l("Xin ghi lý do, để người sau hiểu.")), at_most(1000)], filters=[nfc]
    )
    seen = HiddenField()
    """What was shown to follow: the group is saved only if it still does."""
    kept: Collection[int] = ()
    """The members of a group of many, which are not listed."""

    def keep(self, members: Collection[int] | None) -> None:
        """Ask who joins and who leaves these members of a group of many; of any other group, None, ask for all."""
        if members is None:
            del self.joining, self.leaving
        else:
            self.kept = members
            del self.units

    def offer(self, units: OfferedUnits, kinds: Sequence[UnitKind], attributes: Sequence[UnitAttribute]) -> None:
        """Set what can be chosen."""
        offer_units(list(self), units)
        self.kind.choices = options([("", _("mọi loại")), *((str(one.id), one.name) for one in kinds)])
        self.attribute.choices = options([("", _("không xét")), *((one.key, one.name) for one in attributes)])

    def validate(self, extra_validators: Any = None) -> bool:
        """By rule asks for something; a name that a units file can hold."""
        if not super().validate(extra_validators):
            return False
        if ";" in text_of(self.name):
            self.name.errors = [_("Tên nhóm không có dấu chấm phẩy: trong tệp danh sách, dấu này ngăn cách các nhóm.")]
        elif self.how.data == BY_RULE and not self._rule().stored():
            self.kind.errors = [_("Xin chọn ít nhất một điều kiện của quy tắc.")]
        elif self.values.data and not self.attribute.data:
            self.attribute.errors = [_("Xin chọn thuộc tính có các giá trị đã ghi.")]
        return not self.errors

    def entry(self) -> GroupEntry:
        """The group as typed."""
        by_hand = self.how.data == BY_HAND
        rule = GroupRule() if by_hand else self._rule()
        return GroupEntry(text_of(self.name), rule, self._members() if by_hand else ())

    def _members(self) -> Collection[int]:
        if "units" in self:
            return [unit.id for unit in self.units.units]
        joining, leaving = ({unit.id for unit in field.units} for field in (self.joining, self.leaving))
        return (set(self.kept) | joining) - leaving

    def _rule(self) -> GroupRule:
        values = tuple(part.strip() for part in text_of(self.values).split(";") if part.strip())
        kind_id = int(self.kind.data) if self.kind.data else None
        return GroupRule(kind_id, self.below.unit.id if self.below.unit else None, self.attribute.data or None, values)
