"""The public page on which anybody checks the code of a receipt."""

from flask import render_template, request
from flask_babel import gettext as _

from directives.database import db
from directives.past.receipt_check import CheckedReceipt, check_receipt
from directives.terms import LimitKind
from workflows.proof.forms import CheckForm
from workflows.proof.pages import pages
from workflows.web.fields import text_of
from workflows.web.frame import LimitedPage, Page
from workflows.web.guards import public
from workflows.web.security import limits
from workflows.web.security.limits import TooOften, of_caller


@pages.route("/kiem-tra", methods=["GET", "POST"])
@public
def check() -> Page:
    """Say whether a code is that of a genuine receipt, and nothing else of it; then the way to its day's root."""
    form = CheckForm()
    if request.method == "GET":
        form.code.data = request.args.get("ma", "")[:80]
        return _show(form, None, 200)
    if not form.validate():
        limits.mistyped()
        return _show(form, None, 422)
    limits.take(of_caller(LimitKind.CHECK_OF_NETWORK))
    found = check_receipt(db.session, text_of(form.code))
    if found is None:
        unknown = _("Không có biên nhận nào mang mã này. Xin xem lại mã ghi trên biên nhận.")
        form.code.errors = [*form.code.errors, unknown]
    return _show(form, found, 200 if found else 404)


def _show(form: CheckForm, found: CheckedReceipt | None, code: int) -> tuple[str, int]:
    return render_template("proof/check.html", form=form, found=found), code


@pages.errorhandler(TooOften)
def _too_often(error: TooOften) -> LimitedPage:
    form = CheckForm()
    form.form_errors = [_("Đã tra cứu nhiều lần từ mạng này. Xin thử lại sau %(n)s phút.", n=error.minutes)]
    return *_show(form, None, 429), error.headers
