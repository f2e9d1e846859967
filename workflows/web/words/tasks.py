"""Words for tasks, what they ask, and the answers to them."""

from flask_babel import lazy_gettext as _l

from directives.acts.extend import NoExtension
from directives.boards.counts import PeriodMark
from directives.objections.answering import NoAnswer
from directives.terms import (
    Channel,
    DelegationStage,
    DirectiveState,
    DutyDays,
    ExtensionState,
    FlagKind,
    IncidentDeed,
    IncidentList,
    IncidentStage,
    ObjectionKind,
    ObjectionState,
    Obligation,
    ReportingMode,
    SchoolLevel,
    Status,
    Timeliness,
    Verdict,
    YesNo,
)
from workflows.web.words.table import Words

status_word = Words(
    {
        Status.PENDING: _l("Chưa chuyển"),
        Status.NOTIFIED: _l("Chưa tiếp nhận"),
        Status.ACKNOWLEDGED: _l("Đã tiếp nhận"),
        Status.UNDER_WAY: _l("Đang thực hiện"),
        Status.IMPLEMENTED: _l("Đã thực hiện"),
        Status.REPORTED: _l("Đã báo cáo"),
        Status.APPROVED: _l("Đã duyệt"),
        Status.RETURNED: _l("Cần bổ sung"),
        Status.SUPPLEMENT_LATE: _l("Chậm bổ sung"),
        Status.EXEMPT: _l("Miễn báo cáo"),
        Status.SKIPPED: _l("Không yêu cầu kỳ này"),
        Status.STOPPED: _l("Đã dừng"),
        Status.WITHDRAWN: _l("Đã thu hồi"),
        Status.REPLACED: _l("Được thay thế"),
        Status.NOTHING: _l("Chưa phát sinh"),
        Status.AWAITS_MATCH: _l("Có văn bản đến, chờ đối chiếu"),
        Status.CANNOT: _l("Nêu khó khăn, chờ Sở trả lời"),
        Status.NOT_OURS: _l("Báo không thuộc nhiệm vụ, chờ Sở trả lời"),
        Status.EXEMPTION_ASKED: _l("Xin miễn, chờ Sở trả lời"),
        "not_applicable": _l("Không áp dụng"),
        "overdue": _l("Quá hạn"),
        "due_soon": _l("Sắp đến hạn"),
        "given_late": _l("Được giao sau hạn"),
    }
)

flag_word = Words(
    {
        FlagKind.CHECK: _l("Hai số liệu không khớp"),
        FlagKind.LAST_PERIOD: _l("Khác mức so với kỳ trước"),
        FlagKind.UNIT_SIZE: _l("Khác quy mô của đơn vị"),
        FlagKind.JUMP: _l("Tăng nhiều lần so với kỳ trước"),
        FlagKind.REASON: _l("Đơn vị giải trình số liệu"),
        FlagKind.NOTE: _l("Đơn vị có ghi chú"),
        FlagKind.SUPPLEMENT: _l("Đơn vị gửi phần bổ sung"),
    }
)

timeliness_word = Words(
    {
        Timeliness.DONE_ON_TIME: _l("Hoàn thành đúng hạn"),
        Timeliness.DONE_LATE: _l("Hoàn thành quá hạn"),
        Timeliness.OPEN_ON_TIME: _l("Trong hạn"),
        Timeliness.OPEN_LATE: _l("Quá hạn chưa hoàn thành"),
        Timeliness.GIVEN_LATE: _l("Được giao sau hạn"),
    }
)

mark_word = Words(
    {
        PeriodMark.DONE: _l("đã hoàn thành"),
        PeriodMark.MISSED: _l("thiếu"),
        PeriodMark.RETURNED: _l("cần bổ sung"),
        PeriodMark.RUNNING: _l("trong hạn"),
        PeriodMark.NOT_ASKED: _l("không tính"),
    }
)

mark_symbol = Words(
    {
        PeriodMark.DONE: "●",
        PeriodMark.MISSED: "○",
        PeriodMark.RETURNED: "◑",
        PeriodMark.RUNNING: "◌",
        PeriodMark.NOT_ASKED: "·",
    }
)
"""One character for each mark of a run; the glyphs are in templates/pdf/symbols.woff2 too."""

obligation_word = Words(
    {
        Obligation.MANDATORY: _l("bắt buộc"),
        Obligation.ENCOURAGED: _l("khuyến khích"),
        Obligation.CONDITIONAL: _l("khi phát sinh"),
    }
)

mode_word = Words(
    {
        ReportingMode.NONE: _l("Không yêu cầu báo cáo"),
        ReportingMode.REPORT: _l("Báo cáo"),
        ReportingMode.FIGURES: _l("Số liệu theo kỳ"),
        ReportingMode.INCIDENT: _l("Khi phát sinh"),
    }
)

recurrence_word = Words(
    {
        "daily": _l("hằng ngày"),
        "weekly": _l("hằng tuần"),
        "monthly": _l("hằng tháng"),
        "quarterly": _l("hằng quý"),
        "yearly": _l("hằng năm"),
    }
)

directive_word = Words(
    {
        DirectiveState.DRAFT: _l("Bản thảo"),
        DirectiveState.ISSUED: _l("Đang theo dõi"),
        DirectiveState.CLOSED: _l("Đã kết thúc theo dõi"),
        DirectiveState.WITHDRAWN: _l("Đã thu hồi"),
    }
)

verdict_word = Words({Verdict.APPROVED: _l("Duyệt"), Verdict.RETURNED: _l("Đề nghị bổ sung")})

extension_word = Words(
    {
        ExtensionState.ASKED: _l("Đang xin gia hạn"),
        ExtensionState.GRANTED: _l("Đã cho gia hạn"),
        ExtensionState.REFUSED: _l("Không cho gia hạn"),
    }
)

objection_word = Words(
    {
        ObjectionKind.CANNOT: _l("Chưa thực hiện được, nêu khó khăn"),
        ObjectionKind.NOT_OURS: _l("Không thuộc nhiệm vụ của đơn vị"),
        ObjectionKind.EXEMPTION: _l("Xin miễn"),
    }
)

objection_state_word = Words(
    {
        ObjectionState.ASKED: _l("chờ Sở trả lời"),
        ObjectionState.AGREED: _l("Sở đồng ý, không yêu cầu đơn vị thực hiện"),
        ObjectionState.REFUSED: _l("Sở đề nghị đơn vị thực hiện"),
        ObjectionState.OVERTAKEN: _l("đơn vị đã có ý kiến khác hoặc đã thực hiện"),
    }
)

no_answer_word = Words(
    {
        NoAnswer.ANSWERED: _l("Ý kiến này đã được trả lời hoặc không còn chờ trả lời. Không có gì thay đổi."),
        NoAnswer.NEEDS_DATE: _l("Hạn đã qua trong lúc đơn vị chờ Sở trả lời. Xin đặt hạn mới cho đơn vị."),
        NoAnswer.NOT_LATER: _l("Hạn này đã qua, hoặc không muộn hơn hạn hiện nay. Xin chọn ngày muộn hơn."),
    }
)

barred_word = Words(
    {
        NoExtension.SHUT: _l("Nội dung này không còn nhận trả lời, nên không gia hạn được."),
        NoExtension.UNDATED: _l("Nội dung này không có hạn bắt buộc, nên không cần xin gia hạn."),
        NoExtension.DONE: _l("Đơn vị đã gửi nội dung này, nên không cần xin gia hạn."),
        NoExtension.WAITING: _l("Đơn vị đã xin gia hạn nội dung này và đang chờ trả lời."),
        NoExtension.NOT_LATER: _l("Ngày này không muộn hơn hạn hiện nay. Xin chọn ngày muộn hơn."),
        NoExtension.PASSED_ON: _l("Cần thêm thời gian, xin gọi nơi đã giao nội dung này."),
        NoExtension.PAST: _l("Thời điểm này đã qua. Xin chọn một thời điểm sau lúc này."),
        NoExtension.ANSWERED: _l(
            "Đề nghị gia hạn này đã có người trả lời. Không có gì thay đổi; xin xem lại dưới đây."
        ),
    }
)

incident_stage_word = Words(
    {
        IncidentStage.FIRST: _l("Báo lần đầu"),
        IncidentStage.UPDATE: _l("Báo thêm"),
        IncidentStage.FINAL: _l("Báo kết thúc"),
    }
)

incident_deed_word = Words(
    {
        IncidentDeed.RECEIVED: _l("Tiếp nhận"),
        IncidentDeed.CHARGED: _l("Phân công phụ trách"),
        IncidentDeed.MEASURE: _l("Biện pháp của Sở"),
        IncidentDeed.LEVEL: _l("Sửa mức độ"),
        IncidentDeed.CLOSED: _l("Kết thúc"),
        IncidentDeed.REOPENED: _l("Mở lại"),
    }
)

incident_list_word = Words({IncidentList.KIND: _l("Loại việc"), IncidentList.LEVEL: _l("Mức độ")})

duty_days_word = Words(
    {DutyDays.ALL: _l("mọi ngày"), DutyDays.WORKING: _l("ngày làm việc"), DutyDays.OFF: _l("ngày nghỉ")}
)

school_level_word = Words(
    {
        SchoolLevel.PRESCHOOL: _l("Mầm non"),
        SchoolLevel.PRIMARY: _l("Tiểu học"),
        SchoolLevel.LOWER_SECONDARY: _l("THCS"),
        SchoolLevel.UPPER_SECONDARY: _l("THPT"),
        SchoolLevel.CONTINUING: _l("GDTX"),
    }
)

source_word = Words(
    {
        Channel.LINK: _l("đường dẫn"),
        Channel.PHONE: _l("điện thoại"),
        Channel.ZALO: _l("tin Zalo"),
        Channel.EMAIL: _l("thư"),
        Channel.PAPER: _l("bản giấy"),
        Channel.DOCUMENT: _l("văn bản đến"),
    }
)
"""What staff entered an answer from: 'ghi theo điện thoại của …'."""

CHANNELS = {
    Channel.PHONE: _l("Điện thoại"),
    Channel.ZALO: _l("Zalo"),
    Channel.EMAIL: _l("Email"),
    Channel.PAPER: _l("Bản giấy"),
    Channel.DOCUMENT: _l("Văn bản, qua hệ thống quản lý văn bản hoặc bưu điện"),
}
"""How an answer came to who enters it, as the choices of a form."""

yes_no_word = Words({YesNo.YES: _l("Có"), YesNo.NO: _l("Không")})

delegation_word = Words(
    {
        DelegationStage.QUEUED: _l("Thư đang chờ gửi"),
        DelegationStage.REFUSED: _l("Thư không tới địa chỉ này"),
        DelegationStage.SENT: _l("Đã gửi thư, chưa mở trang"),
        DelegationStage.OPENED: _l("Đã mở trang"),
        DelegationStage.UNDER_WAY: _l("Đang làm"),
        DelegationStage.REPORTED: _l("Đã báo cáo"),
        DelegationStage.ENDED: _l("Đã kết thúc phân công"),
    }
)
