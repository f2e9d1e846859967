"""The mails of the agency: where each stands and why, what was sent, and what a person can do about it."""

from datetime import datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from directives.acts import ActedBy
from directives.database import db
from directives.models import Mail, Unit
from directives.record import locks
from directives.rules.delivery import MOVES
from directives.terms import MailState, Occasion
from workflows import clock
from workflows.mailing.desk import bulk, lists, steps
from workflows.mailing.desk import gallery as samples
from workflows.mailing.desk.bulk import BulkAct
from workflows.mailing.forms import WhyForm, asked
from workflows.mailing.occasions import issued
from workflows.mailing.pages import pages
from workflows.mailing.sending.causes import OURS, cause
from workflows.mailing.words import mail_look_word
from workflows.web.frame import FRAMED
from workflows.web.guards import acts, current_staff, reads
from workflows.web.words.mails import mail_word

Page = str | Response | tuple[str, int]

FILTERS = ("state", "occasion", "directive", "address", "unit", "since", "until")
"""What an address of the list of mails may hold."""


@pages.get("/thu")
@reads
def mails() -> Page:
    """All mails, newest first, found by state, occasion, directive, unit, address or day."""
    session, agency_id = db.session, current_staff().agency_id
    look = asked(request.args)
    counts = lists.count_by_state(session, agency_id, look.wanted)
    total = lists.total(counts, look.wanted.state)
    pages = max(-(-total // lists.PAGE), 1)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    found = lists.find(session, agency_id, look.wanted, page)
    return render_template(
        "mailing/mails.html",
        section="mails",
        as_of=clock.now(session),
        wanted=look.wanted,
        wrong=look.wrong,
        rows=[(mail, cause(mail.reply)) for mail in found],
        total=total,
        page=page,
        pages=pages,
        counts=counts,
        states=MailState,
        looks=lists.MailLook,
        movable=bulk.movable(counts, look.wanted.state),
        seen_to=lists.seen_to(session, [mail.id for mail in found]),
        occasions=Occasion,
        kept=_kept(),
        directives=lists.directives_of(session, agency_id),
        acts=current_staff().acts,
        again=bulk.count(session, agency_id, look.wanted, BulkAct.RETRY) if counts.get(lists.MailLook.TROUBLE) else 0,
    ), 400 if look.wrong else 200


def _home() -> str:
    return url_for("mailing.mails", **dict[str, Any](_kept()))


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


@pages.route("/thu/hang-loat/<any('hold', 'release', 'drop', 'retry'):act>", methods=["GET", "POST"])
@acts
def move_all(act: str) -> Page:
    """Hold, let go, drop or try again all of those looked for, after a question that tells how many."""
    session, agency_id, deed = db.session, current_staff().agency_id, BulkAct(act)
    now = clock.now(session)
    look, form = asked(request.args), WhyForm()
    if look.wrong:
        return redirect(_home())
    if request.method == "POST" and form.validate_needed(deed in bulk.NEED_REASON):
        by = ActedBy(current_staff(), form.reason.data or "", now)
        moved = bulk.carry_out(session, agency_id, look.wanted, deed, by)
        session.commit()
        flash(_moved(deed, moved), "done" if moved else "warning")
        return redirect(_home())
    return render_template(
        "mailing/move_all.html",
        section="mails",
        as_of=now,
        act=deed,
        form=form,
        wanted=look.wanted,
        state_word=_state_word(look.wanted.state),
        kept=_kept(),
        count=bulk.count(session, agency_id, look.wanted, deed),
        directive=lists.directive_of(session, agency_id, look.wanted),
    ), 422 if form.errors else 200


def _state_word(state: MailState | lists.MailLook | None) -> str:
    if state is None:
        return ""
    return mail_look_word(state) if isinstance(state, lists.MailLook) else mail_word(state)


def _moved(act: BulkAct, n: int) -> str:
    if n == 0:
        return str(_("Không còn thư nào như vậy. Không có gì thay đổi."))
    words = {
        BulkAct.HOLD: _("Đã tạm giữ %(n)s thư. Thư nào đang được gửi đúng lúc này thì vẫn đi.", n=n),
        BulkAct.RELEASE: _("Đã cho gửi tiếp %(n)s thư.", n=n),
        BulkAct.RETRY: _("%(n)s thư đã vào hàng chờ để gửi lại.", n=n),
        BulkAct.DROP: _("%(n)s thư sẽ không được gửi nữa. Thư nào đang được gửi đúng lúc này thì vẫn đi.", n=n),
    }
    return str(words[act])


@pages.get("/thu/<int:mail_id>")
@reads
def mail(mail_id: int) -> str:
    """One mail: what was sent, where it stands, the server's words, and its whole story."""
    return _show(_find(mail_id), WhyForm())


def _show(found: Mail, form: WhyForm) -> str:
    session, why = db.session, cause(found.reply)
    facts = lists.story(session, found)
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
        form=form,
        story=[(fact, cause(fact.reply)) for fact in facts],
        seen_to=found.id in lists.seen_to(session, [found.id]),
        reports=lists.reports_of(session, found),
    )


@pages.post("/thu/<int:mail_id>")
@acts
def move(mail_id: int) -> Page:
    """Try a failed mail again; hold, let go or take back one that waits; each with who and why."""
    now = clock.now(db.session)
    found, form, act = _find(mail_id, locked=True), WhyForm(), request.form.get("act", "")
    if act in set(BulkAct) and not form.validate_needed(BulkAct(act) in bulk.NEED_REASON):
        return _show(found, form), 422
    try:
        done = _move(found, act, form.reason.data or "", now)
    except steps.NotMovable:
        db.session.rollback()
        flash(_("Thư đã chuyển sang trạng thái khác trước khi bấm nút. Xin xem lại bên dưới."), "warning")
    else:
        db.session.commit()
        flash(done, "done")
    return redirect(url_for("mailing.mail", mail_id=mail_id))


def _move(mail: Mail, act: str, reason: str, now: datetime) -> str:
    session, me = db.session, current_staff()
    match act:
        case BulkAct.RETRY:
            steps.retry(session, mail, now, me, reason)
            return str(_("Thư đã vào hàng chờ, gửi lại tới %(address)s.", address=mail.recipient))
        case BulkAct.HOLD:
            steps.hold(session, mail, now, me, reason)
            return str(_("Thư được tạm giữ, chưa gửi cho đến khi cho gửi tiếp."))
        case BulkAct.RELEASE:
            steps.let_go(session, mail, now, me, reason)
            return str(_("Thư đã trở lại hàng chờ."))
        case BulkAct.DROP:
            steps.drop(session, mail, now, me, reason)
            return str(_("Thư này sẽ không được gửi nữa."))
    return abort(400)


def _find(mail_id: int, locked: bool = False) -> Mail:
    query = select(Mail).where(Mail.id == mail_id, Mail.agency_id == current_staff().agency_id)
    if locked:
        query = locks.locking(query)
    return db.session.scalar(query) or abort(404)


@pages.get("/thu/mau")
@reads
def gallery() -> str:
    """Every kind of mail with sample data: its text beside its HTML, which stands in a frame of its own."""
    asked_for = request.args.get("loai", "")
    chosen = asked_for if samples.occasion_of(asked_for) else issued.MAIL.name
    occasion = samples.occasion_of(chosen) or ""
    session, agency = db.session, db.session.get_one(Unit, current_staff().agency_id)
    looks = {look: look in request.args for look in ("hep", "toi")}
    return render_template(
        "mailing/gallery.html",
        section="mails",
        as_of=clock.now(session),
        chosen=chosen,
        looks=looks,
        occasion=occasion,
        names=samples.names(),
        words=samples.words_of(chosen, agency),
        subjects={name: samples.words_of(name, agency).subject for name in samples.names()[occasion]},
    )


@pages.get("/thu/mau/<name>.html")
@reads
def gallery_html(name: str) -> Response:
    """The HTML of a sample, for the frame."""
    if samples.occasion_of(name) is None:
        abort(404)
    html = samples.words_of(name, db.session.get_one(Unit, current_staff().agency_id)).html
    return Response(samples.in_the_dark(html) if "toi" in request.args else html, headers=FRAMED, mimetype="text/html")
