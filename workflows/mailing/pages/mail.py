"""The page of one mail: what was sent, its state, and the actions of staff."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.acts import ActedBy
from directives.database import db
from directives.models import Mail
from directives.rules.delivery import MOVES
from workflows import clock
from workflows.mailing.desk import bulk, lists, steps
from workflows.mailing.desk.bulk import BulkAct
from workflows.mailing.forms import WhyForm
from workflows.mailing.pages import pages
from workflows.mailing.sending.causes import OURS, cause
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff, reads


@pages.get("/thu/<int:mail_id>")
@reads
def mail(mail_id: int) -> str:
    """One mail: what was sent, its state, the server's words, and its delivery log."""
    return _show(_find_or_404(mail_id), WhyForm())


def _show(found: Mail, form: WhyForm) -> str:
    session, why = db.session, cause(found.reply)
    facts = lists.log_of(session, found)
    return render_template(
        "mailing/mail.html",
        section="mails",
        mail=found,
        cause=why,
        ours=why in OURS,
        may=MOVES[found.state],
        as_of=clock.now(session),
        acts=current_staff().acts,
        lines=lists.lines_of(session, found),
        together=lists.one_message(session, found),
        form=form,
        story=[(fact, cause(fact.reply)) for fact in facts],
        seen_to=found.id in lists.seen_to(session, [found.id]),
        reports=lists.reports_of(session, found),
    )


@pages.post("/thu/<int:mail_id>")
@acts
def move(mail_id: int) -> Page:
    """Send a failed mail again; hold, release or drop a waiting one; logged with who and why."""
    now = clock.now(db.session)
    found, form, act = _find_or_404(mail_id, locked=True), WhyForm(), request.form.get("act", "")
    if act in set(BulkAct) and not form.validate_needed(BulkAct(act) in bulk.NEED_REASON):
        return _show(found, form), 422
    try:
        done = _move(found, act, ActedBy(current_staff(), form.reason.data or "", now))
    except steps.NotMovable:
        db.session.rollback()
        flash(_("Thư đã chuyển sang trạng thái khác trước khi bấm nút. Xin xem lại bên dưới."), "warning")
    else:
        db.session.commit()
        flash(done, "done")
    return redirect(url_for("mailing.mail", mail_id=mail_id))


def _move(mail: Mail, act: str, by: ActedBy) -> str:
    session = db.session
    match act:
        case BulkAct.RETRY:
            steps.retry(session, mail, by)
            return str(_("Thư đã vào hàng chờ, gửi lại tới %(address)s.", address=mail.recipient))
        case BulkAct.HOLD:
            steps.hold(session, mail, by)
            return str(_("Thư được tạm giữ, chưa gửi cho đến khi cho gửi tiếp."))
        case BulkAct.RELEASE:
            steps.release(session, mail, by)
            return str(_("Thư đã trở lại hàng chờ."))
        case BulkAct.DROP:
            steps.drop(session, mail, by)
            return str(_("Thư này sẽ không được gửi nữa."))
    return abort(400)


def _find_or_404(mail_id: int, locked: bool = False) -> Mail:
    return lists.one(db.session, current_staff().agency_id, mail_id, locked) or abort(404)
