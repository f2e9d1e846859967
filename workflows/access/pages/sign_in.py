"""Sign-in, sign-out, and the language of a device."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from flask import abort, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from directives.acts import park
from directives.database import db
from directives.models import Mail, SignInLink, Staff
from directives.record.sessions import may_be_remembered
from directives.terms import LimitKind, SecurityKind
from workflows import clock
from workflows.access import steps
from workflows.access.forms import SessionForm, SignInForm
from workflows.access.lists import agency_names
from workflows.access.pages import pages
from workflows.web import frame, links
from workflows.web.frame import LimitedPage, Page
from workflows.web.guards import current_staff, public
from workflows.web.security import cookies, limits, prefix, sessions
from workflows.web.security.first_run import opens_without_agency
from workflows.web.security.limits import TooOften
from workflows.web.security.log import log

YEAR = 365 * 24 * 3600


@pages.route("/dang-nhap", methods=["GET", "POST"])
@public
def sign_in() -> str | Response:
    """Ask for an address; the worker mails a sign-in link if it is on record. The same is done for every address."""
    form = SignInForm()
    if request.method != "POST" and prefix.is_inside(request.args.get("next")):
        session["next"] = request.args["next"]
    if form.validate_on_submit():
        typed = form.email.data or ""
        limits.take(
            limits.of_typed(LimitKind.SIGN_IN_OF_ADDRESS, typed),
            limits.of_caller(LimitKind.SIGN_IN_OF_NETWORK),
            address=typed,
        )
        log(SecurityKind.SIGN_IN_ASKED, steps.request_sign_in(db.session, typed, clock.now(db.session)), address=typed)
        db.session.commit()
        return render_template("access/sign_in_sent.html", email=form.email.typed)
    if form.errors:
        limits.mistyped()
    if request.method != "POST" and current_user.is_authenticated:
        form.email.data = current_staff().email
    return render_template("access/sign_in.html", form=form)


@pages.errorhandler(TooOften)
def too_often(error: TooOften) -> LimitedPage:
    """Show what was typed again, and how long to wait."""
    form = SignInForm()
    form.form_errors = [
        _(
            "Đã yêu cầu đăng nhập nhiều lần. Xin xem thư vừa gửi, cả mục thư rác, hoặc thử lại sau %(n)s phút.",
            n=error.minutes,
        )
    ]
    return render_template("access/sign_in.html", form=form), 429, error.headers


@pages.get("/dang-nhap/<token>")
@public
def sign_in_link(token: str) -> Response:
    """Move the token out of the address bar. A GET does not use up the link."""
    session["sign_in"] = token
    return redirect(url_for("access.confirm_sign_in"))


@pages.route("/dang-nhap/xac-nhan", methods=["GET", "POST"])
@public
def confirm_sign_in() -> Page:
    """Sign in by POST, so that a mail scanner that opens the link does not use it up."""
    now, token = clock.now(db.session), session.get("sign_in", "")
    if (digest := links.open_digest(db.session, token)) is not None:
        return _open_boards(digest, now)
    sign_in = links.open_sign_in(db.session, token)
    accounts = steps.opened_by(db.session, sign_in, now)
    if sign_in is None or not accounts:
        if request.method == "POST":
            limits.mistyped()
            log(SecurityKind.SIGN_IN_REFUSED, sign_in.staff if sign_in else None)
        return render_template("access/sign_in_refused.html"), 410
    form = SessionForm()
    chosen = _choose(form, accounts)
    if request.method != "POST" or chosen is None:
        page = render_template(
            "access/sign_in_confirm.html",
            staff=accounts[0],
            asks=len(accounts) > 1,
            form=form,
            may_be_remembered=any(map(may_be_remembered, accounts)),
        )
        return page, 200 if request.method != "POST" else 422
    return _sign_in(sign_in, chosen, now, remembered=form.remembered.data)


def _choose(form: SessionForm, accounts: Sequence[Staff]) -> Staff | None:
    """Whose account is meant: the only one, or the one that is chosen by its agency."""
    names = agency_names(db.session, accounts)
    form.account.choices = [(one.id, names[one.id]) for one in accounts]
    if len(accounts) == 1:
        return accounts[0]
    chosen = next((one for one in accounts if one.id == form.account.data), None)
    if request.method == "POST" and chosen is None:
        form.account.errors = [_("Xin chọn cơ quan để đăng nhập.")]
    return chosen


def _sign_in(sign_in: SignInLink, chosen: Staff, now: datetime, *, remembered: bool) -> Page:
    staff = steps.use(db.session, sign_in, chosen, now)
    if staff is None:
        log(SecurityKind.SIGN_IN_REFUSED, sign_in.staff)
        return render_template("access/sign_in_refused.html"), 410
    sessions.sign_in(staff, remembered=remembered)
    back = session.pop("next", None)
    if park.of_staff(db.session, staff.id, now):
        back = url_for("access.unsent")
    db.session.commit()
    session.pop("sign_in", None)
    log(SecurityKind.SIGNED_IN, staff)
    return redirect(back if prefix.is_inside(back) else url_for("monitoring.front"))


def _open_boards(digest: Mail, now: datetime) -> Page:
    """The boards, to be read by the link in a leader's digest; again on the device that has opened them."""
    is_in = current_user.is_authenticated and current_staff().id == digest.staff_id
    if request.method != "POST" and is_in:
        return redirect(url_for("monitoring.front"))
    lasts = steps.board_time(db.session, digest, now) if request.method != "POST" else _use_digest(digest, now)
    if lasts is None:
        return render_template("access/digest_refused.html"), 410
    if request.method != "POST":
        return render_template("access/digest_confirm.html", staff=digest.staff, until=now + lasts)
    session.pop("sign_in", None)
    return redirect(url_for("monitoring.front"))


def _use_digest(digest: Mail, now: datetime) -> timedelta | None:
    lasts = steps.use_digest(db.session, digest, now)
    if lasts is None or digest.staff is None:
        limits.mistyped()
        log(SecurityKind.SIGN_IN_REFUSED, digest.staff)
        return None
    sessions.open_boards(digest.staff, digest.id, lasts)
    db.session.commit()
    log(SecurityKind.BOARDS_OPENED, digest.staff)
    return lasts


@pages.get("/ngon-ngu/<code>")
@public
@opens_without_agency
def speak(code: str) -> Response:
    """Switch the language on this device and return to the page."""
    if code not in frame.LANGUAGES:
        abort(404)
    wanted = request.args.get("next")
    back = redirect(wanted if wanted and prefix.is_inside(wanted) else url_for("monitoring.front"))
    cookies.keep(back, frame.LANGUAGE, code, seconds=YEAR)
    return back


@pages.post("/dang-xuat")
@public
def sign_out() -> Response:
    """Sign out; unit links in this browser's session stay."""
    if current_user.is_authenticated:
        log(SecurityKind.SESSION_ENDED, current_staff())
    sessions.sign_out()
    db.session.commit()
    answer = redirect(url_for("access.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache"'  # boards that the browser keeps are not shown by its Back button
    return answer
