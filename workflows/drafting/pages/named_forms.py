"""The page of the forms that are kept under a name: what they ask, rename, remove."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from directives.database import db
from workflows.drafting.builder import named, sentences
from workflows.drafting.builder.forms import NameForm
from workflows.drafting.pages import pages
from workflows.web.finding import current_agency, find_named_form
from workflows.web.frame import Page
from workflows.web.guards import acts


@pages.get("/van-ban/mau-so-lieu")
@acts
def named_forms() -> str:
    """List the named forms with what they ask."""
    return _list()


def _list(refused: tuple[int, FlaskForm] | None = None) -> str:
    kept = named.named_forms(db.session, current_agency().id)
    forms = {one.id: NameForm(formdata=None, data={"name": one.name}, prefix=f"m{one.id}") for one in kept}
    forms |= dict([refused]) if refused else {}
    rows = [(one, sentences.parts_in_words(one.design), forms[one.id]) for one in kept]
    return render_template("drafting/builder/named.html", section="directives", rows=rows)


@pages.post("/van-ban/mau-so-lieu/<int:form_id>")
@acts
def rename_form(form_id: int) -> Page:
    """Give a named form another name."""
    kept = find_named_form(form_id)
    form = NameForm(prefix=f"m{kept.id}")
    if form.validate():
        try:
            named.rename(db.session, kept, form.name.data or "")
        except named.NameTaken:
            form.name.errors = [_("Đã có mẫu tên “%(name)s”. Xin ghi tên khác.", name=form.name.data)]
    if form.errors:
        db.session.rollback()
        return _list((form_id, form)), 400
    db.session.commit()
    flash(_("Đã đổi tên mẫu."), "done")
    return _back()


@pages.post("/van-ban/mau-so-lieu/<int:form_id>/xoa")
@acts
def remove_form(form_id: int) -> Response:
    """Remove a named form."""
    kept = find_named_form(form_id)
    name = kept.name
    named.remove(db.session, kept)
    db.session.commit()
    flash(_("Đã xoá mẫu “%(name)s”. Các bản thảo đã lấy từ mẫu này không đổi.", name=name), "done")
    return _back()


def _back() -> Response:
    return redirect(url_for("drafting.named_forms"))
