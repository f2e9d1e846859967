"""What people read of a spreadsheet that was refused, or of a place in it."""

from flask_babel import gettext as _

from workflows.reporting.sheets.layout import SheetMark
from workflows.reporting.sheets.reading import CellFault, SheetProblem, SheetRefusal, SheetRefused

LONGEST = 120
"""Letters of a text of the file that are repeated."""


def refusal_words(refused: SheetRefused, own: SheetMark) -> str:
    """Why a sheet is not taken: which form it is, and which one is asked for here."""
    if refused.found is None:
        return _unknown(refused.reason)
    theirs = {name: text[:LONGEST] for name, text in refused.found._asdict().items()}
    ours = {f"own_{name}": text for name, text in own._asdict().items()}
    said = {
        SheetRefusal.OTHER_UNIT: _(
            "Tệp này là biểu mẫu của %(unit)s (mã %(unit_code)s), văn bản %(letter)s, kỳ %(period)s. "
            "Trang này là của %(own_unit)s (mã %(own_unit_code)s).",
            **theirs,
            **ours,
        ),
        SheetRefusal.OTHER_LETTER: _(
            "Tệp này là biểu mẫu của văn bản %(letter)s, nội dung “%(item)s”. Trang này là văn bản %(own_letter)s.",
            **theirs,
            **ours,
        ),
        SheetRefusal.OTHER_ITEM: _(
            "Tệp này là biểu mẫu của nội dung “%(item)s”. Trang này là nội dung “%(own_item)s”.", **theirs, **ours
        ),
        SheetRefusal.OTHER_PERIOD: _(
            "Tệp này là biểu mẫu của %(unit)s, kỳ %(period)s. Trang này là kỳ %(own_period)s.", **theirs, **ours
        ),
        SheetRefusal.OTHER_FORM: _(
            "Tệp này theo biểu mẫu cũ (mã %(form)s); biểu mẫu hiện nay có mã %(own_form)s.", **theirs, **ours
        ),
    }[refused.reason]
    way_out = _("Chưa có gì được ghi. Xin tải biểu mẫu ở trang này, chép số liệu sang rồi tải lên.")
    return f"{said} {way_out}"


def _unknown(reason: SheetRefusal) -> str:
    if reason is SheetRefusal.TOO_WIDE:
        return str(_("Tệp có hơn 60 cột nên không phải biểu mẫu của trang này. Chưa có gì được ghi. Xin chọn lại tệp."))
    return str(
        _(
            "Tệp này không phải biểu mẫu tải từ trang này, hoặc phần đầu của biểu mẫu (tên đơn vị, kỳ, mã biểu mẫu) "
            "đã bị xoá. Chưa có gì được ghi. Xin tải biểu mẫu ở trang này, chép số liệu sang rồi tải lên."
        )
    )


def problem_words(problem: SheetProblem) -> str:
    """What is wrong at a place, and what to do."""
    text = problem.text[:LONGEST]
    return str(
        {
            CellFault.FORMULA_ERROR: _(
                "công thức ở ô này không cho ra số (%(text)s). Xin ghi số vào ô, hoặc sửa công thức rồi lưu lại.",
                text=text,
            ),
            CellFault.LOST_DIGITS: _("ô này ghi %(text)s, không còn đủ chữ số. Xin ghi lại số đầy đủ.", text=text),
            CellFault.MERGED: _("ô này bị gộp với ô khác nên không rõ số của ai. Xin bỏ gộp ô rồi ghi từng số."),
            CellFault.HIDDEN: _("dòng này đang bị ẩn mà có số liệu, nên chưa đọc. Xin cho hiện dòng rồi xem lại số."),
            CellFault.RENAMED: _(
                "tên dòng đã bị sửa thành “%(text)s”, nên số ở dòng này chưa đọc. Xin tải lại biểu mẫu.", text=text
            ),
            CellFault.TWICE: _("dòng này có hai lần trong tệp; chỉ đọc dòng trên. Xin xoá dòng thừa."),
            CellFault.MISSING: _("tệp không còn dòng này. Phần đã lưu của dòng này được giữ nguyên."),
        }[problem.fault]
    )


def place_words(problem: SheetProblem) -> str:
    """'Ô C7 (Số lớp)', 'Dòng số 3 (Số lớp)'."""
    if problem.fault is CellFault.MISSING:
        return str(_("Dòng số %(n)s (%(name)s)", n=problem.place, name=problem.name))
    return str(_("Ô %(cell)s (%(name)s)", cell=problem.place, name=problem.name))
