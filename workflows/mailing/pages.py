"""The mails of the agency: where each stands and why, what was sent, and what a person can do about it."""

from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from directives.database import db
from directives.delivery import MOVES
from directives.models import Mail
from directives.terms import MailState, Occasion
from workflows import clock
from workflows.access.guards import acts, current_staff, reads
from workflows.mailing import lists, steps
from workflows.mailing.causes import cause

pages = Blueprint("mailing", __name__)

Code = TypeVar("Code", bound=StrEnum)


@pages.get("/thu")
@reads
def mails() -> str:
    """All mails, newest first, found by state, occasion, directive or address."""
    agency_id = current_staff().agency_id
    wanted = lists.Wanted(
        _chosen(MailState, "state"), _chosen(Occasion, "occasion"), request.args.get("directive", ""),
        request.args.get("address", "").strip(),
    )  # fmt: skip
    page = max(request.args.get("page", 1, type=int), 1)
    session = db.session
    found, total = lists.find(session, agency_id, wanted, page)
    return render_template(
        "mailing/mails.html", section="mails", as_of=clock.now(session), wanted=wanted, total=total,
        rows=[(mail, cause(mail.reply)) for mail in found], page=page, pages=-(-total // lists.PAGE),
        counts=lists.count_by_state(session, agency_id, wanted), states=MailState, occasions=Occasion,
        directives=lists.directives_of(session, agency_id),
    )  # fmt: skip


def _chosen(kind: type[Code], name: str) -> Code | None:
    given = request.args.get(name)
    return kind(given) if given in list(kind) else None


@pages.get("/thu/<int:mail_id>")
@reads
def mail(mail_id: int) -> str:
    """One mail: what was sent, where it stands, and the server's words."""
    found = _find(mail_id)
    return render_template(
        "mailing/mail.html", section="mails", mail=found, cause=cause(found.reply), may=MOVES[found.state],
        as_of=clock.now(db.session), acts=current_staff().acts, assignments=_assignments(found),
    )  # fmt: skip


def _assignments(mail: Mail) -> list[tuple[str, str]]:
    """What it speaks of: public ids and the numbers of their letters, each once."""
    spoken_of = {line.assignment.public_id: line.assignment.directive.number for line in mail.lines}
    return list(spoken_of.items())


@pages.post("/thu/<int:mail_id>")
@acts
def move(mail_id: int) -> Response:
    """Try a failed mail again; hold, let go or take back one that waits."""
    now = clock.now(db.session)
    found = _find(mail_id, locked=True)
    try:
        done = _move(found, request.form.get("act", ""), now)
    except steps.WrongMove:
        db.session.rollback()
        flash(_("Thư đã chuyển sang trạng thái khác trước khi bấm nút. Xin xem lại bên dưới."), "warning")
    else:
        db.session.commit()
        flash(done, "done")
    return redirect(url_for("mailing.mail", mail_id=mail_id))


def _move(mail: Mail, act: str, now: datetime) -> str:
    match act:
        case "retry":
            steps.retry(db.session, mail, now, current_staff())
            return str(_("Thư đã vào hàng chờ, gửi lại tới %(address)s.", address=mail.recipient))
        case "hold":
            steps.hold(db.session, mail, now, current_staff())
            return str(_("Thư được tạm giữ, chưa gửi cho đến khi cho gửi tiếp."))
        case "let_go":
            steps.let_go(db.session, mail, now, current_staff())
            return str(_("Thư đã trở lại hàng chờ."))
        case "drop":
            steps.drop(db.session, mail, now, current_staff())
            return str(_("Thư này sẽ không được gửi nữa."))
    return abort(400)


def _find(mail_id: int, locked: bool = False) -> Mail:
    query = select(Mail).where(Mail.id == mail_id, Mail.agency_id == current_staff().agency_id)
    if locked:
        query = query.with_for_update()
    return db.session.scalar(query) or abort(404)
