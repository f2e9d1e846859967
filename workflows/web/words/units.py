"""Words for units: whether they are given work or asked, their attributes, how one ended, what another took over.

Units under the department are given work, a commune is asked ('đề nghị'). Which words a unit gets is data of its kind
(UnitKind.is_asked); all such words are here.
"""

from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from directives.models import Assignment, Unit, UnitAttribute
from directives.terms import AttributeKind, AttributeSetter, DeclarationState, DeskDeed, UnitEnding
from workflows.web.formats import vn_number
from workflows.web.words.table import Words


class AskingWords(NamedTuple):
    """Words of one way of asking: lazy translations."""

    to_issue: str
    """The title of the page on which a draft is issued."""
    press: str
    """Its button."""
    issued: str
    """With counts of tasks, units and mails."""
    to_add: str
    """The button that adds a forgotten unit."""
    added: str
    """With the unit."""
    kept: str
    """The subject of the mail that a letter is the unit's after all."""
    kept_because: str
    """The same in its text."""
    given_late: str
    """Of an item that came after its date."""


ORDERED = AskingWords(
    _l("Giao việc"),
    _l("Giao việc và gửi thư"),
    _l("Đã giao %(tasks)s nhiệm vụ cho %(units)s đơn vị; %(mails)s thư đang được gửi."),
    _l("Giao và gửi thư"),
    _l("Đã giao cho %(unit)s; thư đang được gửi tới đơn vị."),
    _l("văn bản vẫn được giao cho đơn vị, đề nghị thực hiện"),
    _l("Cơ quan ban hành đã xem ý kiến của đơn vị: văn bản vẫn được giao cho đơn vị, đề nghị đơn vị thực hiện."),
    _l("được giao sau hạn, không tính quá hạn"),
)
ASKED = AskingWords(
    _l("Gửi và theo dõi"),
    _l("Gửi và theo dõi"),
    _l("Đã gửi %(tasks)s nội dung tới %(units)s đơn vị để theo dõi; %(mails)s thư đang được gửi."),
    _l("Gửi và theo dõi"),
    _l("Đã gửi %(unit)s để theo dõi; thư đang được gửi tới đơn vị."),
    _l("văn bản vẫn gửi đơn vị, đề nghị thực hiện"),
    _l("Cơ quan ban hành đã xem ý kiến của đơn vị: văn bản vẫn gửi đơn vị, đề nghị đơn vị thực hiện."),
    _l("gửi đến sau hạn, không tính quá hạn"),
)


def asking_words(asks: bool) -> AskingWords:
    """The words for units that are asked and not ordered, or for all others."""
    return ASKED if asks else ORDERED


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

suggestion_word = Words(
    {
        DeclarationState.WAITING: _l("Chờ Sở xem"),
        DeclarationState.CONFIRMED: _l("Sở đã xem, đã sửa"),
        DeclarationState.REFUSED: _l("Sở không sửa"),
        DeclarationState.REPLACED: _l("Đơn vị đã đề nghị lại"),
    }
)


desk_deed_word = Words(
    {
        DeskDeed.ASKED: _l("Đơn vị xin mở trang chung"),
        DeskDeed.GRANTED: _l("Mở trang chung của đơn vị"),
        DeskDeed.RENEWED: _l("Gia hạn trang chung của đơn vị"),
        DeskDeed.ENDED: _l("Đóng trang chung của đơn vị"),
        DeskDeed.DEVICE_ADDED: _l("Thêm thiết bị vào trang chung"),
        DeskDeed.DEVICE_ENDED: _l("Kết thúc thiết bị của trang chung"),
        DeskDeed.FEED_RENEWED: _l("Đổi địa chỉ lịch của trang chung"),
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


class HasEnding(Protocol):
    """A row of the board."""

    @property
    def name(self) -> str: ...
    @property
    def ended_as(self) -> UnitEnding | None: ...
    @property
    def successor(self) -> str: ...


def ending_words(row: HasEnding) -> str:
    """'đã sáp nhập vào Trường THPT B'; '' while the unit is there."""
    return _ending(row.ended_as, row.successor)


def unit_ending(unit: Unit) -> str:
    """The same of a unit itself."""
    return _ending(unit.ended_as, unit.successor.name if unit.successor else "")


def _ending(ended_as: UnitEnding | None, successor: str) -> str:
    if ended_as is None:
        return ""
    if ended_as is UnitEnding.MERGED:
        return str(_("đã sáp nhập vào %(unit)s", unit=successor))
    word = _("đã chia tách") if ended_as is UnitEnding.SPLIT else _("đã giải thể")
    return str(_("%(word)s, %(unit)s tiếp nhận", word=word, unit=successor) if successor else word)


def named_with_ending(row: HasEnding) -> str:
    """The name, with what became of the unit: 'Trường THPT A (đã sáp nhập vào Trường THPT B)'."""
    return f"{row.name} ({said})" if (said := ending_words(row)) else row.name


def named_with_former(name: str, took_from: str) -> str:
    """The name of who answers, with whose task it was: 'Trường THPT B (tiếp nhận từ Trường THPT A)'."""
    return str(_("%(unit)s (tiếp nhận từ %(former)s)", unit=name, former=took_from)) if took_from else name


def addressee(assignment: Assignment) -> str:
    """Who answers for an assignment, and whose it was: the line under the title of the unit's page."""
    former = assignment.unit.name if assignment.is_taken_over else ""
    return named_with_former(assignment.responsible_unit.name, former)


FILTERS = {
    "asking_words": asking_words,
    "attribute_value": attribute_value,
    "addressee": addressee,
    "ending_words": ending_words,
    "unit_ending": unit_ending,
}
