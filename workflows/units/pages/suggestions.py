"""What units say of their contacts: an officer changes the registry by one press, or refuses with a reason."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.acts.contacts import AddressTaken
from directives.attributes import suggesting
from directives.attributes.suggesting import SuggestionDecided
from directives.database import db
from workflows import clock
from workflows.units.contacts import steps
from workflows.units.contacts.forms import RefuseSuggestionForm
from workflows.units.pages import pages
from workflows.web.finding import find_suggestion
from workflows.web.formats import vn_date
from workflows.web.frame import Page
from workflows.web.guards import current_staff, keeps, reads
from workflows.web.pagination import PAGE_SIZE, asked_page


@pages.get("/don-vi/de-nghi-sua-dau-moi")
@reads
def suggestions() -> str:
    """What waits, oldest first, and the last that were decided."""
    agency_id = current_staff().agency_id
    count = suggesting.count_waiting(db.session, agency_id)
    page, pages_ = asked_page(count)
    return render_template(
        "units/suggestions.html",
        section="units",
        waiting=suggesting.waiting_of(db.session, agency_id, PAGE_SIZE, (page - 1) * PAGE_SIZE),
        count=count,
        page=page,
        pages=pages_,
        decided=suggesting.decided_of(db.session, agency_id),
    )


@pages.post("/don-vi/de-nghi-sua-dau-moi/<int:suggestion_id>/sua")
@keeps
def take_suggestion(suggestion_id: int) -> Response:
    """Change the registry as the unit said; a new address gets new links, and the old ones end."""
    found, session = find_suggestion(suggestion_id), db.session
    unit_id, day = found.unit_id, vn_date(found.suggested_at)
    reason = str(_("Theo đề nghị của đơn vị ngày %(day)s.", day=day))
    try:
        sent = steps.take_over(session, found, reason, current_staff(), clock.now(session))
    except SuggestionDecided:
        return _too_late()
    except AddressTaken:
        session.rollback()
        flash(
            _("Đơn vị đã có đầu mối khác với địa chỉ này. Xin sửa bằng tay, rồi ghi lý do không sửa theo."), "warning"
        )
    else:
        session.commit()
        done = _("Đã ghi nhận đề nghị của %(unit)s.", unit=found.unit.name)
        mailed = _("%(n)s thư với đường dẫn mới sẽ gửi tới địa chỉ mới.", n=sent)
        flash(f"{done} {mailed}" if sent else done, "done")
    return redirect(url_for("units.unit", unit_id=unit_id))


@pages.route("/don-vi/de-nghi-sua-dau-moi/<int:suggestion_id>/khong-sua", methods=["GET", "POST"])
@keeps
def refuse_suggestion(suggestion_id: int) -> Page:
    """Refuse, with a reason that the unit reads on its page."""
    found, form, session = find_suggestion(suggestion_id), RefuseSuggestionForm(), db.session
    if not form.validate_on_submit():
        page = render_template("units/refuse_suggestion.html", section="units", one=found, form=form)
        return (page, 422) if form.errors else page
    try:
        steps.refuse(session, found, form.reason.data or "", current_staff(), clock.now(session))
    except SuggestionDecided:
        return _too_late()
    session.commit()
    flash(_("Không sửa theo đề nghị của %(unit)s. Lý do hiện trên trang của đơn vị.", unit=found.unit.name), "done")
    return redirect(url_for("units.suggestions"))


def _too_late() -> Response:
    db.session.rollback()
    flash(_("Đề nghị này vừa được xử lý, hoặc đơn vị đã đề nghị khác. Xin xem danh sách dưới đây."), "warning")
    return redirect(url_for("units.suggestions"))
