"""Words for the programs beside the pages."""

from flask_babel import lazy_gettext as _l

from directives.terms import Program
from workflows.web.words.table import Words

program_word = Words(
    {
        Program.MAIL: _l("Chương trình gửi thư"),
        Program.TICK: _l("Chương trình mở kỳ và nhắc hạn"),
        Program.INBOX: _l("Chương trình đọc thư đến"),
        Program.JOBS: _l("Chương trình làm việc lâu"),
    }
)
