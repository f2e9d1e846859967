"""Choose an export and say which column is what."""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives import files
from directives.database import db
from directives.models import Item
from workflows import clock, stored
from workflows.platforms import layouts, lists, steps
from workflows.platforms.export import ExportTable
from workflows.platforms.forms import ColumnsForm, ExportForm, columns_form
from workflows.platforms.layouts import ColumnChoice, LayoutChange
from workflows.platforms.pages import pages
from workflows.platforms.pages.common import (
    HeldExport,
    UnreadableExport,
    WideExport,
    bytes_of,
    held,
    hold,
    home,
    item_of,
    known_layouts,
    opened_periods,
    read,
    read_held,
)
from workflows.web.fields import options, text_of
from workflows.web.finding import find_platform_import
from workflows.web.formats import vn_last_day
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff
from workflows.web.table_file import SheetFault, UnreadableSheet
from workflows.web.uploads import checked, reads_first, what_was_read
from workflows.web.words.sheets import TOO_WIDE, sheet_fault_word

EXAMPLE_LETTERS = 30


def _read_upload() -> files.CheckedFile | None:
    """Raises UnreadableSheet, UnreadableExport, WideExport or RefusedFile."""
    upload = request.files.get("file")
    if not upload:
        return None
    read(upload.read())
    upload.seek(0)
    [file] = checked("file", files.TABLES)
    return file


@pages.route("/van-ban/<pid>/nen-tang/<int:item_id>/nhap", methods=["GET", "POST"])
@acts
@reads_first(_read_upload)
def upload(pid: str, item_id: int) -> Page:
    """Choose an export with its platform and period; nothing is taken yet."""
    item = item_of(pid, item_id)
    if refused := _refused_after_end(item):
        return refused
    periods = opened_periods(item)
    form = ExportForm(period=_latest_due(item))
    form.period.choices = options((one.id, _period_words(one.due_at)) for one in periods)
    if form.validate_on_submit() and (file := _taken_file(form)) is not None:
        platform = lists.same_platform(db.session, current_staff().agency_id, text_of(form.platform))
        kept = files.store(db.session, stored.folder(), file, clock.now(db.session))
        db.session.commit()
        hold(item, next(one for one in periods if one.id == form.period.data), platform, kept)
        return redirect(url_for("platforms.check", pid=pid, item_id=item_id))
    known = lists.platforms_known(db.session, current_staff().agency_id)
    shown = render_template(
        "platforms/upload.html", section="directives", item=item, form=form, platforms=known, back=home(item)
    )
    return shown, 422 if form.errors else 200


def _taken_file(form: ExportForm) -> files.CheckedFile | None:
    """The file that was read before; None with an error on its field."""
    try:
        file: files.CheckedFile = what_was_read()
    except UnreadableSheet as error:
        form.file.errors = [sheet_fault_word(error.reason)]
    except WideExport:
        form.file.errors = [TOO_WIDE]
    except UnreadableExport:
        form.file.errors = [
            _(
                "Tệp không có dòng tên cột (như “Tên trường”, “Số lớp”) trong 15 dòng đầu của trang nào. "
                "Xin xuất lại từ nền tảng, hoặc ghi thêm dòng tên cột."
            )
        ]
    except files.RefusedFile as error:
        fault = next((one for one in SheetFault if one.value == error.reason.value), SheetFault.KIND)
        form.file.errors = [sheet_fault_word(fault)]
    else:
        return file
    return None


def _refused_after_end(item: Item) -> Response | None:
    if item.directive.state.is_issued:
        return None
    flash(_("Việc theo dõi văn bản này đã kết thúc, nên không nhập thêm số liệu."), "warning")
    return redirect(home(item))


def _latest_due(item: Item) -> int | None:
    """The period that was due last: whose figures a platform hands out now."""
    now, periods = clock.now(db.session), opened_periods(item)
    due = [one for one in periods if one.due_at is not None and one.due_at <= now]
    return (due or periods)[0].id if periods else None


def _period_words(due_at: datetime | None) -> str:
    return str(_("kỳ đến %(day)s", day=vn_last_day(due_at)) if due_at else _("Công văn không ghi hạn"))


@pages.post("/nen-tang/<import_pid>/doi-chieu-lai")
@acts
def again(import_pid: str) -> Response:
    """Look at the file of an import again, to decide about names that were left open."""
    made = find_platform_import(import_pid)
    hold(made.item, made.period, made.platform, made.file)
    return redirect(url_for("platforms.check", pid=made.item.directive.public_id, item_id=made.item_id))


@pages.route("/van-ban/<pid>/nen-tang/<int:item_id>/cot", methods=["GET", "POST"])
@acts
@reads_first(read_held)
def columns(pid: str, item_id: int) -> Page:
    """Say once which column of such an export is what."""
    item = item_of(pid, item_id)
    export = held(item)
    if export is None:
        flash(_("Xin chọn tệp để nhập."), "info")
        return redirect(url_for("platforms.upload", pid=pid, item_id=item_id))
    table: ExportTable = what_was_read() if request.method == "POST" else read(bytes_of(export.given.file))
    known, change = _known(export, table)
    specs = lists.specs_of(item)
    shown_columns = _columns(table)
    form = columns_form(specs, [(one.place, one.words) for one in shown_columns], known)
    if not form.is_submitted():
        form.file.data = export.given.file.public_id
    elif form.validate():
        if form.file.data != export.given.file.public_id:
            flash(_("Đã có tệp khác được chọn ở một cửa sổ khác; dưới đây là các cột của tệp ấy."), "warning")
            return redirect(url_for("platforms.columns", pid=pid, item_id=item_id))
        return _remember(export, table, form)
    shown = render_template(
        "platforms/columns.html",
        section="directives",
        item=item,
        export=export.given,
        form=form,
        change=change,
        examples=shown_columns,
        back=home(item),
    )
    return shown, 422 if form.errors else 200


def _remember(export: HeldExport, table: ExportTable, form: ColumnsForm) -> Response:
    item, now = export.given.item, clock.now(db.session)
    steps.remember_columns(db.session, item, export.given.platform, table, form.choice, current_staff(), now)
    db.session.commit()
    return redirect(url_for("platforms.check", pid=item.directive.public_id, item_id=item.id))


def _known(export: HeldExport, table: ExportTable) -> tuple[ColumnChoice, LayoutChange | None]:
    """What is chosen already: for these heads, of the last layout what still fits, else what the words propose."""
    former = known_layouts(export.given)
    if (same := layouts.remembered(former, table.heads)) is not None:
        return same, None
    if former:
        return layouts.fitting(former[0], table.heads)
    names = {spec.id: spec.name for spec in lists.specs_of(export.given.item)}
    proposed = layouts.proposed(table.heads, names)
    return proposed if _has_our_codes(table, proposed.code) else replace(proposed, code=None), None


def _has_our_codes(table: ExportTable, place: int | None) -> bool:
    """Whether a column holds codes of the agency's units; most platforms write codes of their own."""
    codes = {unit.code.casefold() for unit in lists.units_of(db.session, current_staff().agency_id)}
    return place is not None and any(
        cells[place].casefold() in codes for _n, cells in table.lines if place < len(cells)
    )


class ShownColumn(NamedTuple):
    """A column of an export that a person may choose."""

    place: int
    letter: str
    """As spreadsheets name it."""
    head: str
    example: str
    """Its first cell that is filled."""

    @property
    def words(self) -> str:
        return f"{self.letter} · {self.head or _('(không có tên cột)')}"


def _columns(table: ExportTable) -> list[ShownColumn]:
    """The columns that have a head or cells."""
    below = [cells for number, cells in table.lines if not table.is_head(number, cells)]
    width = max([len(table.heads), *map(len, below)])
    found = []
    for place in range(width):
        head = table.heads[place] if place < len(table.heads) else ""
        example = next((cells[place] for cells in below if place < len(cells) and cells[place]), "")
        if head or example:
            found.append(ShownColumn(place, _letter(place), head, example[:EXAMPLE_LETTERS]))
    return found


def _letter(place: int) -> str:
    return (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26)
