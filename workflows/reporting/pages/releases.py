"""The head of a unit sends a waiting report back; the unit's own setting of two hands."""

from flask import abort, flash, request
from flask_babel import gettext as _

from directives.database import db
from directives.record import ledger
from directives.releases import asking
from directives.releases.required import heads_of, may_release
from workflows import clock
from workflows.reporting import releasing
from workflows.reporting.pages import pages
from workflows.reporting.pages.common import redirect_to, show
from workflows.reporting.release_form import SendBackForm
from workflows.web.fields import text_of
from workflows.web.finding import find_task
from workflows.web.frame import Page
from workflows.web.guards import by_link, current_link


@pages.route("/phieu/<public_id>/nhiem-vu/<int:task_id>/tra-lai-de-sua", methods=["GET", "POST"])
@by_link
def send_back(public_id: str, task_id: int) -> Page:
    """Take the word with which a waiting report goes back to whoever entered it."""
    found, form = find_task(task_id), SendBackForm()
    if not may_release(current_link()):
        abort(404)
    if form.validate_on_submit():
        sent = releasing.send_back(db.session, found, text_of(form.word), clock.now(db.session))
        db.session.commit()
        done = _("Đã trả lại để sửa. Chưa có gì gửi Sở.")
        flash(done if sent else _("Phần này không còn chờ duyệt."), "done" if sent else "warning")
        return redirect_to("acknowledging.page")
    shown = show("reporting/send_back.html", task=found, item=found.item, form=form)
    return (shown, 422) if form.errors else shown


@pages.route("/phieu/<public_id>/duyet-truoc-khi-gui", methods=["GET", "POST"])
@by_link
def two_hands(public_id: str) -> Page:
    """Show whether reports of the unit wait for its head; a press by a head's link changes it."""
    link, now = current_link(), clock.now(db.session)
    unit = link.assignment.responsible_unit
    if request.method == "POST":
        if not may_release(link):
            abort(404)
        wanted = request.form.get("wanted") == "yes"
        asking.want_two_hands(db.session, unit, wanted, ledger.by_link(link), now)
        db.session.commit()
        done = _("Từ nay phần người khác của đơn vị nhập chờ thủ trưởng đơn vị duyệt trước khi gửi Sở.")
        flash(done if wanted else _("Từ nay báo cáo của đơn vị gửi thẳng Sở, không chờ duyệt."), "done")
        return redirect_to("reporting.two_hands")
    return show("reporting/two_hands.html", unit=unit, heads=heads_of(unit), may=may_release(link))
