"""Pages that change a unit over time: what follows is shown first, and done by a second press."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import StringField

from directives.acts import ActedBy
from directives.database import db
from directives.models import Unit
from directives.rules import schedule
from workflows import clock
from workflows.units.over_time import following, steps
from workflows.units.over_time.fields import was_shown
from workflows.units.over_time.following import Heir
from workflows.units.over_time.forms import CloseForm, DecisionForm, DivideForm, MergeForm, RenameForm, SuperiorForm
from workflows.units.over_time.steps import NewUnitEntry, UnitDecision, UnitHasEnded
from workflows.units.pages import pages
from workflows.web.fields import text_of
from workflows.web.finding import current_agency, find_unit
from workflows.web.frame import Page
from workflows.web.guards import current_staff, keeps, reads
from workflows.web.typed.units import OfferedUnits
from workflows.web.words.units import unit_ending


@pages.get("/don-vi/<int:unit_id>/thay-doi")
@reads
def over_time(unit_id: int) -> str:
    """What can happen to a unit, one act each."""
    return render_template("units/over_time.html", section="units", unit=find_unit(unit_id))


def _present(unit_id: int) -> Unit:
    """The unit; where it is no more, back to its page, which says so."""
    unit = find_unit(unit_id)
    if unit.closed_at is not None:
        flash(
            _("%(name)s %(ending)s. Không ghi thêm được thay đổi.", name=unit.name, ending=unit_ending(unit)), "warning"
        )
        abort(redirect(url_for("units.unit", unit_id=unit_id)))
    return unit


@pages.errorhandler(UnitHasEnded)
def _has_ended(error: UnitHasEnded) -> Response:
    """Two people at once: nothing of the second press is written."""
    db.session.rollback()
    flash(_("%(name)s vừa được người khác ghi nhận là không còn hoạt động.", name=str(error)), "warning")
    return redirect(url_for("units.index"))


def _today() -> date:
    return schedule.local(clock.now(db.session)).date()


def _offered(form: DecisionForm, unit: Unit) -> None:
    form.offer(OfferedUnits(db.session, current_staff().agency_id, (Unit.id != unit.id,)), _today())


def _decision(form: DecisionForm) -> UnitDecision:
    assert form.on.data is not None, "the form was valid"
    return UnitDecision(ActedBy(current_staff(), form.reason.data or "", clock.now(db.session)), form.on.data)


def _page(unit: Unit, form: DecisionForm, title: str, lines: Sequence[str] = ()) -> Page:
    units = () if lines else OfferedUnits(db.session, current_staff().agency_id).few()
    shown = {"unit": unit, "form": form, "title": title, "lines": lines, "units": units}
    page = render_template("units/act.html", section="units", **shown)
    return page, 422 if form.errors else 200


def _done(message: str, unit_id: int) -> Page:
    db.session.commit()
    flash(message, "done")
    return redirect(url_for("units.unit", unit_id=unit_id))


@pages.route("/don-vi/<int:unit_id>/doi-ten", methods=["GET", "POST"])
@keeps
def rename(unit_id: int) -> Page:
    unit = _present(unit_id)
    form, lines = RenameForm(data={"name": unit.name, "on": _today()}), list[str]()
    _offered(form, unit)
    if form.validate_on_submit():
        lines = following.of_renaming(unit, text_of(form.name))
        if was_shown(form, lines):
            steps.rename(db.session, unit, text_of(form.name), _decision(form))
            return _done(_("Đã đổi tên: %(name)s.", name=unit.name), unit.id)
    return _page(unit, form, _("Đổi tên đơn vị"), lines)


@pages.route("/don-vi/<int:unit_id>/cap-tren", methods=["GET", "POST"])
@keeps
def move(unit_id: int) -> Page:
    unit = _present(unit_id)
    form, lines = SuperiorForm(data={"on": _today()}), list[str]()
    _offered(form, unit)
    if form.validate_on_submit():
        superior = form.superior.unit or current_agency()
        lines = following.of_moving(unit, superior)
        if steps.is_below(superior, unit):
            form.superior.errors = [_("%(name)s trực thuộc chính đơn vị này.", name=superior.name)]
            lines = []
        elif was_shown(form, lines):
            steps.move(db.session, unit, superior, _decision(form))
            return _done(_("Cấp trên mới của %(name)s: %(superior)s.", name=unit.name, superior=superior.name), unit.id)
    return _page(unit, form, _("Chuyển cấp trên"), lines)


@pages.route("/don-vi/<int:unit_id>/giai-the", methods=["GET", "POST"])
@keeps
def close(unit_id: int) -> Page:
    unit = _present(unit_id)
    form, lines = CloseForm(data={"on": _today()}), list[str]()
    _offered(form, unit)
    if form.validate_on_submit():
        heir = form.successor.unit
        named = Heir(heir.name, heir) if heir else None
        lines = following.of_ending(db.session, [unit], named, clock.now(db.session))
        if was_shown(form, lines):
            if heir is None:
                steps.close(db.session, unit, _decision(form))
            else:
                steps.hand_on(db.session, unit, heir, _decision(form))
            return _done(_("Đã ghi nhận %(name)s giải thể.", name=unit.name), unit.id)
    return _page(unit, form, _("Giải thể đơn vị"), lines)


@pages.route("/don-vi/<int:unit_id>/sap-nhap", methods=["GET", "POST"])
@keeps
def merge(unit_id: int) -> Page:
    """This unit, alone or with others, into one of the list or a new one."""
    unit = _present(unit_id)
    form, lines = MergeForm(data={"on": _today()}), list[str]()
    _offered(form, unit)
    if form.validate_on_submit() and _has_free_codes(unit, form.code):
        units, entry, into = [unit, *form.others.units], form.entry(), form.into.unit
        heir = Heir(into.name, into) if into else Heir(text_of(form.name))
        lines = following.of_ending(db.session, units, heir, clock.now(db.session))
        if was_shown(form, lines):
            decision = _decision(form)
            if entry is not None:
                into = steps.found(db.session, unit, _with_code(unit, entry), decision)
            assert into is not None, "the form asks for one of them"
            steps.merge(db.session, units, into, decision)
            merged = ", ".join(one.name for one in units)
            return _done(_("Đã sáp nhập %(units)s vào %(name)s.", units=merged, name=into.name), into.id)
    return _page(unit, form, _("Sáp nhập đơn vị"), lines)


@pages.route("/don-vi/<int:unit_id>/chia-tach", methods=["GET", "POST"])
@keeps
def split(unit_id: int) -> Page:
    unit = _present(unit_id)
    form, lines = DivideForm(data={"on": _today()}), list[str]()
    _offered(form, unit)
    if form.validate_on_submit() and _has_free_codes(unit, form.first_code, form.second_code):
        entries = form.entries()
        lines = following.of_ending(db.session, [unit], Heir(entries[form.second_takes].name), clock.now(db.session))
        if was_shown(form, lines):
            decision = _decision(form)
            parts = [steps.found(db.session, unit, _with_code(unit, one), decision) for one in entries]
            steps.split(db.session, unit, parts[form.second_takes], decision)
            return _done(_("Đã chia tách %(name)s.", name=unit.name), unit.id)
    return _page(unit, form, _("Chia tách đơn vị"), lines)


def _has_free_codes(unit: Unit, *fields: StringField) -> bool:
    """Whether the codes typed for new units are free; else the fields say so."""
    typed = [text_of(field) for field in fields]
    for field, code in zip(fields, typed, strict=True):
        if code and (typed.count(code) > 1 or following.is_taken(db.session, unit, code)):
            field.errors = [_("Mã “%(code)s” đã có đơn vị khác dùng.", code=code)]
    return not any(field.errors for field in fields)


def _with_code(unit: Unit, entry: NewUnitEntry) -> NewUnitEntry:
    return entry if entry.code else replace(entry, code=following.free_code(db.session, unit))
