"""Words of the lists of silent units and of the calls to them."""

from flask_babel import lazy_gettext as _l

from directives.terms import CallOutcome, News, NextAct, Silence
from workflows.web.words.table import Words

silence_word = Words(
    {
        Silence.NOT_OURS: _l("Báo văn bản không thuộc đơn vị, chờ Sở trả lời"),
        Silence.WANTS_LATER: _l("Xin gia hạn, chờ Sở trả lời"),
        Silence.REPLIED: _l("Đã trả lời bằng thư, chờ Sở xem"),
        Silence.ADDRESS_FAILED: _l("Địa chỉ thư lỗi hoặc chưa có"),
        Silence.NOT_SENT: _l("Thư chưa gửi đi"),
        Silence.NOT_OPENED: _l("Thư đã gửi, chưa mở trang"),
        Silence.OPENED: _l("Đã mở trang, chưa xác nhận tiếp nhận"),
        Silence.RETURNED: _l("Cần bổ sung, chưa gửi lại"),
        Silence.DRAFTED: _l("Đang soạn dở, chưa nộp"),
        Silence.NOT_STARTED: _l("Đã tiếp nhận, chưa báo gì"),
        Silence.UNDER_WAY: _l("Báo đang thực hiện, chưa nộp"),
        Silence.PAUSED: _l("Đang tạm ngừng nhắc"),
    }
)

next_act_word = Words(
    {
        NextAct.ANSWER: _l("Trả lời đơn vị"),
        NextAct.ANSWER_EXTENSION: _l("Trả lời việc xin gia hạn"),
        NextAct.READ_REPLY: _l("Xem thư trả lời"),
        NextAct.MEND_ADDRESS: _l("Sửa địa chỉ, rồi gọi"),
        NextAct.LOOK_AT_MAIL: _l("Xem thư"),
        NextAct.CALL: _l("Gọi điện"),
        NextAct.CALL_OR_SEND: _l("Gọi, hoặc gửi lại đường dẫn"),
        NextAct.CALL_ABOUT_MORE: _l("Gọi về điều cần bổ sung"),
        NextAct.URGE: _l("Nhắc nộp bản đang soạn"),
        NextAct.ASK: _l("Gọi hỏi tiến độ"),
        NextAct.NOTHING: _l("Chưa cần làm gì"),
    }
)

call_word = Words(
    {
        CallOutcome.WILL_REPORT: _l("Hẹn sẽ báo cáo"),
        CallOutcome.SAYS_SENT: _l("Nói đã gửi rồi"),
        CallOutcome.NEEDS_HELP: _l("Đang vướng, cần hỗ trợ"),
        CallOutcome.NEVER_GOT_IT: _l("Nói chưa nhận được thư"),
        CallOutcome.NO_ANSWER: _l("Không nghe máy"),
        CallOutcome.WRONG_NUMBER: _l("Sai số điện thoại"),
    }
)

news_word = Words(
    {
        News.INCIDENTS: _l("vấn đề phát sinh"),
        News.REPORTS: _l("báo cáo chờ duyệt"),
        News.EXTENSION_REQUESTS: _l("đơn vị xin gia hạn"),
        News.NOT_OURS: _l("đơn vị báo không thuộc mình"),
        News.REPLIES: _l("thư trả lời chưa xem"),
        News.BOUNCES: _l("đơn vị chưa chuyển được thư"),
        News.LATE: _l("đơn vị quá hạn"),
    }
)
