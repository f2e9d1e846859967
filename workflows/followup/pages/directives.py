"""The follow-up page of a directive, and pages that confirm a change of a period, an item or the follow-up."""

from enum import StrEnum

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.boards.questions import days_off, still_needed
from directives.database import db
from directives.models import Directive, Period
from directives.rules.reminder_plan import plan_of
from directives.terms import DirectiveState
from workflows import clock
from workflows.followup import lists, steps, timeline
from workflows.followup.forms import DeadlineForm, HandOverForm, ReasonForm
from workflows.followup.pages import pages
from workflows.followup.pages.common import acted_by, carry_out, confirmed, item_of, period_of, status_of
from workflows.followup.zalo_text import zalo_text
from workflows.mailing import unsent
from workflows.web import links
from workflows.web.fields import options
from workflows.web.finding import find_issued
from workflows.web.formats import vn_due
from workflows.web.frame import Page
from workflows.web.guards import acts, reads
from workflows.web.pagination import asked_page
from workflows.web.plan_form import in_words


class PeriodAct(StrEnum):
    """What can be done to a period; the value is the last part of the address."""

    MOVE = "doi-han"
    SKIP = "bo-qua"
    LOCK = "khoa"
    REOPEN = "mo-lai"


class WholeAct(StrEnum):
    """What can be done to a whole follow-up; the value is the last part of the address."""

    CLOSE = "ket-thuc"
    WITHDRAW = "thu-hoi"


@pages.get("/van-ban/<pid>/theo-doi")
@reads
def directive(pid: str) -> str:
    """Show the periods of each item, what can be changed, and the log of changes."""
    session, found = db.session, find_issued(pid)
    now, items = clock.now(session), [item for item in found.items if item.through_id is None]
    at = asked_page(timeline.count_of(session, found), timeline.SHOWN)
    return render_template(
        "followup/directive.html",
        section="directives",
        as_of=now,
        now=now,
        directive=found,
        items=items,
        over={period.id for item in items for period in item.periods if steps.is_over(period, now)},
        events=timeline.timeline_of_directive(session, found.id, at.page),
        at=at,
        open=found.state == DirectiveState.ISSUED,
        not_sent=unsent.unsent(session, found.id),
        asked_days=days_off.of_directive(session, found, now),
        asked_needed=still_needed.of_directive(session, found, now),
        reminders=in_words(plan_of(found.issuer.reminders, found.reminders)),
        zalo=zalo_text(found, now, links.public(url_for("acknowledging.new_link"))),
    )


def _home(found: Directive) -> str:
    return url_for("followup.directive", pid=found.public_id)


@pages.route("/van-ban/<pid>/theo-doi/ky/<int:period_id>/<act>", methods=["GET", "POST"])
@acts
def period(pid: str, period_id: int, act: str) -> Page:
    """Move a period's due date, skip the period, lock it or open it again."""
    found = find_issued(pid)
    chosen, wanted = period_of(found, period_id), PeriodAct(act) if act in set(PeriodAct) else None
    if wanted is None:
        return render_template("error.html", title=_("Không có trang này"), advice=""), 404
    form = DeadlineForm() if wanted == PeriodAct.MOVE else ReasonForm()
    if request.method == "POST" and _valid(form, chosen):
        _change_period(chosen, wanted, form)
        return redirect(_home(found))
    return render_template(
        "followup/period.html",
        section="directives",
        directive=found,
        period=chosen,
        act=wanted.name,
        moves=wanted is PeriodAct.MOVE,
        skips=wanted is PeriodAct.SKIP,
        reopens=wanted is PeriodAct.REOPEN,
        form=form,
        told=steps.count_told(db.session, chosen, moved=wanted == PeriodAct.MOVE),
        back=_home(found),
    ), status_of(form)


def _valid(form: ReasonForm, period: Period) -> bool:
    if isinstance(form, DeadlineForm):
        return form.validate_after(clock.now(db.session), period.planned_due_at)
    return bool(form.validate())


def _change_period(period: Period, act: PeriodAct, form: ReasonForm) -> None:
    session, by = db.session, acted_by(form.reason.data or "")
    if isinstance(form, DeadlineForm):
        due_at = form.due_at
        carry_out(
            lambda: steps.move_deadline(session, period, due_at, by),
            _("Hạn mới: %(due)s. Các đơn vị còn nợ được báo một lần.", due=vn_due(due_at)),
        )
    elif act == PeriodAct.SKIP:
        carry_out(lambda: steps.skip_period(session, period, by), _("Kỳ này không còn được yêu cầu."))
    elif act == PeriodAct.REOPEN:
        carry_out(
            lambda: steps.reopen_period(session, period, by),
            _("Đã mở lại kỳ. Các đơn vị còn nợ được báo một lần; đúng hạn hay quá hạn vẫn tính theo hạn của kỳ."),
        )
    else:
        carry_out(lambda: steps.lock_period(session, period, by), _("Đã khoá kỳ: không nhận thêm báo cáo."))


@pages.route("/van-ban/<pid>/theo-doi/noi-dung/<int:item_id>/dung", methods=["GET", "POST"])
@acts
def stop_item(pid: str, item_id: int) -> Page:
    found, form = find_issued(pid), ReasonForm()
    item = item_of(found, item_id)
    return confirmed(
        form,
        lambda by: steps.stop_item(db.session, item, by),
        _("Đã dừng nội dung định kỳ."),
        "followup/stop_item.html",
        _home(found),
        section="directives",
        directive=found,
        item=item,
    )


@pages.route("/van-ban/<pid>/theo-doi/<any('ket-thuc', 'thu-hoi'):act>", methods=["GET", "POST"])
@acts
def end(pid: str, act: str) -> Page:
    """Close the follow-up, or withdraw the directive: neither can be undone."""
    found, form, session = find_issued(pid), ReasonForm(), db.session
    withdraws = act == WholeAct.WITHDRAW
    return confirmed(
        form,
        lambda by: steps.withdraw(session, found, by) if withdraws else steps.close(session, found, by),
        _("Đã thu hồi; các đơn vị được báo một lần.") if withdraws else _("Đã kết thúc theo dõi."),
        "followup/end.html",
        _home(found),
        section="directives",
        directive=found,
        withdraws=withdraws,
    )


@pages.route("/van-ban/<pid>/theo-doi/ban-giao", methods=["GET", "POST"])
@acts
def hand_over(pid: str) -> Page:
    """Hand the follow-up over to a colleague, or take it over."""
    found, form = find_issued(pid), HandOverForm()
    people = lists.colleagues(db.session, found)
    form.colleague.choices = options((staff.id, staff.name) for staff in people)
    if form.validate_on_submit():
        by = acted_by(form.reason.data or "")
        colleague = next(staff for staff in people if staff.id == form.colleague.data)
        carry_out(
            lambda: steps.hand_over(db.session, found, colleague, by),
            _("Từ nay %(name)s theo dõi văn bản này.", name=colleague.name),
        )
        return redirect(_home(found))
    return render_template(
        "followup/hand_over.html", section="directives", directive=found, form=form, back=_home(found)
    ), status_of(form)
