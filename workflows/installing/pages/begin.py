"""The way into an empty database: a code that the server prints, then the agency and its first administrator."""

from flask import abort, current_app, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from directives.database import db
from directives.terms import LimitKind, SecurityKind
from workflows import clock
from workflows.installing.pages import pages
from workflows.installing.setup import codes, steps
from workflows.installing.setup.forms import BeginForm, CodeForm
from workflows.web.fields import text_of
from workflows.web.frame import Page
from workflows.web.guards import public
from workflows.web.security import first_run, limits, sessions
from workflows.web.security.first_run import opens_without_agency
from workflows.web.security.log import log

HELD = "setup_code"
"""Where this browser's session keeps the code until it is used."""


@pages.route("/cai-dat", methods=["GET", "POST"])
@public
@opens_without_agency
def enter_code() -> Page:
    """Ask for the code; gone once there is an agency."""
    if first_run.is_begun():
        abort(404)
    if request.method != "POST" and _still_opens(session.get(HELD)):
        return redirect(url_for("installing.begin"))
    form = CodeForm()
    if form.validate_on_submit():
        if _opens(text_of(form.code)):
            session[HELD] = text_of(form.code)
            return redirect(url_for("installing.begin"))
        form.code.errors = [_refusal()]
    return render_template("installing/code.html", form=form), 422 if form.errors else 200


def _still_opens(held: str | None) -> bool:
    """Whether this browser left halfway and comes back by the address that the command prints."""
    return held is not None and codes.opens(db.session, held, clock.machine_now())


def _opens(code: str) -> bool:
    """Raises TooOften."""
    limits.take(limits.of_caller(LimitKind.SETUP_OF_NETWORK))
    return codes.opens(db.session, code, clock.machine_now())


def _refusal() -> str:
    return str(
        _(
            "Mã này không đúng, đã dùng, hoặc quá 24 giờ. Xin chạy “dondoc setup code” trên máy chủ để lấy mã mới; "
            "mã mới thay mọi mã cũ."
        )
    )


@pages.route("/cai-dat/co-quan", methods=["GET", "POST"])
@public
@opens_without_agency
def begin() -> Page:
    """The agency and its administrator, who is signed in here at once."""
    if first_run.is_begun():
        abort(404)
    if not (held := session.get(HELD)):
        return redirect(url_for("installing.enter_code"))
    form = BeginForm(data={"agency_phone": current_app.config["HELP_PHONE"]})
    if not (form.validate_on_submit() and form.is_sure()):
        return render_template("installing/begin.html", form=form), 422 if form.errors else 200
    if typed := text_of(form.code):
        limits.take(limits.of_caller(LimitKind.SETUP_OF_NETWORK))
    try:
        first = steps.begin(db.session, _typed(form), typed or held, clock.machine_now(), clock.now(db.session))
    except steps.CodeRefused:
        db.session.rollback()
        if first_run.is_begun():  # by another browser, a moment ago
            abort(404)
        form.code.errors = [_refusal()]
        return render_template("installing/begin.html", form=form), 422
    sessions.sign_in(first)
    db.session.commit()
    session.pop(HELD)
    log(SecurityKind.SIGNED_IN, first)
    flash(
        _(
            "Đã lập %(name)s; anh/chị đã đăng nhập. Xin làm tiếp các việc trong danh sách ở đầu trang.",
            name=text_of(form.agency_name),
        ),
        "done",
    )
    return redirect(url_for("monitoring.front"))


def _typed(form: BeginForm) -> steps.Beginning:
    return steps.Beginning(
        agency_name=text_of(form.agency_name),
        agency_code=text_of(form.agency_code),
        agency_phone=text_of(form.agency_phone),
        name=text_of(form.name),
        title=text_of(form.title),
        email=text_of(form.email),
        is_officer=form.is_officer.data,
    )
