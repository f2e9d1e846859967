"""The register of incidents, and its files: without text for readers, with text for a person with a reason."""

from collections.abc import Sequence

from flask import Response, abort, render_template, request, url_for
from flask_babel import gettext as _

from directives.acts import ActedBy
from directives.database import db
from directives.incidents import register as registers
from directives.incidents.alerted import MAY_READ
from directives.incidents.of_agency import choices_of
from directives.incidents.register import IncidentFilters
from directives.models import Incident
from directives.rules import schedule
from directives.terms import IncidentList
from workflows import clock
from workflows.incidents import exports, steps
from workflows.incidents.forms import TakeForm, read_filters
from workflows.incidents.pages import pages
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff, reads
from workflows.web.pagination import PAGE_SIZE, asked_page


@pages.get("/phat-sinh")
@reads
def register() -> str:
    """List incidents, newest first: unit, kind, level, state and time, never the text."""
    session, agency_id = db.session, current_staff().agency_id
    wanted, faults = read_filters(request.args)
    count = registers.count(session, agency_id, wanted)
    page, pages_ = asked_page(count)
    found = registers.register(session, agency_id, wanted, most=PAGE_SIZE, after=(page - 1) * PAGE_SIZE)
    kept = {name: value for name, value in request.args.items() if value and name != "page"}
    return render_template(
        "incidents/register.html",
        section="incidents",
        incidents=found,
        wanted=wanted,
        faults=faults,
        typed=request.args,
        directives=registers.directives_of(session, agency_id),
        units=registers.units_of(session, agency_id),
        kinds=choices_of(session, agency_id, IncidentList.KIND),
        levels=choices_of(session, agency_id, IncidentList.LEVEL),
        added=registers.reports_of_all(session, found),
        count=count,
        page=page,
        pages=pages_,
        page_url=lambda number: url_for("incidents.register", **{**kept, "page": number}),
        by_kind=registers.by_kind(session, agency_id, wanted),
        by_level=registers.by_level(session, agency_id, wanted),
        kept=kept,
        may_read=may_read(),
        as_of=clock.now(session),
    )


def may_read() -> bool:
    """Whether the signed-in person may read what incidents say."""
    return bool(current_staff().roles & MAY_READ)


@pages.get("/phat-sinh/so/<any(csv,xlsx):fmt>")
@reads
def export(fmt: str) -> Response:
    """The register as it is filtered, without any text."""
    _wanted, found = _asked()
    return _saved(exports.lines(found, registers.reports_of_all(db.session, found)), fmt)


@pages.route("/phat-sinh/so-kem-noi-dung/<any(csv,xlsx):fmt>", methods=["GET", "POST"])
@acts
def take(fmt: str) -> Page:
    """Ask why, record who and why, then hand out the register with what units wrote."""
    if not may_read():
        abort(403)
    form, (wanted, found) = TakeForm(), _asked()
    if form.validate_on_submit():
        me = current_staff()
        steps.take_text(db.session, found, fmt, ActedBy(me, form.reason.data or "", clock.now(db.session)))
        made = _saved(exports.with_text(found, registers.reports_of_all(db.session, found)), fmt)
        db.session.commit()
        return made
    shown = render_template(
        "incidents/take.html", section="incidents", form=form, count=len(found), fmt=fmt, narrows=wanted.narrows
    )
    return (shown, 422) if form.errors else shown


def _asked() -> tuple[IncidentFilters, Sequence[Incident]]:
    wanted, _faults = read_filters(request.args)
    return wanted, registers.register(db.session, current_staff().agency_id, wanted)


def _saved(table: list[exports.Line], fmt: str) -> Response:
    day = schedule.local(clock.now(db.session)).date()
    response = Response(exports.save(table, fmt, _("Vấn đề phát sinh")), mimetype=exports.MEDIA[fmt])
    response.headers["Content-Disposition"] = f'attachment; filename="van-de-phat-sinh-{day:%Y-%m-%d}.{fmt}"'
    return response
