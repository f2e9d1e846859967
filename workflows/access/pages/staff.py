"""Accounts of the agency's staff, for administrators."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.database import db
from directives.models import Staff
from directives.record.ledger import by_staff
from directives.terms import DigestFrequency, Role, SecurityKind
from workflows import clock
from workflows.access import lists, steps
from workflows.access.forms import RolesForm, StaffForm
from workflows.access.pages import pages
from workflows.web.finding import current_agency, find_office, find_staff
from workflows.web.guards import administers, current_staff
from workflows.web.security.log import log
from workflows.web.security.sessions import current_session
from workflows.web.words.events import role_word
from workflows.web.words.mails import digest_word


@pages.route("/tai-khoan", methods=["GET", "POST"])
@administers
def staff() -> str | Response:
    """List the accounts and add one."""
    agency_id = current_staff().agency_id
    form = StaffForm()
    _name_roles(form)
    offices = lists.offices(db.session, agency_id)
    form.office.choices = [(0, _("Không thuộc phòng nào")), *[(o.id, o.name) for o in offices]]
    if form.validate_on_submit() and form.is_sure() and _add(form):
        return redirect(url_for("access.staff"))
    people = lists.staff(db.session, agency_id)
    return render_template("access/staff.html", form=form, people=people, section="staff")


def _name_roles(form: StaffForm | RolesForm) -> None:
    form.roles.choices = [(role.value, role_word(role)) for role in Role]


def _add(form: StaffForm) -> bool:
    me, agency = current_staff(), current_agency()
    office = find_office(form.office.data) if form.office.data else None
    try:
        added = steps.add_staff(
            db.session,
            agency,
            clock.now(db.session),
            by_staff(me.id),
            name=form.name.data or "",
            email=form.email.data or "",
            title=form.title.data or "",
            phone=form.phone.data or "",
            office=office,
            roles=frozenset(map(Role, form.roles.data or [])),
        )
    except ValueError:
        form.email.errors = [_("Đã có người dùng địa chỉ này.")]
        return False
    db.session.commit()
    log(SecurityKind.ROLES_CHANGED, added, by=me)
    flash(_("Đã thêm %(name)s.", name=form.name.data), "done")
    return True


@pages.route("/tai-khoan/<int:staff_id>", methods=["GET", "POST"])
@administers
def person(staff_id: int) -> str | Response:
    """Change what a colleague may do."""
    me = current_staff()
    found = find_staff(staff_id)
    form = RolesForm(data={"roles": found.role_names, "digest": found.digest, "leaves": found.left_at is not None})
    _name_roles(form)
    form.digest.choices = [(digest.value, digest_word(digest)) for digest in DigestFrequency]
    if form.validate_on_submit() and _may_change(form, found, me):
        steps.change_staff(
            db.session,
            current_agency(),
            found,
            clock.now(db.session),
            by_staff(me.id),
            roles=frozenset(map(Role, form.roles.data or [])),
            digest=DigestFrequency(form.digest.data),
            leaves=form.leaves.data,
            acting=current_session(),
        )
        db.session.commit()
        log(SecurityKind.ROLES_CHANGED, found, by=me)
        flash(_("Đã lưu quyền của %(name)s.", name=found.name), "done")
        return redirect(url_for("access.staff"))
    theirs = lists.sessions_of(db.session, found, current_session(), clock.machine_now())
    return render_template("access/person.html", form=form, person=found, sessions=theirs, section="staff")


def _may_change(form: RolesForm, person: Staff, me: Staff) -> bool:
    """Whether the change is allowed: administrators cannot remove their own access."""
    if person.id == me.id and (form.leaves.data or Role.ADMIN.value not in (form.roles.data or [])):
        form.roles.errors = [_("Không thể tự bỏ quyền quản trị của mình. Xin nhờ một quản trị khác.")]
        return False
    return True
