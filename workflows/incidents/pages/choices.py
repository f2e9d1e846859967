"""The administrator's pages of the kinds and levels of incidents, as the agency names them."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from directives.database import db
from directives.incidents.of_agency import choices_of
from directives.models import IncidentChoice
from directives.terms import IncidentList
from workflows import clock
from workflows.incidents import steps
from workflows.incidents.forms import ChoiceForm
from workflows.incidents.pages import pages
from workflows.web.finding import find_incident_choice
from workflows.web.frame import Page
from workflows.web.guards import administers, current_staff


@pages.get("/phat-sinh/danh-muc")
@administers
def choices() -> str:
    """The kinds and the levels, each in its order."""
    agency_id = current_staff().agency_id
    lists = [(which, choices_of(db.session, agency_id, which)) for which in IncidentList]
    return render_template("incidents/choices.html", section="incidents", lists=lists)


@pages.route("/phat-sinh/danh-muc/<any(kind,level):which>/them", methods=["GET", "POST"])
@administers
def add_choice(which: str) -> Page:
    """Add a kind or a level."""
    return _edit(IncidentChoice(agency_id=current_staff().agency_id, which=IncidentList(which)), ChoiceForm())


@pages.route("/phat-sinh/danh-muc/<int:choice_id>", methods=["GET", "POST"])
@administers
def change_choice(choice_id: int) -> Page:
    """Rename a kind or level, move it, or offer it no more."""
    found = find_incident_choice(choice_id)
    return _edit(found, ChoiceForm(name=found.name, position=found.position, retired=found.retired))


def _edit(choice: IncidentChoice, form: ChoiceForm) -> Page:
    session, me = db.session, current_staff()
    form.taken = [one.name for one in choices_of(session, me.agency_id, choice.which) if one.id != choice.id]
    if not form.validate_on_submit():
        shown = render_template("incidents/choice.html", section="incidents", form=form, choice=choice)
        return (shown, 422) if form.errors else shown
    name = form.name.data or ""
    steps.save_choice(
        session, choice, me, clock.now(session), name=name, position=form.position.data, retired=bool(form.retired.data)
    )
    session.commit()
    flash(_("Đã lưu “%(name)s”.", name=name), "done")
    return redirect(url_for("incidents.choices"))
