"""Words for what a unit's page offers to do."""

from flask_babel import lazy_gettext as _l

from workflows.acknowledging.unit_work import UnitAct
from workflows.web.words.table import Words

unit_act_word = Words(
    {
        UnitAct.ANSWER: _l("Trả lời câu hỏi"),
        UnitAct.RELEASE: _l("Xem và duyệt"),
        UnitAct.LOOK: _l("Xem lại"),
        UnitAct.CONTINUE: _l("Viết tiếp"),
        UnitAct.SUPPLEMENT: _l("Sửa, bổ sung"),
        UnitAct.REPORT: _l("Báo cáo"),
        UnitAct.IMPLEMENT: _l("Báo đã thực hiện"),
        UnitAct.TELL: _l("Báo khi phát sinh"),
    }
)
