"""The pages on which a unit answers an item: the form, the receipt of each version, and several items at once."""

from functools import partial

from flask import abort, flash, request
from flask_babel import gettext as _

from directives import acts
from directives.attributes import declaring
from directives.attributes.sizes import size_names
from directives.boards.whats_next import whats_next
from directives.database import db
from directives.models import Report, Task, UnitAttribute
from directives.models.directives import numbered
from directives.queries import submissions, task_status
from directives.queries.figures.flags import findings_of
from directives.releases.required import heads_of, must_wait
from directives.rules import schedule
from directives.terms import ReportingMode, Standing
from workflows import clock
from workflows.reporting import answers, releasing, steps
from workflows.reporting.answer_form import AnswerForm, form_of
from workflows.reporting.editions import EditedElsewhere, basis_in
from workflows.reporting.forms import SeveralForm
from workflows.reporting.pages import merging, pages, saving
from workflows.reporting.pages.common import flash_receipt_mailed, redirect_closed, redirect_to, set_today, show
from workflows.reporting.sheets.filling import SheetReport
from workflows.reporting.task_page import TaskPage, read_task_page
from workflows.web import person
from workflows.web.fields import options, text_of
from workflows.web.finding import find_task
from workflows.web.frame import Page
from workflows.web.guards import by_link, colleagues_too, current_link, keeps_typed
from workflows.web.refused.parked import offered
from workflows.web.typed import figures as figure_fields
from workflows.web.typed import form_view


@pages.get("/phieu/<public_id>/nhiem-vu/<int:task_id>")
@by_link
@colleagues_too
def task(public_id: str, task_id: int) -> Page:
    """Show one item with its form, filled from the draft or the last version."""
    found = find_task(task_id)
    if found.item.mode == ReportingMode.INCIDENT:
        return redirect_to("reporting.incident", task_id=task_id)
    shown = read_task_page(db.session, found, clock.now(db.session))
    draft = steps.draft_of(db.session, found)
    return show_task(found, shown, answers.open_form(found, draft, shown.last, person.remembered().name))


def show_task(found: Task, shown: TaskPage, form: AnswerForm, sheet: SheetReport | None = None) -> str:
    """The page of a task with this form; `sheet` says what was read from a spreadsheet."""
    answers.offer_kept_files(form, shown.last)
    draft = steps.draft_of(db.session, found)
    if sheet or request.method != "POST":  # a refused form keeps what it was opened on
        form.basis.data = str(steps.basis_of(db.session, found, draft))
    waits, to_head = draft is not None and draft.waiting_since is not None, must_wait(current_link())
    if to_head and not form.approved_by.data:
        form.approved_by.data = _who_releases(found)
    values = figure_fields.given(form.figures)
    asked = form_view.FormFields(form.figures, form.nothing_occurred, form.figures_reason, form.asked)
    filled = form_view.view(found.item.design, found.item.figures, asked, shown.previous, may_copy=True)
    return show(
        "reporting/task.html",
        task=found,
        item=found.item,
        shown=shown,
        form=form,
        filled=filled,
        draft=draft,
        waits=waits,
        must_wait=to_head,
        totals=answers.totals(found.item, values),
        letter_file=_letter_file(found, shown.last),
        outdated=_declarable(form),
        sheet=sheet,
    )


def _who_releases(found: Task) -> str:
    """The head on record, so that nobody types who is going to approve."""
    head = heads_of(found.assignment.responsible_unit)[0]
    return ", ".join(filter(None, (head.name, head.position)))


def _declarable(form: AnswerForm) -> list[UnitAttribute]:
    """What the unit may declare anew of the sizes that its figures were compared with."""
    if not form.sizes_asked:
        return []
    if current_link().is_colleagues:
        return []
    mine = declaring.declarable_by(db.session, current_link().assignment.responsible_unit)
    return [one.attribute for one in mine if one.attribute.key in form.sizes_asked]


def _letter_file(found: Task, last: Report | None) -> object:
    return steps.file_of(db.session, answers.letter_file_id(steps.draft_of(db.session, found), last))


@pages.post("/phieu/<public_id>/nhiem-vu/<int:task_id>")
@by_link
@colleagues_too
@keeps_typed(saving.keep_refused)
def answer(public_id: str, task_id: int) -> Page:
    """Save a draft, go on to its files, or submit."""
    found = find_task(task_id)
    if found.item.mode == ReportingMode.INCIDENT:
        abort(404)
    act = ACTIONS.get(request.form.get("action", ""), saving.save_draft)
    try:
        return act(found)
    except steps.TaskClosed as refused:
        back = redirect_closed(refused.why)
        saving.keep_locked(found)
        return back
    except EditedElsewhere:
        return merging.show_both(found, merging.typed_here())


def _submit(found: Task) -> Page:
    form, now = form_of(found.item)(), clock.now(db.session)
    set_today(form)
    form.judge = partial(findings_of, db.session, found)
    form.sizes = size_names(db.session, current_link().assignment.directive.agency_id)
    if not form.validate_on_submit():
        form.renew()
        return show_task(found, read_task_page(db.session, found, now), form), 422
    draft, last = steps.draft_of(db.session, found), steps.last_report(db.session, found)
    files = [one.file_id for one in submissions.drafted_files(db.session, found)]
    links = [one.url for one in submissions.drafted_links(db.session, found) if one.url]
    given, basis = answers.answer(form, draft, last, files, links), basis_in(form.basis.data)
    if must_wait(current_link()):
        return _ask_release(found, form)
    report = steps.submit(db.session, current_link(), found, given, now, basis)
    db.session.commit()
    back = redirect_to("reporting.receipt", task_id=found.id, version=report.version)
    person.remember(back, text_of(form.typed_by))
    return back


def _ask_release(found: Task, form: AnswerForm) -> Page:
    """The form is whole: it waits as the draft until the head releases it."""
    typed, basis = answers.draft_values(request.form), basis_in(form.basis.data)
    releasing.ask_release(db.session, current_link(), found, typed, clock.now(db.session), basis)
    db.session.commit()
    flash(_("Chờ thủ trưởng đơn vị duyệt, chưa gửi Sở. Thủ trưởng nhận thư, muộn nhất ngày làm việc kế tiếp."), "done")
    back = redirect_to("reporting.task", task_id=found.id)
    person.remember(back, text_of(form.typed_by))
    return back


def _copy_last(found: Task) -> Page:
    return saving.copy_last(found, submissions.filled_before(db.session, found))


ACTIONS = {
    "submit": _submit,
    "autosave": saving.autosave,
    "copy": _copy_last,
    "merge": merging.merge,
    "parked": merging.use_parked,
}
"""By the button of the form; any other saves the draft."""


@pages.route("/phieu/<public_id>/nhiem-vu/<int:task_id>/ban/<int:version>", methods=["GET", "POST"])
@by_link
@colleagues_too
def receipt(public_id: str, task_id: int, version: int) -> Page:
    """Show a submitted version with its receipt; POST mails the receipt to the contact."""
    found = find_task(task_id)
    report = steps.version(db.session, found, version) or abort(404)
    proof = submissions.receipt(
        db.session, current_link().assignment, acts.EVENT_OF_STANDING[report.standing], report.recorded_at, found
    ) or abort(404)
    email = "" if (contact := current_link().contact) is None else contact.email
    if request.method == "POST":
        if not email:
            abort(404)
        new = steps.mail_receipt(db.session, current_link(), report, proof, clock.now(db.session))
        db.session.commit()
        flash_receipt_mailed(new)
        return redirect_to("reporting.receipt", task_id=task_id, version=version)
    values = {figure.spec_id: figure.value for figure in report.figures}
    return show(
        "reporting/receipt.html",
        task=found,
        item=found.item,
        report=report,
        receipt=proof,
        next=whats_next(db.session, current_link().assignment, clock.now(db.session), found.item),
        totals=answers.totals(found.item, values),
        email=email,
        shut=submissions.closed_reason(found),
        done_late=task_status.read_as_told(found, clock.now(db.session)).done_late,
    )


@pages.route("/phieu/<public_id>/da-thuc-hien", methods=["GET", "POST"])
@by_link
def several(public_id: str) -> Page:
    """Report several items at once as implemented, those that ask for no report."""
    today = schedule.local(clock.now(db.session)).date()
    form = offered(SeveralForm, implemented_on=today, typed_by=person.remembered().name)
    set_today(form)
    simple = submissions.simple(submissions.tasks(db.session, current_link().assignment))
    form.tasks.choices = options((str(one.id), numbered(one.item.label, one.item.title)) for one in simple)
    if form.validate_on_submit():
        return _submit_several(form)
    form.renew()
    shown = show("reporting/several.html", form=form, any=bool(simple))
    return (shown, 422) if form.errors else shown


def _submit_several(form: SeveralForm) -> Page:
    ticked = set(form.tasks.data or ())
    chosen = [one for one in submissions.tasks(db.session, current_link().assignment) if str(one.id) in ticked]
    simple = [one for one in chosen if one.item.mode == ReportingMode.NONE] or abort(404)
    answer = acts.ReportAnswer(
        Standing.IMPLEMENTED, form.key, text_of(form.text), form.implemented_on.data, typed_by=text_of(form.typed_by)
    )
    try:
        steps.submit_several(db.session, current_link(), simple, answer, clock.now(db.session))
    except steps.TaskClosed as refused:
        return redirect_closed(refused.why)
    except steps.MustWait:
        db.session.rollback()
        flash(
            _("Báo cáo của đơn vị chờ thủ trưởng đơn vị duyệt trước khi gửi. Xin mở và gửi từng nội dung."), "warning"
        )
        return redirect_to("acknowledging.page")
    db.session.commit()
    flash(_("Đã ghi nhận %(n)s nội dung đã thực hiện. Biên nhận ở phần “Đã gửi Sở”.", n=len(simple)), "done")
    back = redirect_to("acknowledging.page")
    person.remember(back, text_of(form.typed_by))
    return back
