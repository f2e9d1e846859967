"""A unit confirms or disputes, by its link, the figures that the department took of it from a platform."""

import secrets

from flask import abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.boards import platform_figures
from directives.boards.platform_figures import OfferedFigures
from directives.database import db
from directives.models import PlatformImport
from directives.queries import submissions
from directives.terms import EventKind
from workflows import clock
from workflows.platforms import answering
from workflows.platforms.answering import UnitSays
from workflows.platforms.forms import StandForm
from workflows.platforms.pages import pages
from workflows.web import person
from workflows.web.asker.showing import show
from workflows.web.fields import text_of
from workflows.web.frame import Page
from workflows.web.guards import by_link, closed_reason, current_link
from workflows.web.refused.parked import offered, park_typed


@pages.route("/phieu/<public_id>/nen-tang/<import_pid>", methods=["GET", "POST"])
@by_link
def answer(public_id: str, import_pid: str) -> Page:
    """The figures of one import of this unit; a press says whether they are right. Silence is no debt."""
    link, asked, known = current_link(), _asked(import_pid), person.remembered()
    shown = _counts_instead(asked)
    if shown is None:
        return _gone(public_id)
    is_replaced = shown.platform_import is not asked
    form = offered(StandForm, name=known.name, submission_key=secrets.token_hex(16))
    if not form.is_submitted():
        return _show(shown, form, is_replaced)
    agrees = request.form.get("says") == "right"
    if closed_reason():
        park_typed()
        flash(_("Việc theo dõi văn bản này đã kết thúc, nên phần vừa gửi không được ghi nhận."), "warning")
        return redirect(url_for("acknowledging.page", public_id=public_id))
    if is_replaced:
        return _show(shown, form, is_replaced), 409
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


def _asked(import_pid: str) -> PlatformImport:
    """The import that the address names, which may have been replaced meanwhile; or 404."""
    return platform_figures.find_import(db.session, current_link().assignment, import_pid) or abort(404)


def _counts_instead(asked: PlatformImport) -> OfferedFigures | None:
    """The figures of the link's unit that count now of the same platform and period."""
    found = platform_figures.offered_to(db.session, current_link().assignment, clock.now(db.session))
    same = (asked.period_id, asked.platform)
    ours = (one for one in found if (one.platform_import.period_id, one.platform_import.platform) == same)
    return next(ours, None)


def _gone(public_id: str) -> Response:
    """The unit is in no import that counts; what it typed is kept and shown on its page."""
    if request.method == "GET":
        abort(404)
    park_typed()
    flash(_("Sở đã lấy tệp mới của nền tảng, trong đó không còn số liệu của đơn vị, nên phần vừa gửi không cần nữa."))
    return redirect(url_for("acknowledging.page", public_id=public_id))


def _show(shown: OfferedFigures, form: StandForm, is_replaced: bool = False) -> str:
    assignment = current_link().assignment
    words = platform_figures.words_of(db.session, [shown.answer] if shown.answer else [])
    kind = EventKind.PLATFORM_DISPUTED if shown.stand.is_disputed else EventKind.PLATFORM_CONFIRMED
    receipt = submissions.receipt(db.session, assignment, kind, shown.answer.recorded_at) if shown.answer else None
    return show(
        "platforms/answer.html",
        shown=shown,
        said=words.get(shown.answer.id, "") if shown.answer else "",
        form=form,
        is_replaced=is_replaced,
        receipt=receipt,
        shut=closed_reason(),
    )
