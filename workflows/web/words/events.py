"""Words for events of the ledger, access log entries, actors, roles and sections of the desk."""

from flask_babel import lazy_gettext as _l

from directives.terms import AccessKind, ActorKind, EventKind, Role, SecurityKind
from workflows.web.words.table import Words

event_word = Words(
    {
        EventKind.UNITS_IMPORTED: _l("Nhập danh sách đơn vị"),
        EventKind.UNIT_CHANGED: _l("Sửa thông tin đơn vị"),
        EventKind.STAFF_CHANGED: _l("Sửa tài khoản"),
        EventKind.AGENCY_CHANGED: _l("Sửa thông tin cơ quan"),
        EventKind.CALENDAR_CHANGED: _l("Sửa lịch làm việc"),
        EventKind.CALENDAR_YEAR_RECORDED: _l("Ghi ngày nghỉ của năm theo luật"),
        EventKind.UNIT_PAUSED: _l("Tạm ngừng nhắc đơn vị"),
        EventKind.UNIT_RESUMED: _l("Nhắc lại đơn vị"),
        EventKind.UNIT_DESK_CHANGED: _l("Thay đổi trang chung của đơn vị"),
        EventKind.AREA_EVENT: _l("Ghi nhận thiên tai, sự cố trên địa bàn"),
        EventKind.TASK_SKIPPED: _l("Không yêu cầu đơn vị báo cáo kỳ này"),
        EventKind.ASKED_AGAIN: _l("Yêu cầu lại"),
        EventKind.RESTORED: _l("Khôi phục từ bản sao"),
        EventKind.RESTORE_RELEASED: _l("Cho chạy lại sau khôi phục"),
        EventKind.REMINDERS_CHANGED: _l("Sửa lịch nhắc"),
        EventKind.EXTENSION_ASKED: _l("Xin gia hạn"),
        EventKind.EXTENSION_GRANTED: _l("Cho gia hạn"),
        EventKind.OWN_DATE_SET: _l("Đặt hạn riêng cho đơn vị"),
        EventKind.EXTENSION_REFUSED: _l("Không cho gia hạn"),
        EventKind.ATTRIBUTE_DECLARED: _l("Khai báo thông tin của đơn vị"),
        EventKind.ESCALATED: _l("Báo lên cấp trên"),
        EventKind.CALLED: _l("Gọi điện cho đơn vị"),
        EventKind.DOCUMENT_ARRIVED: _l("Có văn bản đến, chờ đối chiếu"),
        EventKind.DOCUMENT_DECLINED: _l("Đối chiếu: văn bản đến không phải câu trả lời"),
        EventKind.DIRECTIVE_ISSUED: _l("Giao việc và gửi thư"),
        EventKind.UNIT_ADDED: _l("Thêm đơn vị nhận"),
        EventKind.PERIOD_OPENED: _l("Mở kỳ báo cáo"),
        EventKind.DEADLINE_MOVED: _l("Dời hạn"),
        EventKind.DEADLINE_KEPT: _l("Giữ hạn rơi vào ngày nghỉ"),
        EventKind.PERIOD_SKIPPED: _l("Không yêu cầu kỳ này"),
        EventKind.PERIOD_LOCKED: _l("Khoá kỳ"),
        EventKind.PERIOD_REOPENED: _l("Mở lại kỳ"),
        EventKind.ITEM_STOPPED: _l("Dừng nội dung định kỳ"),
        EventKind.ITEM_CONTINUED: _l("Tiếp tục nội dung định kỳ"),
        EventKind.FOLLOW_UP_CLOSED: _l("Kết thúc theo dõi"),
        EventKind.DIRECTIVE_WITHDRAWN: _l("Thu hồi văn bản"),
        EventKind.ARCHIVED: _l("Ghi nhận hồ sơ đã nộp lưu trữ"),
        EventKind.ARCHIVE_UNDONE: _l("Bỏ ghi nhận nộp lưu trữ"),
        EventKind.PLATFORM_IMPORTED: _l("Nhập số liệu từ nền tảng dạy học"),
        EventKind.PLATFORM_CONFIRMED: _l("Xác nhận đúng số liệu từ nền tảng"),
        EventKind.PLATFORM_DISPUTED: _l("Báo số liệu từ nền tảng chưa đúng"),
        EventKind.OFFICER_CHANGED: _l("Đổi chuyên viên theo dõi"),
        EventKind.ROWS_SEALED: _l("Ghi dấu dữ liệu"),
        EventKind.HEADS_RECORDED: _l("Chốt nhật ký trong ngày"),
        EventKind.ASSIGNED: _l("Giao cho đơn vị"),
        EventKind.TAKEN_OVER: _l("Đơn vị kế thừa tiếp nhận"),
        EventKind.PASSED_ON: _l("Giao tiếp cho các trường"),
        EventKind.ACKNOWLEDGED: _l("Xác nhận đã tiếp nhận"),
        EventKind.NOT_OURS: _l("Báo văn bản không thuộc nhiệm vụ của đơn vị"),
        EventKind.NOT_OURS_ANSWERED: _l("Trả lời về việc không thuộc nhiệm vụ của đơn vị"),
        EventKind.CANNOT: _l("Chưa thực hiện được, nêu khó khăn"),
        EventKind.TASK_NOT_OURS: _l("Báo nội dung không thuộc nhiệm vụ của đơn vị"),
        EventKind.EXEMPTION_ASKED: _l("Xin miễn"),
        EventKind.OBJECTION_REFUSED: _l("Trả lời: đơn vị vẫn thực hiện"),
        EventKind.EXEMPTION_ENDED: _l("Thôi miễn các kỳ sau"),
        EventKind.UNDER_WAY: _l("Báo đang thực hiện"),
        EventKind.IMPLEMENTED: _l("Báo đã thực hiện"),
        EventKind.REPORTED: _l("Gửi báo cáo"),
        EventKind.APPROVED: _l("Duyệt báo cáo"),
        EventKind.RETURNED: _l("Đề nghị bổ sung"),
        EventKind.EXEMPTED: _l("Cho miễn báo cáo"),
        EventKind.INCIDENT_REPORTED: _l("Báo vấn đề phát sinh"),
        EventKind.INCIDENT_HANDLED: _l("Sở xử lý vấn đề phát sinh"),
        EventKind.INCIDENTS_TAKEN: _l("Tải sổ vấn đề phát sinh kèm nội dung"),
        EventKind.CONTACT_CHANGED: _l("Sửa đầu mối liên hệ"),
        EventKind.CONTACTS_CONFIRMED: _l("Đơn vị xác nhận đầu mối đúng"),
        EventKind.CONTACT_SUGGESTED: _l("Đơn vị đề nghị sửa đầu mối"),
        EventKind.LINK_RENEWED: _l("Cấp đường dẫn mới"),
        EventKind.LINK_SHARED: _l("Lấy đường dẫn riêng của đơn vị để nhắn ngoài thư"),
        EventKind.LINK_ACTIVATED: _l("Dùng đường dẫn mới, đường dẫn cũ hết dùng"),
        EventKind.LINK_REVOKED: _l("Huỷ đường dẫn"),
        EventKind.DELEGATED: _l("Phân công người thực hiện trong đơn vị"),
        EventKind.DELEGATION_ENDED: _l("Thu lại phân công"),
        EventKind.REMARKED: _l("Ghi chú"),
        EventKind.QUESTION_ASKED: _l("Hỏi đơn vị về báo cáo"),
        EventKind.QUESTION_ANSWERED: _l("Đơn vị trả lời câu hỏi của Sở"),
        EventKind.TEXT_ERASED: _l("Xoá dữ liệu cá nhân"),
    }
)

access_word = Words(
    {
        AccessKind.LINK_OPENED: _l("Tải đường dẫn"),
        AccessKind.PAGE_OPENED: _l("Mở trang của đơn vị"),
        AccessKind.INCIDENT_VIEWED: _l("Xem nội dung vấn đề phát sinh"),
        AccessKind.INCIDENT_TAKEN: _l("tải cùng sổ"),
        AccessKind.INCIDENT_FILE_OPENED: _l("Mở tệp kèm vấn đề phát sinh"),
        AccessKind.SIGN_IN_OPENED: _l("Mở đường dẫn đăng nhập"),
    }
)

security_word = Words(
    {
        SecurityKind.SIGN_IN_ASKED: _l("Xin đường dẫn đăng nhập"),
        SecurityKind.SIGNED_IN: _l("Đăng nhập"),
        SecurityKind.BOARDS_OPENED: _l("Mở bảng theo dõi qua bản tin, chỉ xem"),
        SecurityKind.SIGN_IN_REFUSED: _l("Không cho đăng nhập: đường dẫn không còn dùng được"),
        SecurityKind.LIMIT_REACHED: _l("Hết số lần được yêu cầu, tạm không nhận thêm"),
        SecurityKind.SESSION_ENDED: _l("Kết thúc phiên đăng nhập"),
        SecurityKind.ROLES_CHANGED: _l("Sửa quyền của tài khoản"),
        SecurityKind.INCIDENT_OPENED: _l("Xem nội dung vấn đề phát sinh"),
        SecurityKind.INCIDENT_FILE_OPENED: _l("Mở tệp kèm vấn đề phát sinh"),
    }
)

actor_word = Words(
    {
        ActorKind.STAFF: _l("Cán bộ của Sở"),
        ActorKind.LINK: _l("Đơn vị, qua đường dẫn"),
        ActorKind.SYSTEM: _l("Hệ thống"),
    }
)

role_word = Words(
    {
        Role.OFFICER: _l("Chuyên viên"),
        Role.HEAD: _l("Trưởng phòng"),
        Role.LEADER: _l("Lãnh đạo Sở"),
        Role.ADMIN: _l("Quản trị"),
    }
)

section_word = Words(
    {
        "directives": _l("Văn bản"),
        "reviews": _l("Chờ duyệt"),
        "incidents": _l("Vấn đề phát sinh"),
        "mails": _l("Thư đã gửi"),
        "incoming": _l("Thư đến"),
        "registry": _l("Văn bản đến"),
        "areas": _l("Thiên tai, sự cố"),
        "units": _l("Đơn vị"),
        "staff": _l("Tài khoản"),
        "agency": _l("Cơ quan"),
    }
)
