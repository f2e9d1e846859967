"""The pages on which a unit reads its contacts on record, says by one press that they are right, or what is wrong."""

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from directives.acts.contacts import asks_about_contacts, confirm_contacts
from directives.attributes.suggesting import MOST_WAITING, NothingToCorrect, TooManyWait, said_by, suggest
from directives.database import db
from directives.models import Contact
from workflows import clock
from workflows.units.contacts.forms import SuggestContactForm
from workflows.units.pages import pages
from workflows.web import person
from workflows.web.asker.showing import show
from workflows.web.fields import text_of
from workflows.web.frame import Page
from workflows.web.guards import by_link, closed_reason, current_link
from workflows.web.refused.parked import offered, park_typed


@pages.route("/phieu/<public_id>/dau-moi", methods=["GET", "POST"])
@by_link
def check_contacts(public_id: str) -> Page:
    """Show the contacts, with what was said of them; POST confirms that they are right."""
    link, now, open_ = current_link(), clock.now(db.session), closed_reason() is None
    assignment = link.assignment
    if FlaskForm().validate_on_submit():
        if open_:
            confirm_contacts(db.session, link, now)
            db.session.commit()
            flash(_("Đã ghi nhận đầu mối của đơn vị đúng như Sở đang lưu. Cảm ơn thầy/cô."), "done")
        return redirect(url_for("acknowledging.page", public_id=public_id))
    return show(
        "units/check_contacts.html",
        contacts=_contacts(),
        asks=open_ and asks_about_contacts(db.session, assignment.responsible_unit_id, now),
        may_suggest=open_,
        said=said_by(db.session, assignment.responsible_unit_id),
    )


@pages.route("/phieu/<public_id>/dau-moi/moi", methods=["GET", "POST"])
@by_link
def suggest_new_contact(public_id: str) -> Page:
    """Name somebody who is not on record yet."""
    return _suggest(public_id, None)


@pages.route("/phieu/<public_id>/dau-moi/<int:contact_id>", methods=["GET", "POST"])
@by_link
def suggest_contact(public_id: str, contact_id: int) -> Page:
    """Say what is wrong with one contact."""
    found = next((one for one in _contacts() if one.id == contact_id), None)
    return _suggest(public_id, found or abort(404))


def _contacts() -> list[Contact]:
    known = current_link().assignment.responsible_unit.contacts
    return [one for one in known if one.removed_at is None]


def _suggest(public_id: str, contact: Contact | None) -> Page:
    """Show what is on record, and take what the unit says of it, which waits for an officer."""
    link, back = current_link(), url_for("units.check_contacts", public_id=public_id)
    known = {name: getattr(contact, name, "") for name in ("name", "email", "phone")}
    form = offered(SuggestContactForm, **known, suggested_by=person.remembered().name)
    if form.validate_on_submit() and form.is_sure(before=known["email"]):
        if closed_reason():
            park_typed()
            flash(_("Việc theo dõi văn bản này đã kết thúc, nên phần vừa gửi không được ghi nhận."), "warning")
            return redirect(back)
        try:
            suggest(db.session, link, contact, form.said, clock.now(db.session))
        except NothingToCorrect:
            form.note.errors = [_("Sở đã ghi đúng như vậy. Xin sửa ô chưa đúng, hoặc ghi điều cần sửa vào đây.")]
        except TooManyWait:
            form.note.errors = [
                _("Đơn vị đã có %(n)s đề nghị chờ Sở xem. Xin chờ, hoặc gọi số điện thoại cuối trang.", n=MOST_WAITING)
            ]
        else:
            db.session.commit()
            flash(_("Đã gửi đề nghị. Sở xem rồi mới sửa; cho tới khi đó thư vẫn gửi tới địa chỉ cũ."), "done")
            done = redirect(back)
            person.remember(done, text_of(form.suggested_by))
            return done
    page = show("units/suggest_contact.html", contact=contact, form=form)
    return (page, 422) if form.errors else page
