"""Words for what does not happen while a program is missing."""

from flask_babel import lazy_gettext as _l

from directives.terms import Program
from workflows.web.words.table import Words

program_effect_word = Words(
    {
        Program.MAIL: _l("Thư không mất, tự gửi khi chương trình chạy lại."),
        Program.TICK: _l("Kỳ mới chưa mở, thư nhắc chưa gửi; tự làm bù khi chương trình chạy lại."),
        Program.INBOX: _l("Thư trả lời và thư bị trả về còn ở hộp thư, tự đọc khi chương trình chạy lại."),
        Program.JOBS: _l("Bản in, danh sách đã yêu cầu còn chờ, tự làm khi chương trình chạy lại."),
    }
)
