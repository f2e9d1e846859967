"""What people read of a table that cannot be entered, or of a row in it."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from workflows.followup.several.pasted import MOST_LINES, NoTable, TableFault
from workflows.followup.several.rows import RowState
from workflows.web.words.sheets import TOO_WIDE
from workflows.web.words.table import Words

row_state_word = Words(
    {
        RowState.SOUND: _l("Nhập được"),
        RowState.LEFT_OUT: _l("Bỏ qua"),
        RowState.NO_UNIT: _l("Chưa rõ là đơn vị nào: xin chọn đơn vị, hoặc bỏ qua dòng này."),
        RowState.NOT_ASKED: _l("Đơn vị này không phải báo cáo nội dung này trong kỳ."),
        RowState.TWICE: _l("Đơn vị này có ở hai dòng. Xin bỏ qua dòng thừa."),
        RowState.CLOSED: _l("Nội dung này không còn nhận báo cáo của đơn vị."),
        RowState.BLANK: _l("Dòng này không có số liệu nào."),
        RowState.FAULTY: _l("Có số cần sửa hoặc cần lý do."),
        RowState.ANSWERED: _l("Đơn vị đã báo cáo kỳ này."),
    }
)


def no_table_words(error: NoTable) -> str:
    """Why a text or file cannot be entered, and what to do."""
    lines = ", ".join(map(str, error.lines[:20]))
    return str(
        {
            TableFault.NO_COLUMNS: _(
                "Phần dán không có cột. Mỗi đơn vị một dòng; các cột cách nhau bằng phím Tab, dấu | hoặc từ hai dấu "
                "cách. Chép cả bảng từ Excel hoặc Zalo rồi dán lại."
            ),
            TableFault.EMPTY: _("Bảng không có dòng số liệu nào. Xin dán cả tên đơn vị và số."),
            TableFault.LONG: _("Bảng dài quá %(most)s dòng. Xin chia thành nhiều lần.", most=MOST_LINES),
            TableFault.TOO_WIDE: TOO_WIDE,
            TableFault.HIDDEN: _(
                "Tệp có dòng đang bị ẩn mà có số liệu (dòng %(lines)s). Xin cho hiện hoặc xoá các dòng ấy.", lines=lines
            ),
            TableFault.MERGED: _(
                "Tệp có ô gộp qua nhiều dòng (dòng %(lines)s) nên không rõ số của đơn vị nào. Xin bỏ gộp ô.",
                lines=lines,
            ),
        }[error.reason]
    )
