"""The board of many units as a spreadsheet: long work, asked for on a page of its own."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.terms import JobKind
from workflows.jobs.asking import WantedWork
from workflows.jobs.door import ask_for
from workflows.monitoring.forms import only_filters
from workflows.monitoring.pages import pages
from workflows.monitoring.pages.common import issued
from workflows.web.guards import current_staff, may_open, reads, reads_boards


@pages.get("/van-ban/<pid>/bang-tinh")
@reads_boards
def long_sheet(pid: str) -> str:
    """Offer the spreadsheet, with the filters of the board."""
    directive, filters = issued(pid), dict[str, Any](only_filters(request.args))
    return render_template(
        "jobs/offer.html",
        section="directives",
        back=[(directive.number, url_for("monitoring.board", pid=pid, **filters))],
        title=_("Bảng theo dõi (XLSX)"),
        sub=directive.number,
        text=_("Văn bản gửi nhiều đơn vị: bảng tính được lập riêng, trong lúc ấy anh/chị làm việc khác được."),
        word=_("Lập bảng tính"),
        action=url_for("monitoring.ask_sheet", pid=pid, **filters),
        may_ask=may_open(current_staff(), "monitoring.ask_sheet"),
    )


@pages.post("/van-ban/<pid>/bang-tinh")
@reads
def ask_sheet(pid: str) -> Response:
    """Have the spreadsheet made."""
    directive = issued(pid)
    return ask_for(WantedWork(JobKind.BOARD_SHEET, directive.number, directive, values=only_filters(request.args)))
