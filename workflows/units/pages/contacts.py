"""Pages to add, correct and remove contacts of a unit; a corrected address is sent new links."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from directives.acts.contacts import AddressTaken, ContactEntry
from directives.database import db
from directives.models import Contact, Unit
from directives.queries.contacts import other_owners
from directives.releases.asking import NoHead
from workflows import clock
from workflows.units import directory, steps
from workflows.units.forms import AddressForm, ContactForm, RemoveForm
from workflows.units.pages import pages
from workflows.web import frame
from workflows.web.finding import find_contact, find_unit
from workflows.web.guards import current_staff, keeps


def _is_sure(form: AddressForm, unit: Unit, before: str = "") -> bool:
    """Ask once about an address that is likely mistyped or another unit's."""
    return form.is_sure(other_owners(db.session, unit, form.email.data or ""), before)


def _entry(form: ContactForm) -> ContactEntry:
    texts = (form.name.data, form.position.data, form.email.data, form.phone.data)
    name, position, email, phone = ((text or "").strip() for text in texts)
    return ContactEntry(name, position, email, phone, bool(form.is_head.data))


@pages.route("/don-vi/<int:unit_id>/dau-moi", methods=["GET", "POST"])
@keeps
def add_contact(unit_id: int) -> str | Response:
    session, found, form = db.session, find_unit(unit_id), ContactForm()
    if form.validate_on_submit() and _is_sure(form, found):
        try:
            reason, now = form.reason.data or "", clock.now(session)
            contact, sent = steps.add_contact(session, found, _entry(form), reason, current_staff(), now)
        except AddressTaken:
            form.email.errors = [_("Đơn vị đã có đầu mối với địa chỉ này.")]
        else:
            session.commit()
            flash(_added(contact, sent), "done")
            return redirect(url_for("units.unit", unit_id=unit_id))
    return render_template("units/contact.html", section="units", unit=found, form=form, contact=None)


@pages.route("/don-vi/<int:unit_id>/dau-moi/<int:contact_id>", methods=["GET", "POST"])
@keeps
def change_contact(unit_id: int, contact_id: int) -> str | Response:
    """Change a contact; a new address is sent new links."""
    session, contact = db.session, find_contact(unit_id, contact_id)
    form = ContactForm(obj=contact)
    if form.validate_on_submit() and _is_sure(form, contact.unit, contact.email):
        reason, now = form.reason.data or "", clock.now(session)
        try:
            sent = steps.change_contact(session, contact, _entry(form), reason, current_staff(), now)
        except AddressTaken:
            form.email.errors = [_("Đơn vị đã có đầu mối với địa chỉ này.")]
        else:
            session.commit()
            flash(_saved(contact, sent), "done")
            return redirect(url_for("units.unit", unit_id=unit_id))
    return render_template("units/contact.html", section="units", unit=contact.unit, form=form, contact=contact)


@pages.route("/don-vi/<int:unit_id>/dau-moi/<int:contact_id>/dia-chi", methods=["GET", "POST"])
@keeps
def correct_address(unit_id: int, contact_id: int) -> str | Response:
    """Correct a failing address and send again what did not arrive."""
    session, contact, form = db.session, find_contact(unit_id, contact_id), AddressForm()
    back = _back(unit_id)
    if form.validate_on_submit() and _corrected(contact, form):
        return redirect(back)
    return render_template(
        "units/correct_address.html",
        section="units",
        unit=contact.unit,
        contact=contact,
        form=form,
        back=back,
        followed=len(directory.assignments_of(session, contact.unit)),
    )


def _corrected(contact: Contact, form: AddressForm) -> bool:
    email, session = form.email.data or "", db.session
    if email == contact.email.lower():
        form.email.errors = [_("Đây là địa chỉ đang lưu. Nếu địa chỉ đúng, xin quay lại và bấm “Gửi lại”.")]
        return False
    if not _is_sure(form, contact.unit):
        return False
    try:
        now = clock.now(session)
        sent = steps.correct_address(session, contact, email, form.reason.data or "", current_staff(), now)
    except AddressTaken:
        form.email.errors = [_("Đơn vị đã có đầu mối với địa chỉ này.")]
        return False
    session.commit()
    flash(_saved(contact, sent), "done")
    return True


def _back(unit_id: int) -> str:
    """Where the form was opened from: a mail, an assignment, else the unit."""
    if mail_id := request.args.get("mail", type=frame.parse_key):
        return url_for("mailing.mail", mail_id=mail_id)
    if aid := request.args.get("assignment"):
        return url_for("followup.assignment", aid=aid)
    return url_for("units.unit", unit_id=unit_id)


def _added(contact: Contact, sent: int) -> str:
    text = _("Đã thêm đầu mối %(name)s.", name=contact.name)
    return str(text) + (f" {_links_sent(contact, sent)}" if sent else "")


def _links_sent(contact: Contact, sent: int) -> str:
    text = ngettext(
        "Thư với đường dẫn của %(num)s văn bản đang theo dõi sẽ gửi tới %(email)s.",
        "Thư với đường dẫn của %(num)s văn bản đang theo dõi sẽ gửi tới %(email)s.",
        sent,
        email=contact.email,
    )
    return str(text)


@pages.post("/don-vi/<int:unit_id>/dau-moi/<int:contact_id>/gui-duong-dan")
@keeps
def send_links(unit_id: int, contact_id: int) -> Response:
    """Send a contact, for example an imported one, links to the open assignments that it has none to."""
    session, contact = db.session, find_contact(unit_id, contact_id)
    reason = str(_("Gửi đường dẫn còn thiếu."))
    sent = steps.send_links(session, contact, reason, current_staff(), clock.now(session))
    session.commit()
    message = (
        _links_sent(contact, sent) if sent else str(_("Đầu mối này đã có đường dẫn của mọi văn bản đang theo dõi."))
    )
    flash(message, "done")
    return redirect(url_for("units.unit", unit_id=unit_id))


def _saved(contact: Contact, sent: int) -> str:
    if sent == 0:
        return str(_("Đã lưu đầu mối %(name)s.", name=contact.name))
    text = _(
        "Đã lưu đầu mối %(name)s; %(n)s thư sẽ gửi tới %(email)s, đường dẫn cũ không dùng nữa.",
        name=contact.name,
        n=sent,
        email=contact.email,
    )
    return str(text)


@pages.route("/don-vi/<int:unit_id>/dau-moi/<int:contact_id>/bo", methods=["GET", "POST"])
@keeps
def remove_contact(unit_id: int, contact_id: int) -> str | Response:
    """Remove a contact, after a confirmation."""
    session, contact, form = db.session, find_contact(unit_id, contact_id), RemoveForm()
    if form.validate_on_submit():
        steps.remove_contact(session, contact, form.reason.data or "", current_staff(), clock.now(session))
        session.commit()
        flash(_("Đã bỏ đầu mối %(name)s.", name=contact.name), "done")
        return redirect(url_for("units.unit", unit_id=unit_id))
    return render_template("units/remove_contact.html", section="units", unit=contact.unit, form=form, contact=contact)


@pages.post("/don-vi/<int:unit_id>/duyet-truoc-khi-gui")
@keeps
def two_hands(unit_id: int) -> Response:
    """Let reports of the unit wait for its head, or no longer."""
    session, unit, wanted = db.session, find_unit(unit_id), request.form.get("wanted") == "yes"
    try:
        steps.want_two_hands(session, unit, wanted, current_staff(), clock.now(session))
    except NoHead:
        session.rollback()
        flash(_("Đơn vị chưa có đầu mối nào là hộp thư riêng của thủ trưởng."), "warning")
    else:
        session.commit()
        done = _("Từ nay báo cáo của đơn vị chờ thủ trưởng đơn vị duyệt trước khi gửi.")
        flash(done if wanted else _("Từ nay báo cáo của đơn vị không chờ duyệt."), "done")
    return redirect(url_for("units.unit", unit_id=unit_id))
