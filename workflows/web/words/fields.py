"""Names of form fields in words, for text that is shown back outside of its form."""

from flask_babel import gettext as _

CODED = frozenset(
    {
        "said",
        "kind",
        "school_level",
        "tasks",
        "kept_files",
        "sent_files",
        "as",
        "file",
        "channel",
        "outcome",
        "ticked",
        "none",
    }
)
"""Fields whose values are codes."""

TICKS = frozenset({"nothing_occurred"})
"""Fields of one tick."""


def field_word(name: str) -> str:
    """The label of a field, or ''."""
    words = {
        "text": _("Nội dung"),
        "reason": _("Lý do"),
        "figures_reason": _("Lý do số liệu khác thường"),
        "nothing_occurred": _("Không phát sinh trong kỳ"),
        "handling": _("Diễn biến và cách đơn vị xử lý"),
        "help_needed": _("Cần Sở hỗ trợ"),
        "concerned": _("Số người liên quan"),
        "occurred_on": _("Ngày xảy ra"),
        "occurred_hour": _("Giờ xảy ra"),
        "implemented_on": _("Ngày thực hiện"),
        "on": _("Ngày"),
        "hour": _("Giờ"),
        "typed": _("Giá trị khai báo"),
        "typed_by": _("Người nhập"),
        "approved_by": _("Lãnh đạo đơn vị đã duyệt"),
        "letter_number": _("Số công văn của đơn vị"),
        "letter_on": _("Ngày công văn"),
        "name": _("Họ và tên"),
        "position": _("Chức vụ"),
        "phone": _("Điện thoại"),
        "arrival_number": _("Số đến"),
        "number": _("Số văn bản"),
        "unit": _("Tên đơn vị"),
        "email": _("Địa chỉ thư"),
    }
    return str(words.get(name, ""))
