"""Signing in and out, and the accounts of the department."""

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from sqlalchemy import select
from werkzeug.wrappers import Response

from directives.database import db
from directives.models import Office, Staff, Unit
from directives.record.ledger import by_staff
from directives.terms import DigestFrequency, Role
from workflows import clock
from workflows.access import steps
from workflows.access.forms import RolesForm, SignInForm, StaffForm
from workflows.access.pages import pages
from workflows.web import frame, links
from workflows.web.frame import Page
from workflows.web.guards import SignedIn, administers, current_staff, public
from workflows.web.limits import limiter
from workflows.web.words.events import role_word
from workflows.web.words.mails import digest_word

YEAR = 365 * 24 * 3600


@pages.route("/dang-nhap", methods=["GET", "POST"])
@public
@limiter.limit("20 per hour", methods=["POST"])
def sign_in() -> str | Response:
    """Ask for the address; send the link to it if it is on record."""
    form = SignInForm()
    if request.method == "GET" and _inside(request.args.get("next")):
        session["next"] = request.args["next"]
    if form.validate_on_submit():
        steps.request_sign_in(db.session, form.email.data or "", clock.now(db.session))
        db.session.commit()
        return render_template("access/sign_in_sent.html", email=form.email.data)
    return render_template("access/sign_in.html", form=form)


@pages.get("/dang-nhap/<token>")
@public
def sign_in_link(token: str) -> Response:
    """Take the token out of the address bar; nothing is used up by looking."""
    session["sign_in"] = token
    return redirect(url_for("access.confirm_sign_in"))


@pages.route("/dang-nhap/xac-nhan", methods=["GET", "POST"])
@public
@limiter.limit("60 per hour", methods=["POST"])
def confirm_sign_in() -> Page:
    """One press signs in: a scanner that opens the link does not use it up."""
    now = clock.now(db.session)
    sign_in = links.open_sign_in(db.session, session.get("sign_in", ""))
    if sign_in is None or not steps.usable(sign_in, now):
        return render_template("access/sign_in_refused.html"), 410
    if request.method == "GET":
        return render_template("access/sign_in_confirm.html", staff=sign_in.staff)
    staff = steps.use(db.session, sign_in, now)
    db.session.commit()
    if staff is None:
        return render_template("access/sign_in_refused.html"), 410
    back = session.pop("next", None)
    session.pop("sign_in", None)
    login_user(SignedIn(staff))
    return redirect(back if _inside(back) else url_for("monitoring.front"))


@pages.get("/ngon-ngu/<code>")
@public
def speak(code: str) -> Response:
    """Speak another language on this device, and go back to where it was asked for."""
    if code not in frame.LANGUAGES:
        abort(404)
    wanted = request.args.get("next")
    back = redirect(wanted if wanted and _inside(wanted) else "/")
    back.set_cookie(
        frame.LANGUAGE,
        code,
        max_age=YEAR,
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
    return back


def _inside(address: str | None) -> bool:
    """Whether an address to go on to is one of this site's own pages."""
    if not address or not address.isprintable() or "\\" in address:
        return False
    return address.startswith("/") and not address.startswith("//")


@pages.post("/dang-xuat")
@public
def sign_out() -> Response:
    """Leave the desk; links of units that this browser holds stay."""
    logout_user()
    return redirect(url_for("access.sign_in"))


@pages.route("/tai-khoan", methods=["GET", "POST"])
@administers
def staff() -> str | Response:
    """The accounts of the department, and a form for one more."""
    agency_id = current_staff().agency_id
    form = StaffForm()
    _name_roles(form)
    offices = db.session.scalars(select(Office).where(Office.agency_id == agency_id).order_by(Office.name)).all()
    form.office.choices = [(0, _("Không thuộc phòng nào")), *[(o.id, o.name) for o in offices]]
    if form.validate_on_submit() and _add(form, agency_id):
        return redirect(url_for("access.staff"))
    people = db.session.scalars(
        select(Staff).where(Staff.agency_id == agency_id).order_by(Staff.left_at.is_not(None), Staff.name)
    ).all()
    return render_template("access/staff.html", form=form, people=people, section="staff")


def _name_roles(form: StaffForm | RolesForm) -> None:
    form.roles.choices = [(role.value, role_word(role)) for role in Role]


def _add(form: StaffForm, agency_id: int) -> bool:
    me, agency = current_staff(), db.session.get_one(Unit, agency_id)
    office = db.session.get(Office, form.office.data) if form.office.data else None
    try:
        steps.add_staff(
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
    flash(_("Đã thêm %(name)s.", name=form.name.data), "done")
    return True


@pages.route("/tai-khoan/<int:staff_id>", methods=["GET", "POST"])
@administers
def person(staff_id: int) -> str | Response:
    """What one colleague may do."""
    me = current_staff()
    found = db.session.get(Staff, staff_id)
    if found is None or found.agency_id != me.agency_id:
        abort(404)
    form = RolesForm(data={"roles": found.role_names, "digest": found.digest, "leaves": found.left_at is not None})
    _name_roles(form)
    form.digest.choices = [(digest.value, digest_word(digest)) for digest in DigestFrequency]
    if form.validate_on_submit() and _may_change(form, found, me):
        steps.change_staff(
            db.session,
            db.session.get_one(Unit, me.agency_id),
            found,
            clock.now(db.session),
            by_staff(me.id),
            roles=frozenset(map(Role, form.roles.data or [])),
            digest=DigestFrequency(form.digest.data),
            leaves=form.leaves.data,
        )
        db.session.commit()
        flash(_("Đã lưu quyền của %(name)s.", name=found.name), "done")
        return redirect(url_for("access.staff"))
    return render_template("access/person.html", form=form, person=found, section="staff")


def _may_change(form: RolesForm, person: Staff, me: Staff) -> bool:
    """An administrator cannot lock the door behind themselves."""
    if person.id == me.id and (form.leaves.data or Role.ADMIN.value not in (form.roles.data or [])):
        form.roles.errors = [_("Không thể tự bỏ quyền quản trị của mình. Xin nhờ một quản trị khác.")]
        return False
    return True
