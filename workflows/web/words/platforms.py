"""Words for rows of exports, how their names were taken, and what units say."""

from flask_babel import lazy_gettext as _l

from directives.terms import NameEvidence, PlatformRowState, PlatformStand, SameUnit
from workflows.web.words.table import Words

platform_row_word = Words(
    {
        PlatformRowState.TAKEN: _l("Lấy số liệu"),
        PlatformRowState.TOTAL: _l("Dòng cộng, dòng tổng"),
        PlatformRowState.HEAD: _l("Tiêu đề, tên cột, ghi chú"),
        PlatformRowState.EMPTY: _l("Đơn vị không có số liệu"),
        PlatformRowState.DUPLICATE: _l("Trùng đơn vị, không tính"),
        PlatformRowState.OUTSIDE: _l("Không thuộc danh sách đơn vị"),
        PlatformRowState.UNMATCHED: _l("Chưa rõ đơn vị"),
    }
)

name_evidence_word = Words(
    {
        NameEvidence.CODE: _l("theo mã"),
        NameEvidence.SAME_NAME: _l("cùng tên"),
        NameEvidence.CLOSE_NAME: _l("tên gần giống"),
        NameEvidence.REMEMBERED: _l("theo lần trước"),
        NameEvidence.NONE: _l("chưa khớp"),
    }
)

same_unit_word = Words(
    {SameUnit.SUM: _l("Cộng các dòng"), SameUnit.FIRST: _l("Chỉ lấy dòng đầu"), SameUnit.LAST: _l("Chỉ lấy dòng cuối")}
)

platform_stand_word = Words(
    {
        PlatformStand.CONFIRMED: _l("Đã xác nhận đúng"),
        PlatformStand.DISPUTED: _l("Báo chưa đúng"),
        PlatformStand.SILENT: _l("Chưa trả lời"),
    }
)
