"""Words for long work: what it is, how it stands, how far it is."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from directives.models import Job
from directives.terms import JobKind, JobState
from workflows.web.formats import vn_number
from workflows.web.words.table import Words

job_kind_word = Words(
    {
        JobKind.SUMMARY: _l("Bản in họp giao ban, đủ từng đơn vị"),
        JobKind.BOARD_SHEET: _l("Bảng theo dõi (XLSX)"),
        JobKind.UNIT_BOOK: _l("Sổ theo dõi văn bản"),
        JobKind.UNITS_IMPORT: _l("Nhập danh sách đơn vị"),
    }
)

job_word = Words(
    {
        JobState.WAITING: _l("Đang chờ đến lượt"),
        JobState.RUNNING: _l("Đang làm"),
        JobState.DONE: _l("Đã xong"),
        JobState.FAILED: _l("Chưa làm được"),
        JobState.CANCELLED: _l("Đã huỷ"),
        JobState.DROPPED: _l("Đã xoá theo yêu cầu xoá dữ liệu"),
    }
)


def title(job: Job) -> str:
    """'Bản in họp giao ban, đủ từng đơn vị · 649/SGDĐT'."""
    return " · ".join(filter(None, (job_kind_word(job.kind), job.about)))


def how_far(job: Job) -> str:
    """'1.250/50.000 phần', or nothing where nothing is counted."""
    if not job.state.is_open or not job.total:
        return ""
    return str(_("%(done)s/%(total)s phần", done=vn_number(job.done), total=vn_number(job.total)))
