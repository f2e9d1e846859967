"""The public page on which anybody checks the code of a receipt."""

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from directives import restorations
from directives.database import db
from directives.past.receipt_check import CheckedReceipt, check_receipt
from directives.rules.proof import short_code
from directives.terms import LimitKind
from workflows.proof.forms import CheckForm
from workflows.proof.pages import pages
from workflows.web.fields import text_of
from workflows.web.formats import vn_datetime
from workflows.web.frame import LimitedPage, Page
from workflows.web.guards import public
from workflows.web.security import limits
from workflows.web.security.limits import TooOften, of_caller


@pages.route("/kiem-tra", methods=["GET", "POST"])
@public
def check() -> Page:
    """Say whether a code is that of a genuine receipt, and nothing else of it; then the way to its day's root."""
    form = CheckForm()
    if request.method != "POST":
        form.code.data = request.args.get("ma", "")[:80]
        return _show(form, None, 200)
    if not form.validate():
        limits.mistyped()
        return _show(form, None, 422)
    limits.take(of_caller(LimitKind.CHECK_OF_NETWORK))
    found = check_receipt(db.session, text_of(form.code))
    if found is None:
        form.code.errors = [*form.code.errors, _unknown(text_of(form.code))]
    return _show(form, found, 200 if found else 404)


def _unknown(typed: str) -> Any:
    """Why no receipt has this code: after a restore it may be a genuine one that is lost here."""
    restored = restorations.last(db.session) if short_code.hash_begins(typed) else None
    if restored is None:
        return _("Không có biên nhận nào mang mã này. Xin xem lại mã ghi trên biên nhận.")
    return _(
        "Không còn biên nhận nào mang mã này. Biên nhận lập từ %(since)s đến %(until)s có thể bị mất khi khôi phục, "
        "xin gửi biên nhận cho Sở để ghi lại; nếu lập ngoài khoảng ấy, xin xem lại mã.",
        since=vn_datetime(restored.backup_at),
        until=vn_datetime(restored.restored_at),
    )


def _show(form: CheckForm, found: CheckedReceipt | None, code: int) -> tuple[str, int]:
    return render_template("proof/check.html", form=form, found=found), code


@pages.errorhandler(TooOften)
def _too_often(error: TooOften) -> LimitedPage:
    form = CheckForm()
    form.form_errors = [_("Đã tra cứu nhiều lần từ mạng này. Xin thử lại sau %(n)s phút.", n=error.minutes)]
    return *_show(form, None, 429), error.headers
