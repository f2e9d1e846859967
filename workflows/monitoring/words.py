"""Words of the board: short ones for column heads, and those for exports."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from flask_babel import gettext as _

from directives.boards.counts import PeriodMark
from directives.boards.matrix import BoardCell, BoardColumn
from directives.models.directives import numbered
from directives.rules.schedule import hour_of, last_day, local
from directives.terms import BoardView, Status
from workflows.web.formats import vn_window
from workflows.web.words.tasks import mark_symbol, status_word


def cell_words(cells: Iterable[BoardCell]) -> dict[BoardCell, str]:
    """The text of each kind of cell."""
    names = {status: status_word(status) for status in Status}
    overdue = status_word("overdue")
    given_late = status_word("given_late")
    return {cell: _named(cell, names[cell.status], overdue, given_late) for cell in cells}


def _named(cell: BoardCell, name: str, overdue: str, given_late: str) -> str:
    if cell.late:
        return f"{overdue} · {name.lower()}"
    return f"{given_late} · {name.lower()}" if cell.given_late and cell.open else name


def view_word(view: BoardView) -> str:
    """Words of the board's filters beside the statuses."""
    own = {
        BoardView.UNREACHED: _("Chưa liên lạc được"),
        BoardView.AWAITS_DATE: _("Được giao sau hạn"),
        BoardView.GAPS: _("Thiếu kỳ báo cáo"),
    }
    return str(own[view]) if view in own else status_word(view)


def gap_words(missed: int, run: Sequence[PeriodMark]) -> str:
    """'thiếu 1 kỳ (●○●◌)'; '' for an item with one period, or before the second."""
    if not run:
        return ""
    marks = "".join(map(mark_symbol, run))
    return f"{_('thiếu %(n)s kỳ', n=missed)} ({marks})" if missed else marks


def cut_off(due_at: datetime | None) -> str:
    """'15:00 24/4', or '23/4' if it is due by the end of that day."""
    if due_at is None:
        return ""
    day, here = last_day(due_at), local(due_at)
    return f"{day.day}/{day.month}" if hour_of(due_at) is None else f"{here:%-H:%M} {day.day}/{day.month}"


def period_words(column: BoardColumn) -> str:
    """'Kỳ đến 15:00 24/4 – đã chốt'; for a one-off item 'Hạn 15:00 24/4', or ''."""
    period = column.period
    if not column.recurring:
        return str(_("Hạn %(due)s", due=cut_off(period.due_at))) if period.due_at else ""
    if period.skipped:
        return str(_("Kỳ đến %(due)s – không yêu cầu", due=cut_off(period.due_at)))
    if period.closed:
        return str(_("Kỳ đến %(due)s – đã chốt", due=cut_off(period.due_at)))
    return str(_("Kỳ đến %(due)s – đang mở", due=cut_off(period.due_at)))


def data_words(column: BoardColumn) -> str:
    """'Số liệu từ 17/4 đến hết 23/4/2020', or '' if the item names no days of its data."""
    days = vn_window(column.period)
    return str(_("Số liệu %(days)s", days=days)) if days else ""


def heading(column: BoardColumn) -> str:
    """A column's head in exports: the item, and the period of a recurring one."""
    title = numbered(column.label, column.title)
    return f"{title} ({period_words(column)})" if column.recurring else title
