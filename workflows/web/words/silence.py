"""Words of the lists of silent units and of the calls to them."""

from collections.abc import Iterable

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from directives.boards.unanswered.answered import AnsweredPart, MissingTask
from directives.rules import schedule
from directives.terms import CallOutcome, News, NextAct, Silence
from workflows.web.words.table import Words

silence_word = Words(
    {
        Silence.NOT_OURS: _l("Báo văn bản không thuộc nhiệm vụ của đơn vị, chờ Sở trả lời"),
        Silence.OBJECTS: _l("Có ý kiến về nội dung được giao, chờ Sở trả lời"),
        Silence.WANTS_LATER: _l("Xin gia hạn, chờ Sở trả lời"),
        Silence.REPLIED: _l("Đã trả lời bằng thư, chờ Sở xem"),
        Silence.ADDRESS_FAILED: _l("Địa chỉ thư lỗi hoặc chưa có"),
        Silence.NOT_SENT: _l("Thư chưa gửi đi"),
        Silence.NOT_OPENED: _l("Thư đã gửi, chưa mở trang"),
        Silence.OPENED: _l("Đã mở trang, chưa xác nhận tiếp nhận"),
        Silence.ANSWERED_OTHERS: _l("Đã báo cáo một phần, còn thiếu"),
        Silence.DRAFTED: _l("Đang soạn dở, chưa nộp"),
        Silence.NOT_STARTED: _l("Đã tiếp nhận, chưa báo gì"),
        Silence.UNDER_WAY: _l("Báo đang thực hiện, chưa nộp"),
        Silence.PAUSED: _l("Đang tạm ngừng nhắc"),
    }
)

next_act_word = Words(
    {
        NextAct.ANSWER: _l("Trả lời đơn vị"),
        NextAct.ANSWER_OBJECTION: _l("Trả lời ý kiến của đơn vị"),
        NextAct.ANSWER_EXTENSION: _l("Trả lời việc xin gia hạn"),
        NextAct.READ_REPLY: _l("Xem thư trả lời"),
        NextAct.MEND_ADDRESS: _l("Sửa địa chỉ, rồi gọi"),
        NextAct.LOOK_AT_MAIL: _l("Xem thư"),
        NextAct.CALL: _l("Gọi điện"),
        NextAct.CALL_OR_SEND: _l("Gọi, hoặc gửi lại đường dẫn"),
        NextAct.URGE: _l("Nhắc nộp bản đang soạn"),
        NextAct.ASK: _l("Gọi hỏi tiến độ"),
        NextAct.WAIT: _l("Thư vừa gửi, chờ đơn vị trả lời"),
        NextAct.NOTHING: _l("Chưa cần làm gì"),
    }
)

call_word = Words(
    {
        CallOutcome.WILL_REPORT: _l("Hẹn sẽ báo cáo"),
        CallOutcome.SAYS_SENT: _l("Đơn vị báo đã gửi"),
        CallOutcome.NEEDS_HELP: _l("Đang vướng, cần hỗ trợ"),
        CallOutcome.NEVER_GOT_IT: _l("Đơn vị báo chưa nhận được thư"),
        CallOutcome.NO_ANSWER: _l("Không nghe máy"),
        CallOutcome.WRONG_NUMBER: _l("Sai số điện thoại"),
    }
)

news_word = Words(
    {
        News.INCIDENTS: _l("vấn đề phát sinh"),
        News.REPORTS: _l("báo cáo chờ duyệt"),
        News.EXTENSION_REQUESTS: _l("đơn vị xin gia hạn"),
        News.NOT_OURS: _l("đơn vị báo không thuộc nhiệm vụ của đơn vị"),
        News.OBJECTIONS: _l("ý kiến của đơn vị chờ trả lời"),
        News.REPLIES: _l("thư trả lời chưa xem"),
        News.BOUNCES: _l("đơn vị chưa chuyển được thư"),
        News.ANSWERS: _l("đơn vị đã trả lời câu hỏi"),
        News.DISPUTES: _l("đơn vị báo số liệu từ nền tảng chưa đúng"),
        News.SUPPLEMENTS: _l("báo cáo chậm bổ sung"),
        News.LATE: _l("đơn vị quá hạn"),
    }
)


def why_words(why: Silence, part: AnsweredPart | None = None) -> str:
    """Why a unit is silent; of one that has answered some, how much: 'Đã báo cáo 3/4 kỳ, còn thiếu kỳ đến 24/4'."""
    if why is not Silence.ANSWERED_OTHERS or part is None:
        return silence_word(why)
    n, m = part.answered, part.asked
    if part.in_periods:
        return str(_("Đã báo cáo %(n)s/%(m)s kỳ, còn thiếu %(what)s", n=n, m=m, what=_periods(part.missing)))
    what = "; ".join(map(task_words, part.missing))
    return str(_("Đã trả lời %(n)s/%(m)s nội dung, còn thiếu: %(what)s", n=n, m=m, what=what))


def task_words(task: MissingTask) -> str:
    """What is missing: '2. Báo cáo tập huấn', 'Số liệu tuần, kỳ đến 24/4'."""
    return f"{task.title}, {_periods([task])}" if task.period_due_at else task.title


def _periods(tasks: Iterable[MissingTask]) -> str:
    days = (schedule.last_day(task.period_due_at) for task in tasks if task.period_due_at)
    return str(_("kỳ đến %(days)s", days=", ".join(f"{day.day}/{day.month}" for day in days)))
