"""Record an area event: a form, a preview of what would change, and the press."""

from collections.abc import Sequence
from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.acts import ActedBy
from directives.areas import area, concerned
from directives.areas.concerned import AreaWish, PeriodPlan
from directives.areas.recording import AreaEntry, NothingToChange, RecordedArea
from directives.database import db
from directives.terms import AreaReason
from workflows import clock
from workflows.areas import lists, steps
from workflows.areas.forms import AreaForm
from workflows.areas.pages import pages
from workflows.web.finding import current_agency
from workflows.web.formats import vn_number
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff
from workflows.web.typed.units import OfferedUnits

RECORD, BACK = "record", "back"
"""Values of the buttons on the preview."""


@pages.route("/thien-tai-su-co/ghi-nhan", methods=["GET", "POST"])
@acts
def new() -> Page:
    """The form; what was typed is shown as a preview first, with the periods to tick, and then recorded."""
    session, agency_id = db.session, current_staff().agency_id
    now, form = clock.now(session), AreaForm()
    areas, directives = area.choices(session, agency_id), lists.followed(session, agency_id)
    form.offer(areas, directives, OfferedUnits(session, agency_id, (area.has_below(),)))
    if request.method == "GET":
        form.directive.data = request.args.get("van-ban", "")
        return _form_page(form)
    step = request.form.get("step")
    if step == BACK:
        return _form_page(form)
    if not form.validate_after(now, areas, directives):
        return _form_page(form), 422
    wish = form.wish(areas)
    plans = concerned.plan(session, agency_id, wish, now)
    if not plans:
        form.area.errors = [
            _("Địa bàn: không còn nhiệm vụ nào cần thay đổi; các đơn vị đã trả lời hoặc đã có hạn muộn hơn.")
        ]
        return _form_page(form), 422
    form.offer_periods(plans, now)
    if step == RECORD:
        return _record(form, wish, plans, now)
    return _preview(form, wish, plans, now)


def _form_page(form: AreaForm) -> str:
    return render_template("areas/new.html", section="areas", form=form)


def _preview(form: AreaForm, wish: AreaWish, plans: Sequence[PeriodPlan], now: datetime) -> str:
    agency_id, every = current_staff().agency_id, [one.period_id for one in plans]
    return render_template(
        "areas/preview.html",
        section="areas",
        form=form,
        wish=wish,
        reason=AreaReason(form.reason.data),
        plans=plans,
        ticked=set(form.periods.data or ()),
        units=concerned.count_units(db.session, agency_id, wish, every, now),
        in_area=area.count_units(db.session, wish.area),
        now=now,
        record=RECORD,
        back=BACK,
    )


def _record(form: AreaForm, wish: AreaWish, plans: Sequence[PeriodPlan], now: datetime) -> Page:
    chosen = form.chosen(plans)
    if not chosen:
        form.periods.errors = [_("Áp dụng cho: xin chọn ít nhất một nội dung.")]
        return _preview(form, wish, plans, now), 422
    reason = AreaReason(form.reason.data)
    entry = AreaEntry(wish, chosen, reason, form.words.data or "", form.pause_ends_at)
    try:
        made = steps.record(db.session, current_agency(), entry, ActedBy(current_staff(), "", now))
    except NothingToChange:
        db.session.rollback()
        flash(_("Các đơn vị vừa trả lời xong, không còn gì để thay đổi."), "warning")
        return redirect(url_for("areas.index"))
    event_id, said = made.event.id, _done(made)
    db.session.commit()
    flash(said, "done")
    return redirect(url_for("areas.event", area_event_id=event_id))


def _done(made: RecordedArea) -> str:
    units, tasks = vn_number(len(made.units)), vn_number(len(made.tasks))
    if made.event.act.extends:
        return str(_("Đã gia hạn %(m)s nhiệm vụ của %(n)s đơn vị. Các đơn vị được báo bằng thư.", n=units, m=tasks))
    return str(
        _("%(m)s nhiệm vụ của %(n)s đơn vị không còn được yêu cầu. Các đơn vị được báo bằng thư.", n=units, m=tasks)
    )
