"""Words for the fields and checks of a form, and for what was filled in."""

from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _l

from directives.terms import CheckRelation, CheckSeverity, FieldKind, SelfReports
from workflows.web.formats import vn_date, vn_number
from workflows.web.words import tasks
from workflows.web.words.table import Words

field_kind_word = Words(
    {
        FieldKind.WHOLE: _l("Số nguyên"),
        FieldKind.DECIMAL: _l("Số có phần lẻ"),
        FieldKind.PERCENTAGE: _l("Tỷ lệ %"),
        FieldKind.DATE: _l("Ngày"),
        FieldKind.TEXT: _l("Lời"),
        FieldKind.CHOICE: _l("Chọn một"),
        FieldKind.YES_NO: _l("Có hoặc không"),
    }
)

relation_word = Words(
    {
        CheckRelation.AT_MOST: _l("không lớn hơn"),
        CheckRelation.AT_LEAST: _l("không nhỏ hơn"),
        CheckRelation.EQUAL: _l("bằng"),
    }
)

severity_word = Words({CheckSeverity.HARD: _l("Không nhận"), CheckSeverity.EXPLAIN: _l("Nhận kèm lý do")})

self_reports_word = Words(
    {
        SelfReports.WHOLE: _l("Đơn vị báo toàn bộ; số liệu nền tảng chỉ để đối chiếu"),
        SelfReports.REST: _l("Đơn vị chỉ báo phần ngoài các phần mềm nêu trên; Sở cộng thêm số liệu nền tảng"),
    }
)


def entry_words(kind: FieldKind, text: str | None) -> str:
    """A date, a choice, 'Có' or 'Không', or the text; '' for a blank."""
    if text and kind is FieldKind.DATE:
        return vn_date(date.fromisoformat(text))
    if text and kind is FieldKind.YES_NO:
        return tasks.yes_no_word(text)
    return text or ""


def filled_words(kind: FieldKind, value: Decimal | None, text: str | None) -> str:
    """What was filled in, number or not; '' for a blank, which is not zero."""
    if not kind.is_number or value is None:
        return entry_words(kind, text)
    return f"{vn_number(value)} %" if kind is FieldKind.PERCENTAGE else vn_number(value)
