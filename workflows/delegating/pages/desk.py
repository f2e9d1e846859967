"""The officer's pages: end what a unit handed to a colleague, and erase whom it names."""

from collections.abc import Callable

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from directives.acts import ActedBy
from directives.database import db
from directives.models import Delegation
from workflows import clock
from workflows.delegating import erasing, steps
from workflows.delegating.forms import EndForm
from workflows.delegating.pages import pages
from workflows.web.finding import find_delegation_of_unit
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff


@pages.route("/phieu-giao-viec/<aid>/phan-cong/<int:delegation_id>/ket-thuc", methods=["GET", "POST"])
@acts
def end(aid: str, delegation_id: int) -> Page:
    """End a hand-over of a unit."""
    found = find_delegation_of_unit(aid, delegation_id)
    done = _("Đã kết thúc phân công; đường dẫn của người đó hết dùng.")
    return _confirm("delegating/end.html", found, lambda by: steps.end_for(db.session, found, by), done)


@pages.route("/phieu-giao-viec/<aid>/phan-cong/<int:delegation_id>/xoa-du-lieu", methods=["GET", "POST"])
@acts
def erase(aid: str, delegation_id: int) -> Page:
    """Erase whom a hand-over names; that it was stays."""
    found = find_delegation_of_unit(aid, delegation_id)
    done = _("Đã xoá dữ liệu cá nhân; nhật ký vẫn nguyên vẹn.")
    return _confirm("delegating/erase.html", found, lambda by: erasing.erase_delegation(db.session, found, by), done)


def _confirm(template: str, found: Delegation, step: Callable[[ActedBy], object], done: str) -> Page:
    form, back = EndForm(), url_for("followup.assignment", aid=found.assignment.public_id, _anchor="phan-cong")
    if form.validate_on_submit():
        step(ActedBy(current_staff(), form.reason.data or "", clock.now(db.session)))
        db.session.commit()
        flash(done, "done")
        return redirect(back)
    shown = render_template(
        template, section="directives", assignment=found.assignment, delegation=found, form=form, back=back
    )
    return (shown, 422) if form.errors else shown
