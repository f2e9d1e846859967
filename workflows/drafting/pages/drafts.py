"""The pages of a draft: view it beside its letter, edit the header, delete it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives import files
from directives.attributes.of_agency import names_by_key, spared_in_words
from directives.database import db
from directives.drafts import DraftProblem, PassedOver, draft_problems, extra_burdens, passed_over, taken_back
from directives.models import Directive, Item
from directives.queries import same_letter
from directives.rules.reminder_plan import plan_of
from workflows import clock
from workflows.drafting import letter, prefill, recipients, steps
from workflows.drafting.cadence import cadence_of
from workflows.drafting.forms import AmendForm, EditionForm, EnclosedFilesForm, EnclosureForm, SignedForm
from workflows.drafting.pages import pages
from workflows.drafting.pages.common import back_to, code_of, find_draft, renew, save
from workflows.drafting.recipients import AudienceNames
from workflows.drafting.unread import unread_of
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff, reads
from workflows.web.plan_form import in_words
from workflows.web.security.headers import SHOWN_IN_FRAME


@pages.get("/van-ban/<pid>/du-thao/tep-da-doc")
@reads
def source(pid: str) -> Response:
    """The letter's file, shown in a frame of the draft's page; other kinds than these are downloaded."""
    file = find_draft(pid).source_file
    if file is None or file.media_type not in files.SCANS:
        abort(404)
    try:
        path = files.path_of(Path(current_app.config["FILES_DIR"]), file)
    except FileNotFoundError:
        abort(410)
    response = send_file(path, mimetype=file.media_type, download_name=file.name)
    response.headers.update(SHOWN_IN_FRAME)
    return response


@pages.get("/van-ban/<pid>/du-thao")
@reads
def edit(pid: str) -> str:
    """Show the letter, marked with what was read, beside its draft."""
    directive = find_draft(pid)
    problems, names = draft_problems(directive), names_by_key(db.session, directive.issuer_id)
    audience, *of_items = recipients.names_of(db.session, [directive.audience, *(i.audience for i in directive.items)])
    audiences = {item.id: theirs for item, theirs in zip(directive.items, of_items, strict=True)}
    return render_template(
        "drafting/edit.html",
        section="directives",
        directive=directive,
        rows=[_row(directive, each, names, audiences) for each in letter.listed(directive)],
        passed=[each for each in passed_over(directive) if each.asks],
        may_act=current_staff().acts,
        segments=letter.segments(directive),
        unread=unread_of(directive),
        before=same_letter.repeats(db.session, directive),
        amended=directive.amended,
        missing=[finding for finding in problems if not finding.doubtful],
        doubts=[finding for finding in problems if finding.doubtful and finding.code is not DraftProblem.PASSED_OVER],
        extras=extra_burdens(directive),
        audience=audience,
        edition=directive.edition,
        reminders=in_words(plan_of(directive.issuer.reminders, directive.reminders)),
        signed=SignedForm(formdata=None),
        own_reminders=bool(directive.reminders),
        enclosed=EnclosedFilesForm(formdata=None),
        enclosure=EnclosureForm(formdata=None),
    )


def _row(
    directive: Directive, each: Item | PassedOver, names: Mapping[str, str], audiences: Mapping[int, AudienceNames]
) -> dict[str, Any]:
    """An item with what its row shows, or a passage that was judged no task."""
    if isinstance(each, PassedOver):
        return {"passage": each}
    return {
        "item": each,
        "cadence": cadence_of(each.rrule) if each.rrule else None,
        "audience": audiences[each.id],
        "spared": spared_in_words(each, names),
        "taken_back": taken_back(directive, each),
    }


@pages.route("/van-ban/<pid>/du-thao/phan-dau", methods=["GET", "POST"])
@acts
def header(pid: str) -> Page:
    """Change the header and the audience; after a newer edit elsewhere, show both versions."""
    directive = find_draft(pid)
    form = prefill.header_form(db.session, directive, request.form or None)
    theirs: list[tuple[str, str]] = []
    if request.method == "POST" and form.validate():
        if save(form, lambda edition, now: steps.change_header(db.session, directive, form.values(), edition, now)):
            return back_to(directive)
        theirs = prefill.differences(form, prefill.header_form(db.session, directive))
        renew(form, directive)
    page = render_template(
        "drafting/header.html",
        section="directives",
        directive=directive,
        form=form,
        theirs=theirs,
        segments=letter.segments(directive),
    )
    return page, code_of(form)


@pages.post("/van-ban/<pid>/du-thao/sua-doi")
@acts
def amend(pid: str) -> Response:
    """Say which directive, issued from the same letter, the draft amends or replaces; or that it does neither."""
    directive, form = find_draft(pid), AmendForm()
    before = {each.directive.public_id: each.directive for each in same_letter.issued_before(db.session, directive)}
    if not form.validate():
        abort(400)
    amended = before.get(form.amended.data or "")
    steps.set_amended(db.session, directive, amended, form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive)


@pages.route("/van-ban/<pid>/du-thao/xoa", methods=["GET", "POST"])
@acts
def delete(pid: str) -> Page:
    """Ask for confirmation, then delete the draft."""
    directive = find_draft(pid)
    form = EditionForm(edition=directive.edition)
    if not form.validate_on_submit():
        return render_template("drafting/delete.html", section="directives", directive=directive, form=form)
    steps.delete_draft(db.session, directive, form.held, clock.now(db.session))
    db.session.commit()
    flash(_("Đã xoá bản thảo."), "done")
    return redirect(url_for("monitoring.front"))
