"""The list of units, a unit with its contacts, and the calendar of the agency."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from directives.database import db
from directives.models import CalendarDay, Contact, Unit
from directives.queries import pauses
from directives.rules.schedule import local
from workflows import clock
from workflows.units import directory, steps
from workflows.units.directory import ContactState, UnitFilters
from workflows.units.forms import AddressForm, ContactForm, DayForm, RemoveForm, UnitForm
from workflows.units.pages import pages
from workflows.web import frame
from workflows.web.guards import current_staff, keeps, reads


def _agency() -> Unit:
    return db.session.get_one(Unit, current_staff().agency_id)


def _unit(unit_id: int) -> Unit:
    found = db.session.get(Unit, unit_id)
    if found is None or found.agency_id != current_staff().agency_id:
        abort(404)
    return found


def _contact(unit_id: int, contact_id: int) -> Contact:
    found = db.session.get(Contact, contact_id)
    if found is None or found.unit_id != _unit(unit_id).id or found.removed_at is not None:
        abort(404)
    return found


@pages.get("/don-vi")
@reads
def index() -> str:
    """Every unit by its kind, narrowed to what is looked for."""
    session, agency_id, args = db.session, current_staff().agency_id, request.args
    reach = args.get("reach", "")
    filters = UnitFilters(
        args.get("q", "").strip(),
        args.get("group", type=frame.key),
        args.get("software", ""),
        ContactState(reach) if reach in set(ContactState) else None,
    )
    units = directory.units_of(session, agency_id)
    shown = [unit for unit in units if filters.admits(unit)]
    return render_template(
        "units/index.html",
        section="units",
        total=len(units),
        shown=len(shown),
        filters=filters,
        kinds=directory.by_kind(session, agency_id, shown),
        groups=directory.groups_of(session, agency_id),
        software=directory.software_of(units),
        reach=directory.reach,
    )


@pages.get("/don-vi/<int:unit_id>")
@reads
def unit(unit_id: int) -> str:
    """A unit: what is known of it, whom to write to, what it has been given, and what was changed."""
    session, found = db.session, _unit(unit_id)
    return render_template(
        "units/unit.html",
        section="units",
        unit=found,
        assignments=directory.assignments_of(session, found),
        contacts=[contact for contact in found.contacts if contact.removed_at is None],
        changes=directory.changes_of(session, found),
        names=directory.names_of(session, found),
        pause=pauses.pause_of(session, found, clock.now(session)),
    )


@pages.route("/don-vi/<int:unit_id>/sua", methods=["GET", "POST"])
@keeps
def change_unit(unit_id: int) -> str | Response:
    """Say which software a unit uses, which groups it is of, and its telephone."""
    session, found, agency_id = db.session, _unit(unit_id), current_staff().agency_id
    groups = directory.groups_of(session, agency_id)
    software = directory.software_of(directory.units_of(session, agency_id))
    form = UnitForm(
        data={
            "known": "no" if found.software is None else "yes",
            "software": sorted(found.software or ()),
            "groups": [str(group.id) for group in found.groups],
            "phone": found.phone,
        }
    )
    form.offer(software, groups)
    if form.validate_on_submit():
        steps.change_unit(
            session,
            found,
            current_staff(),
            clock.now(session),
            software=form.names,
            groups=[group for group in groups if str(group.id) in (form.groups.data or [])],
            phone=form.phone.data or "",
            reason=form.reason.data or "",
        )
        session.commit()
        flash(_("Đã lưu thông tin của %(name)s.", name=found.name), "done")
        return redirect(url_for("units.unit", unit_id=unit_id))
    return render_template("units/change.html", section="units", unit=found, form=form)


def _entry(form: ContactForm) -> steps.ContactEntry:
    texts = (form.name.data, form.position.data, form.email.data, form.phone.data)
    return steps.ContactEntry(*((text or "").strip() for text in texts))


@pages.route("/don-vi/<int:unit_id>/dau-moi", methods=["GET", "POST"])
@keeps
def add_contact(unit_id: int) -> str | Response:
    """Add somebody to write to."""
    session, found, form = db.session, _unit(unit_id), ContactForm()
    if form.validate_on_submit():
        try:
            steps.add_contact(session, found, _entry(form), form.reason.data or "", current_staff(), clock.now(session))
        except steps.AddressTaken:
            form.email.errors = [_("Đơn vị đã có đầu mối với địa chỉ này.")]
        else:
            session.commit()
            flash(_("Đã thêm đầu mối %(name)s.", name=form.name.data), "done")
            return redirect(url_for("units.unit", unit_id=unit_id))
    return render_template("units/contact.html", section="units", unit=found, form=form, contact=None)


@pages.route("/don-vi/<int:unit_id>/dau-moi/<int:contact_id>", methods=["GET", "POST"])
@keeps
def change_contact(unit_id: int, contact_id: int) -> str | Response:
    """Correct a contact; a new address is sent new links."""
    session, contact = db.session, _contact(unit_id, contact_id)
    form = ContactForm(obj=contact)
    if form.validate_on_submit():
        reason, now = form.reason.data or "", clock.now(session)
        try:
            sent = steps.change_contact(session, contact, _entry(form), reason, current_staff(), now)
        except steps.AddressTaken:
            form.email.errors = [_("Đơn vị đã có đầu mối với địa chỉ này.")]
        else:
            session.commit()
            flash(_saved(contact, sent), "done")
            return redirect(url_for("units.unit", unit_id=unit_id))
    return render_template("units/contact.html", section="units", unit=contact.unit, form=form, contact=contact)


@pages.route("/don-vi/<int:unit_id>/dau-moi/<int:contact_id>/dia-chi", methods=["GET", "POST"])
@keeps
def correct_address(unit_id: int, contact_id: int) -> str | Response:
    """Correct an address that fails and send again what did not arrive: one form, from a mail or an assignment."""
    session, contact, form = db.session, _contact(unit_id, contact_id), AddressForm()
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
    try:
        now = clock.now(session)
        sent = steps.correct_address(session, contact, email, form.reason.data or "", current_staff(), now)
    except steps.AddressTaken:
        form.email.errors = [_("Đơn vị đã có đầu mối với địa chỉ này.")]
        return False
    session.commit()
    flash(_saved(contact, sent), "done")
    return True


def _back(unit_id: int) -> str:
    """The page that a correction was asked from: a mail's, an assignment's, else the unit's."""
    if mail_id := request.args.get("mail", type=frame.key):
        return url_for("mailing.mail", mail_id=mail_id)
    if aid := request.args.get("assignment"):
        return url_for("followup.assignment", aid=aid)
    return url_for("units.unit", unit_id=unit_id)


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
    """Take a contact away, after a question."""
    session, contact, form = db.session, _contact(unit_id, contact_id), RemoveForm()
    if form.validate_on_submit():
        steps.remove_contact(session, contact, form.reason.data or "", current_staff(), clock.now(session))
        session.commit()
        flash(_("Đã bỏ đầu mối %(name)s.", name=contact.name), "done")
        return redirect(url_for("units.unit", unit_id=unit_id))
    return render_template("units/remove_contact.html", section="units", unit=contact.unit, form=form, contact=contact)


@pages.route("/don-vi/lich", methods=["GET", "POST"])
@keeps
def calendar() -> str | Response:
    """Days off and days worked in exchange, beside the law's holidays."""
    session, agency, form = db.session, _agency(), DayForm()
    now = clock.now(session)
    if form.validate_on_submit() and form.on.data is not None:
        steps.set_day(session, agency, form.on.data, form.working.data, form.name.data or "", current_staff(), now)
        session.commit()
        flash(_("Đã ghi vào lịch."), "done")
        return redirect(url_for("units.calendar"))
    year = request.args.get("year", type=int) or local(now).year
    year = min(max(year, 2000), 2100)
    days = session.scalars(select(CalendarDay).where(CalendarDay.agency_id == agency.id).order_by(CalendarDay.on))
    return render_template(
        "units/calendar.html",
        section="units",
        form=form,
        days=days.all(),
        year=year,
        holidays=directory.holidays(session, agency.id, year),
    )


@pages.post("/don-vi/lich/<int:day_id>/bo")
@keeps
def take_back_day(day_id: int) -> Response:
    """Take an entered day away."""
    session, day = db.session, db.session.get(CalendarDay, day_id)
    if day is None or day.agency_id != current_staff().agency_id:
        abort(404)
    steps.take_back_day(session, day, current_staff(), clock.now(session))
    session.commit()
    flash(_("Đã bỏ khỏi lịch."), "done")
    return redirect(url_for("units.calendar"))
