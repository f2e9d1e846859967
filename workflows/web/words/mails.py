"""Words for outgoing and incoming mails."""

from flask_babel import lazy_gettext as _l

from directives.terms import CountedAs, DigestFrequency, IncomingKind, MailFactKind, MailState, MatchedBy, ReminderStep
from workflows.web.words.table import Words

mail_word = Words(
    {
        MailState.QUEUED: _l("Chờ gửi"),
        MailState.SENDING: _l("Đang gửi"),
        MailState.SENT: _l("Máy chủ thư đã nhận"),
        MailState.FAILED: _l("Không gửi được"),
        MailState.HELD: _l("Tạm giữ"),
        MailState.DROPPED: _l("Không gửi nữa"),
        MailState.BOUNCED: _l("Bị trả về"),
    }
)

mail_fact_word = Words(
    {
        MailFactKind.TAKEN: _l("Máy chủ thư đã nhận"),
        MailFactKind.PUT_OFF: _l("Máy chủ hẹn gửi lại sau"),
        MailFactKind.REFUSED: _l("Máy chủ từ chối"),
        MailFactKind.GIVEN_UP: _l("Thôi không gửi lại nữa"),
        MailFactKind.UNWANTED: _l("Không còn cần gửi"),
        MailFactKind.BOUNCED: _l("Bị trả về"),
        MailFactKind.DELAYED: _l("Máy chủ báo chậm chuyển"),
        MailFactKind.BOUNCE_UNDONE: _l("Bỏ kết luận bị trả về"),
        MailFactKind.HELD: _l("Tạm giữ"),
        MailFactKind.RELEASED: _l("Cho gửi tiếp"),
        MailFactKind.DROPPED: _l("Thôi không gửi"),
        MailFactKind.SENT_AGAIN: _l("Gửi lại"),
    }
)

reminder_step_word = Words(
    {
        ReminderStep.ACKNOWLEDGE: _l("nhắc tiếp nhận"),
        ReminderStep.HALFWAY: _l("nhắc giữa thời gian thực hiện"),
        ReminderStep.DAY_BEFORE: _l("nhắc trước một ngày làm việc"),
        ReminderStep.MORNING: _l("nhắc sáng ngày đến hạn"),
        ReminderStep.AFTER: _l("nhắc sau hạn"),
        ReminderStep.SUPERIOR: _l("báo cơ quan quản lý trực tiếp"),
        ReminderStep.LEADER: _l("báo lãnh đạo"),
        ReminderStep.DIGEST: _l("bản tin"),
    }
)

digest_word = Words(
    {
        DigestFrequency.NONE: _l("Không nhận"),
        DigestFrequency.DAILY: _l("Mỗi ngày làm việc"),
        DigestFrequency.WEEKLY: _l("Mỗi tuần"),
    }
)

incoming_word = Words(
    {
        IncomingKind.BOUNCE: _l("Thư bị trả về"),
        IncomingKind.DELAY: _l("Báo chậm chuyển"),
        IncomingKind.RELAYED: _l("Báo đã chuyển tiếp"),
        IncomingKind.AUTOMATIC: _l("Trả lời tự động"),
        IncomingKind.REPLY: _l("Thư trả lời"),
        IncomingKind.OWN: _l("Thư của chính hệ thống"),
        IncomingKind.OTHER: _l("Thư khác"),
    }
)

matched_by_word = Words(
    {
        MatchedBy.MESSAGE_ID: _l("theo mã thư"),
        MatchedBy.ENVELOPE: _l("theo địa chỉ trả về"),
        MatchedBy.RECIPIENT: _l("theo địa chỉ người nhận"),
        MatchedBy.NOTHING: _l("chưa khớp với thư nào đã gửi"),
    }
)

counted_as_word = Words(
    {
        CountedAs.ACKNOWLEDGEMENT: _l("Đã tính là xác nhận tiếp nhận"),
        CountedAs.REPORT: _l("Đã tính là báo cáo"),
        CountedAs.NOTHING: _l("Chỉ lưu, không tính"),
    }
)
