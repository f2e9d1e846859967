"""What units declare of themselves: an officer confirms by one press, or refuses with a reason."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.attributes import declaring
from directives.attributes.declaring import DeclarationDecided
from directives.database import db
from directives.models import AttributeDeclaration
from workflows import clock
from workflows.units.attributes.forms import RefuseDeclarationForm
from workflows.units.pages import pages
from workflows.web.finding import find_declaration
from workflows.web.frame import Page
from workflows.web.guards import current_staff, keeps, reads
from workflows.web.pagination import PAGE_SIZE, asked_page


@pages.get("/don-vi/khai-bao")
@reads
def declarations() -> str:
    """The declarations that wait, oldest first, and the last that were decided."""
    return _show({})


def _show(refused: dict[int, RefuseDeclarationForm]) -> str:
    """The list; `refused` has the form whose reason is missing."""
    session, agency_id = db.session, current_staff().agency_id
    count = declaring.count_waiting(session, agency_id)
    page, pages_ = asked_page(count)
    waiting = declaring.waiting_of(session, agency_id, PAGE_SIZE, (page - 1) * PAGE_SIZE)
    forms = {one.id: refused.get(one.id) or _form(one.id, sent=False) for one in waiting}
    return render_template(
        "units/declarations.html",
        section="units",
        waiting=waiting,
        count=count,
        page=page,
        pages=pages_,
        forms=forms,
        form=next(iter(refused.values()), None),
        decided=declaring.decided_of(session, agency_id),
    )


def _form(declaration_id: int, *, sent: bool) -> RefuseDeclarationForm:
    """The form of one declaration; its fields have names of their own on the page."""
    prefix = f"khai-bao-{declaration_id}-"
    return RefuseDeclarationForm(prefix=prefix) if sent else RefuseDeclarationForm(formdata=None, prefix=prefix)


@pages.post("/don-vi/khai-bao/<int:declaration_id>/xac-nhan")
@keeps
def confirm_declaration(declaration_id: int) -> Response:
    """Set the unit's attribute as it declared."""
    found, session = find_declaration(declaration_id), db.session
    try:
        declaring.confirm(session, found, current_staff(), clock.now(session))
    except DeclarationDecided:
        return _too_late()
    session.commit()
    flash(_("Đã ghi “%(attribute)s” của %(unit)s như khai báo.", **_named(found)), "done")
    return redirect(url_for("units.declarations"))


@pages.post("/don-vi/khai-bao/<int:declaration_id>/khong-chap-nhan")
@keeps
def refuse_declaration(declaration_id: int) -> Page:
    """Refuse a declaration; the unit reads the reason on its page."""
    found, form, session = find_declaration(declaration_id), _form(declaration_id, sent=True), db.session
    if not form.validate():
        return _show({declaration_id: form}), 422
    try:
        declaring.refuse(session, found, form.reason.data or "", current_staff(), clock.now(session))
    except DeclarationDecided:
        return _too_late()
    session.commit()
    flash(
        _("Không chấp nhận khai báo “%(attribute)s” của %(unit)s. Lý do hiện trên trang của đơn vị.", **_named(found)),
        "done",
    )
    return redirect(url_for("units.declarations"))


def _named(found: AttributeDeclaration) -> dict[str, str]:
    return {"attribute": found.attribute.name, "unit": found.unit.name}


def _too_late() -> Response:
    db.session.rollback()
    flash(_("Khai báo này vừa được xử lý, hoặc đơn vị đã khai báo lại. Xin xem danh sách dưới đây."), "warning")
    return redirect(url_for("units.declarations"))
