"""The list of the agency's mails, with filters, and acts on all mails that match."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.acts import ActedBy
from directives.database import db
from directives.terms import MailState
from workflows import clock
from workflows.mailing.desk import bulk, lists
from workflows.mailing.desk.bulk import BulkAct
from workflows.mailing.forms import WhyForm, read_filters
from workflows.mailing.occasions import OCCASIONS
from workflows.mailing.pages import pages
from workflows.mailing.sending.causes import cause
from workflows.mailing.words import mail_look_word
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff, may_open, reads
from workflows.web.pagination import asked_page
from workflows.web.words.mails import mail_word

FILTERS = ("state", "occasion", "directive", "address", "unit", "since", "until")
"""The query parameters of the list."""


@pages.get("/thu")
@reads
def mails() -> Page:
    """All mails that match, newest first."""
    session, agency_id = db.session, current_staff().agency_id
    look = read_filters(request.args)
    counts = lists.count_by_state(session, agency_id, look.wanted)
    total = lists.total(counts, look.wanted.state)
    page, pages = asked_page(total)
    found = lists.find(session, agency_id, look.wanted, page)
    return render_template(
        "mailing/mails.html",
        section="mails",
        as_of=clock.now(session),
        wanted=look.wanted,
        wrong=look.wrong,
        typed=look,
        rows=[(mail, cause(mail.reply)) for mail in found],
        total=total,
        page=page,
        pages=pages,
        counts=counts,
        states=MailState,
        looks=lists.MailLook,
        movable=bulk.movable(counts, look.wanted.state),
        seen_to=lists.seen_to(session, [mail.id for mail in found]),
        occasions=OCCASIONS,
        kept=_kept(),
        directives=lists.directives_of(session, agency_id),
        acts=current_staff().acts,
        may_try=may_open(current_staff(), "mailing.trial"),
        again=bulk.count(session, agency_id, look.wanted, BulkAct.RETRY) if counts.get(lists.MailLook.TROUBLE) else 0,
    ), 400 if look.wrong else 200


def _home() -> str:
    return url_for("mailing.mails", **dict[str, Any](_kept()))


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


@pages.route("/thu/hang-loat/<any('hold', 'release', 'drop', 'retry'):act>", methods=["GET", "POST"])
@acts
def move_all(act: str) -> Page:
    """Hold, release, drop or send again all mails that match, after a confirmation that shows how many."""
    session, agency_id, bulk_act = db.session, current_staff().agency_id, BulkAct(act)
    now = clock.now(session)
    look, form = read_filters(request.args), WhyForm()
    if look.wrong:
        return redirect(_home())
    if request.method == "POST" and form.validate_needed(bulk_act in bulk.NEED_REASON):
        by = ActedBy(current_staff(), form.reason.data or "", now)
        moved = bulk.apply(session, agency_id, look.wanted, bulk_act, by)
        session.commit()
        flash(_moved(bulk_act, moved), "done" if moved else "warning")
        return redirect(_home())
    return render_template(
        "mailing/move_all.html",
        section="mails",
        as_of=now,
        act=bulk_act,
        form=form,
        wanted=look.wanted,
        state_word=_state_word(look.wanted.state),
        kept=_kept(),
        count=bulk.count(session, agency_id, look.wanted, bulk_act),
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
