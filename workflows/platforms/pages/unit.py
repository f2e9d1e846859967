"""A unit confirms or disputes, by its link, the figures that the department took of it from a platform."""

import secrets

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.boards import platform_figures
from directives.boards.platform_figures import OfferedFigures
from directives.database import db
from directives.queries import submissions
from directives.terms import EventKind
from workflows import clock
from workflows.platforms import answering
from workflows.platforms.answering import UnitSays
from workflows.platforms.forms import StandForm
from workflows.platforms.pages import pages
from workflows.web import person
from workflows.web.contact_point import issuer_of
from workflows.web.fields import text_of
from workflows.web.frame import Page
from workflows.web.guards import by_link, closed_reason, current_link
from workflows.web.refused.parked import offered, park_typed


@pages.route("/phieu/<public_id>/nen-tang/<import_pid>", methods=["GET", "POST"])
@by_link
def answer(public_id: str, import_pid: str) -> Page:
    """The figures of one import of this unit; a press says whether they are right. Silence is no debt."""
    link, shown = current_link(), _offered(import_pid)
    known = person.remembered()
    form = offered(StandForm, name=known.name, submission_key=secrets.token_hex(16))
    if not form.is_submitted():
        return _show(shown, form)
    agrees = request.form.get("says") == "right"
    if closed_reason():
        park_typed()
        flash(_("Việc theo dõi văn bản này đã kết thúc, nên phần vừa gửi không được ghi nhận."), "warning")
        return redirect(url_for("acknowledging.page", public_id=public_id))
    if not form.validate() or not _says_what_is_wrong(form, agrees):
        return _show(shown, form), 422
    says = UnitSays(agrees, text_of(form.words), text_of(form.name), text_of(form.submission_key))
    answering.answer(db.session, link, shown.platform_import, says, clock.now(db.session))
    db.session.commit()
    flash(_("Cảm ơn thầy/cô đã xác nhận.") if agrees else _("Đã chuyển tới chuyên viên theo dõi của Sở."), "done")
    back = redirect(url_for("platforms.answer", public_id=public_id, import_pid=import_pid))
    person.remember(back, text_of(form.name))
    return back


def _says_what_is_wrong(form: StandForm, agrees: bool) -> bool:
    if agrees or text_of(form.words):
        return True
    form.words.errors = [_("Xin ghi số nào chưa đúng, và số đúng nếu biết.")]
    return False


def _offered(import_pid: str) -> OfferedFigures:
    """Figures that count now of the link's unit, or 404."""
    found = platform_figures.offered_to(db.session, current_link().assignment, clock.now(db.session))
    return next((one for one in found if one.platform_import.public_id == import_pid), None) or abort(404)


def _show(shown: OfferedFigures, form: StandForm) -> str:
    assignment = current_link().assignment
    words = platform_figures.words_of(db.session, [shown.answer] if shown.answer else [])
    kind = EventKind.PLATFORM_DISPUTED if shown.stand.is_disputed else EventKind.PLATFORM_CONFIRMED
    receipt = submissions.receipt(db.session, assignment, kind, shown.answer.recorded_at) if shown.answer else None
    return render_template(
        "platforms/answer.html",
        assignment=assignment,
        directive=assignment.directive,
        shown=shown,
        said=words.get(shown.answer.id, "") if shown.answer else "",
        form=form,
        receipt=receipt,
        shut=closed_reason(),
        issuer=issuer_of(assignment.directive),
    )
