"""What officers read of the filters of a grid, and of why a report can no longer be decided."""

from flask_babel import lazy_gettext as _l

from workflows.reviewing.decided import DecidedReason
from workflows.reviewing.grid import GridFilter
from workflows.web.words.table import Words

grid_filter_word = Words(
    {
        GridFilter.FLAGGED: _l("Có điểm cần xem lại"),
        GridFilter.LATE: _l("Gửi sau hạn"),
        GridFilter.AGAIN: _l("Gửi lại"),
        GridFilter.NEW: _l("Mới từ lần xem trước"),
        GridFilter.ALL: _l("Tất cả"),
    }
)

nothing_shown_word = Words(
    {
        GridFilter.FLAGGED: _l("Không còn báo cáo nào có điểm cần xem lại"),
        GridFilter.LATE: _l("Không có báo cáo nào gửi sau hạn"),
        GridFilter.AGAIN: _l("Không có đơn vị nào gửi lại"),
        GridFilter.NEW: _l("Không có báo cáo nào mới từ lần xem trước"),
        GridFilter.ALL: _l("Chưa có đơn vị nào gửi báo cáo kỳ này"),
    }
)

decided_word = Words(
    {
        DecidedReason.NEWER: _l("Đơn vị vừa gửi bản mới hơn, nên chưa ghi nhận gì. Dưới đây là bản mới."),
        DecidedReason.ENDED: _l("Việc này đã dừng hoặc văn bản đã thu hồi, nên không ghi nhận gì."),
        DecidedReason.TAKEN_UP: _l("Đơn vị đang làm lại báo cáo này, nên chưa ghi nhận gì."),
        DecidedReason.DECIDED: _l("Báo cáo này đã có người duyệt hoặc đề nghị bổ sung, nên không ghi nhận gì thêm."),
    }
)

passed_over_word = Words(
    {
        DecidedReason.NEWER: _l("đơn vị vừa gửi bản mới hơn"),
        DecidedReason.ENDED: _l("việc đã dừng hoặc văn bản đã thu hồi"),
        DecidedReason.TAKEN_UP: _l("đơn vị đang làm lại"),
        DecidedReason.DECIDED: _l("đã có người xử lý"),
    }
)
