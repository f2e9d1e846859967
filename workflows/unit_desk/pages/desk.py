"""A unit's own desk: its work over all letters by date, its letters by year, what it has sent."""

from flask import render_template, request

from directives.database import db
from directives.models import Unit, UnitDesk
from directives.unit_desks import letters
from directives.unit_desks.desks import may_renew
from workflows import clock
from workflows.unit_desk import steps
from workflows.unit_desk.pages import pages
from workflows.unit_desk.work import work_of
from workflows.web.contact_point import Issuer, of_agency
from workflows.web.guards import by_unit_desk, current_device
from workflows.web.pagination import asked_page, cut

NEWEST = 10
"""How many of the newest letters stand below the work."""


def issuer_of_desk(desk: UnitDesk) -> Issuer:
    """In whose name a page of the desk is: the agency of its unit."""
    return of_agency(steps.agency_of(db.session, desk.unit))


def show(template: str, **values: object) -> str:
    """A page of the desk that is open."""
    desk, now = current_device().desk, clock.now(db.session)
    return render_template(template, desk=desk, unit=desk.unit, issuer=issuer_of_desk(desk), now=now, **values)


def current_unit() -> Unit:
    return current_device().desk.unit


@pages.get("/trang-chung/<public_id>")
@by_unit_desk
def desk(public_id: str) -> str:
    """The work of the unit by date, one act a row, and its newest letters."""
    session, now = db.session, clock.now(db.session)
    work = work_of(session, current_unit(), now, by_head=current_device().contact.is_head)
    at = asked_page(len(work.to_do))
    return show(
        "unit_desk/desk.html",
        work=work,
        rows=cut(work.to_do, at.page),
        at=at,
        newest=letters.letters_of(session, current_unit().id, NEWEST),
        opens=letters.opened_by(session, current_device()),
        may_renew=may_renew(current_device().desk, now),
    )


@pages.get("/trang-chung/<public_id>/van-ban")
@by_unit_desk
def all_letters(public_id: str) -> str:
    """All letters of a year, or those with some words in number or subject."""
    session, words = db.session, request.args.get("q", "").strip()
    known = letters.letters_of(session, current_unit().id)
    years = sorted({one.year for one in known}, reverse=True)
    year = request.args.get("nam", type=int) or (years[0] if years and not words else None)
    found = [one for one in known if (not words or one.has(words)) and year in {None, one.year}]
    at = asked_page(len(found))
    return show(
        "unit_desk/letters.html",
        years=years,
        year=year,
        words=words,
        total=len(found),
        rows=cut(found, at.page),
        at=at,
        opens=letters.opened_by(session, current_device()),
    )


@pages.get("/trang-chung/<public_id>/da-gui")
@by_unit_desk
def sent(public_id: str) -> str:
    """What the unit has sent to the department, the newest first."""
    session, unit = db.session, current_unit()
    at = asked_page(letters.count_sent(session, unit.id))
    reports = letters.sent(session, unit.id, at.page)
    return show("unit_desk/sent.html", reports=reports, at=at, opens=letters.opened_by(session, current_device()))
