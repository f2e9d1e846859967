"""Words for the lists of incoming documents."""

from flask_babel import lazy_gettext as _l

from workflows.registry.lists import DocumentState
from workflows.web.words.table import Words

document_state_word = Words(
    {
        DocumentState.WAITING: _l("Chờ đối chiếu"),
        DocumentState.UNKNOWN_SENDER: _l("Chưa rõ đơn vị gửi"),
        DocumentState.UNMATCHED: _l("Không khớp nhiệm vụ nào"),
        DocumentState.ACCEPTED: _l("Đã ghi nhận là báo cáo"),
    }
)
