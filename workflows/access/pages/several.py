"""Several offices or people at once: typed in a small table, or pasted into it; all are written or none."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.database import db
from directives.models import Office
from directives.record.ledger import by_staff
from directives.terms import Role, SecurityKind
from workflows import clock
from workflows.access import lists, pasted, steps
from workflows.access.forms import OfficesForm, PeopleForm
from workflows.access.pages import pages
from workflows.web.fields import text_of
from workflows.web.finding import current_agency
from workflows.web.frame import Page
from workflows.web.guards import administers, current_staff
from workflows.web.security.log import log
from workflows.web.words.events import role_word

FILL, MORE = "fill", "more"
"""Presses that write nothing: the pasted list into the table; more rows."""


@pages.route("/co-quan/cac-phong", methods=["GET", "POST"])
@administers
def offices() -> Page:
    """Several offices at once."""
    form = OfficesForm()
    if _saves(form) and (added := _add_offices(form)):
        flash(_("Đã thêm %(n)s phòng.", n=added), "done")
        return redirect(url_for("access.agency"))
    if request.form.get("act") == FILL:
        form.rows.put(pasted.offices(text_of(form.pasted)))
        form.pasted.data = ""
    form.rows.pad()
    known = lists.offices(db.session, current_agency().id)
    page = render_template("access/offices.html", section="agency", form=form, offices=known)
    return page, 422 if form.errors else 200


@pages.route("/tai-khoan/nhieu-nguoi", methods=["GET", "POST"])
@administers
def people() -> Page:
    """Several people at once, each with an office and a role."""
    form, known = PeopleForm(), lists.offices(db.session, current_agency().id)
    offices = [(0, str(_("Không có"))), *((office.id, office.name) for office in known)]
    roles = [(role.value, str(role_word(role))) for role in Role]
    form.offer(offices, roles)
    if _saves(form) and form.is_sure() and (added := _add_people(form, {office.id: office for office in known})):
        flash(
            _("Đã thêm %(n)s người. Mỗi người đăng nhập bằng địa chỉ thư của mình, không cần mật khẩu.", n=added),
            "done",
        )
        return redirect(url_for("access.staff"))
    if request.form.get("act") == FILL:
        form.rows.put(pasted.people(text_of(form.pasted), known))
        form.pasted.data = ""
    form.rows.pad()
    form.offer(offices, roles)
    page = render_template("access/people.html", section="staff", form=form)
    return page, 422 if form.errors else 200


def _saves(form: Any) -> bool:
    """Whether the press is to write, and what is typed may be written."""
    if request.form.get("act") in {FILL, MORE} or not form.validate_on_submit():
        return False
    if text_of(form.pasted):
        form.pasted.errors = [_("Danh sách này chưa vào bảng. Xin bấm “Đưa vào bảng”, xem lại rồi lưu.")]
    elif not form.rows.entries:
        form.form_errors.append(_("Xin ghi ít nhất một dòng."))
    return not form.errors


def _add_offices(form: OfficesForm) -> int:
    """How many were added; 0 if a row cannot be, and then none is."""
    agency, now, me = current_agency(), clock.now(db.session), current_staff()
    for entry in form.rows:
        row = entry.form
        try:
            steps.save_office(
                db.session,
                agency,
                Office(agency_id=agency.id),
                me,
                now,
                code=text_of(row.code),
                name=text_of(row.name),
                phone=text_of(row.phone),
                email="",
            )
        except steps.CodeTaken:
            row.code.errors = [_("Đã có phòng dùng mã này.")]
    return _written(form)


def _add_people(form: PeopleForm, offices: dict[int, Office]) -> int:
    """The same for people."""
    agency, now, me, added = current_agency(), clock.now(db.session), current_staff(), []
    for entry in form.rows:
        row = entry.form
        try:
            made = steps.add_staff(
                db.session,
                agency,
                now,
                by_staff(me.id),
                name=text_of(row.name),
                email=text_of(row.email),
                title=text_of(row.title),
                phone=text_of(row.phone),
                office=offices.get(row.office.data),
                roles=frozenset({Role(row.role.data)}),
            )
        except ValueError:
            row.email.errors = [_("Đã có người dùng địa chỉ này.")]
        else:
            added.append(made)
    count = _written(form)
    for made in added if count else []:
        log(SecurityKind.ROLES_CHANGED, made, by=me)
    return count


def _written(form: Any) -> int:
    if form.rows.refused():
        db.session.rollback()
        return 0
    db.session.commit()
    return len(form.rows.entries)
