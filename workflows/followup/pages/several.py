"""The page on which an officer enters the answers of many units at once, from a pasted or uploaded table."""

import secrets
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from directives import files
from directives.database import db
from directives.models import Directive, Period
from directives.rules import schedule
from workflows import clock
from workflows.followup.changes import NotOpen
from workflows.followup.entry_forms import ScanForm
from workflows.followup.pages import pages
from workflows.followup.pages.common import acted_by, period_of
from workflows.followup.pages.entry import kept_scans, origin_of, proposed_day, store_scan
from workflows.followup.several import columns, lists, pasted, planning, steps
from workflows.followup.several.forms import ManyForm, TableForm
from workflows.followup.several.pasted import NoTable, PastedTable
from workflows.followup.several.planning import EntryPlan
from workflows.followup.several.rows import EntrySheet, PlannedEntry
from workflows.followup.several.words import no_table_words, row_state_word
from workflows.web.finding import find_issued
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff
from workflows.web.table_file import UnreadableSheet, read_tables
from workflows.web.uploads import reads_first, submitted, what_was_read
from workflows.web.words.sheets import sheet_fault_word


def _period(directive: Directive, period_id: int) -> Period:
    """A period of an item that asks for figures, or 404."""
    found = period_of(directive, period_id)
    return found if found.item.figures else abort(404)


def _read_upload() -> str | None:
    """The table of an uploaded file as text. Raises UnreadableSheet, NoTable."""
    upload = request.files.get("sheet")
    return pasted.text_of(read_tables(upload.read())) if upload else None


@pages.route("/van-ban/<pid>/theo-doi/ky/<int:period_id>/nhap-nhieu", methods=["GET", "POST"])
@acts
@reads_first(_read_upload)
def several(pid: str, period_id: int) -> Page:
    """Take a table, show what would be entered of it, and enter what is sound."""
    directive = find_issued(pid)
    period = _period(directive, period_id)
    many = ManyForm(data={"on": proposed_day()})
    if request.method != "POST":
        return _show(directive, period, TableForm(formdata=None), many)
    taken = TableForm()
    try:
        text = what_was_read() or taken.pasted.data or ""
        table = pasted.parse(text)
    except UnreadableSheet as error:
        taken.sheet.errors = [sheet_fault_word(error.reason)]
    except NoTable as error:
        (taken.sheet if request.files.get("sheet") else taken.pasted).errors = [no_table_words(error)]
    else:
        taken.pasted.data = many.pasted.data = text
        return _preview(directive, period, table, taken, many)
    return _show(directive, period, taken, many), 422


def _preview(directive: Directive, period: Period, table: PastedTable, taken: TableForm, many: ManyForm) -> Page:
    """Show what would be entered; a press on 'enter' enters what is sound, and the rest is shown again."""
    sheet = EntrySheet(request.form.to_dict(), many.submission_key.data or "")
    plan = _plan(period, table, sheet)
    if request.form.get("action") != "enter":
        many = ManyForm(None, data={"on": proposed_day(), **_typed_origin(many), "pasted": many.pasted.data})
        return _show(directive, period, taken, many, plan)
    is_valid = many.validate_between(directive.issued_at or period.opens_at, clock.now(db.session))
    if not is_valid or not plan.sound or plan.doubled:
        return _show(directive, period, taken, many, plan), 422
    try:
        _enter(period, plan, many)
    except NotOpen:
        db.session.rollback()
        flash(_("Có đơn vị không còn nhận trả lời từ lúc mở trang. Chưa có gì được nhập; xin xem lại."), "warning")
        return _show(directive, period, taken, many, _plan(period, table, sheet)), 409
    flash(_entered_words(plan.sound), "done")
    if not plan.waiting:
        session.pop(_scans_key(period), None)
        return redirect(url_for("followup.directive", pid=directive.public_id))
    entered = {row.number for row in plan.sound} | sheet.entered
    rest = EntrySheet({**sheet.picked, "entered": " ".join(map(str, sorted(entered)))})
    return _show(directive, period, taken, many, _plan(period, table, rest))


def _plan(period: Period, table: PastedTable, sheet: EntrySheet) -> EntryPlan:
    specs, asked = period.item.figures, lists.asked_units(db.session, current_staff().agency_id, period)
    today = schedule.local(clock.now(db.session)).date()
    return planning.plan(db.session, table, columns.chosen(table, specs, sheet.picked), sheet, asked, specs, today)


def _enter(period: Period, plan: EntryPlan, many: ManyForm) -> None:
    """Enter the sound rows and remember the names that a person matched. Raises NotOpen."""
    by, key = acted_by(""), many.submission_key.data or secrets.token_hex(16)
    scans = tuple(file.id for file in kept_scans(_scans_key(period)))
    steps.enter(db.session, plan.sound, origin_of(many), by, key, scans)
    steps.remember(db.session, plan.sound, plan.asked.units.values(), by.now)
    db.session.commit()


def _entered_words(sound: list[PlannedEntry]) -> str:
    names = "; ".join(row.unit.name for row in sound if row.unit)
    return str(_("Đã nhập thay %(n)s đơn vị, mỗi đơn vị được báo bằng thư: %(names)s.", n=len(sound), names=names))


def _typed_origin(many: ManyForm) -> dict[str, Any]:
    """The origin as it was typed so far, without complaints about what is still blank."""
    typed = {name: many[name].data for name in ("channel", "told_by", "on", "hour")}
    return {name: value for name, value in typed.items() if value}


def _show(
    directive: Directive,
    period: Period,
    taken: TableForm,
    many: ManyForm,
    plan: EntryPlan | None = None,
    scan: ScanForm | None = None,
) -> str:
    many.submission_key.data = secrets.token_hex(16)  # a corrected form is a press of its own
    return render_template(
        "followup/several.html",
        section="directives",
        directive=directive,
        period=period,
        taken=taken,
        form=many,
        plan=plan,
        meanings=_meanings(period),
        word=row_state_word,
        scans=kept_scans(_scans_key(period)),
        scan=scan or ScanForm(formdata=None),
        limit=current_app.config["FILE_LIMIT"] // (1024 * 1024),
        back=url_for("followup.directive", pid=directive.public_id),
    )


def _meanings(period: Period) -> list[tuple[str, str]]:
    """What a column can be, with its words."""
    named = [(columns.UNIT, _("Tên đơn vị")), (columns.CODE, _("Mã đơn vị")), (columns.IGNORED, _("Bỏ qua"))]
    figures = [(str(one.id), f"{one.name} ({one.measure})" if one.measure else one.name) for one in period.item.figures]
    return [*named[:2], *figures, named[2]]


@pages.post("/van-ban/<pid>/theo-doi/ky/<int:period_id>/nhap-nhieu/tep")
@acts
@reads_first(lambda: submitted("file", files.SCANS))
def scan_of_several(pid: str, period_id: int) -> Page:
    """Keep a scan of the table, which goes with each answer that is entered from it."""
    directive = find_issued(pid)
    period, form = _period(directive, period_id), ScanForm()
    if form.validate() and store_scan(form, _scans_key(period)):
        return redirect(url_for("followup.several", pid=pid, period_id=period_id))
    many = ManyForm(formdata=None, data={"on": proposed_day()})
    return _show(directive, period, TableForm(formdata=None), many, scan=form), 422


def _scans_key(period: Period) -> str:
    """The key in the browser's session for scans of tables not entered yet."""
    return f"scans-of-several:{period.id}"
