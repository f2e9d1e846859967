"""Words for attributes of units: their kinds, who sets them, their values, and what became of a declaration."""

from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from directives.models import UnitAttribute
from directives.terms import AttributeKind, AttributeSetter, DeclarationState
from workflows.web.formats import vn_number
from workflows.web.words.table import Words

attribute_kind_word = Words(
    {
        AttributeKind.CHOICES: _l("Chọn trong danh sách, được chọn nhiều"),
        AttributeKind.NUMBER: _l("Số"),
        AttributeKind.TEXT: _l("Chữ"),
    }
)

attribute_setter_word = Words(
    {AttributeSetter.STAFF: _l("Chỉ Sở ghi"), AttributeSetter.UNIT: _l("Đơn vị khai báo, Sở xác nhận")}
)

declaration_word = Words(
    {
        DeclarationState.WAITING: _l("Chờ Sở xác nhận"),
        DeclarationState.CONFIRMED: _l("Đã xác nhận"),
        DeclarationState.REFUSED: _l("Không chấp nhận"),
        DeclarationState.REPLACED: _l("Đơn vị đã khai báo lại"),
    }
)


def attribute_value(value: Any, attribute: UnitAttribute) -> str:
    """'Zoom; ViettelStudy', '651 người', 'không có'; 'chưa rõ' for None."""
    if value is None:
        return str(_("chưa rõ"))
    if isinstance(value, list):
        return "; ".join(value) or str(_("không có"))
    if attribute.kind is AttributeKind.NUMBER:
        return f"{vn_number(Decimal(str(value)))} {attribute.measure}".strip()
    return str(value)


FILTERS = {attribute_value.__name__: attribute_value}
