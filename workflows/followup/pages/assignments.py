"""The page of one assignment with its history, and the pages that act on it: contact, exemption, 'not ours', remark."""

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from directives.acts import extend, incoming
from directives.acts.contacts import AddressTaken, ContactEntry
from directives.acts.objecting import is_objectable
from directives.database import db
from directives.delegations.progress import delegations_of
from directives.models import Assignment
from directives.objections import exempting, said
from directives.queries import submissions
from directives.queries.contacts import other_owners
from directives.terms import DirectiveState, EventKind
from workflows import clock
from workflows.followup import assignment_steps as steps
from workflows.followup import history, timeline
from workflows.followup.entry_forms import ANSWERS_BY_MODE
from workflows.followup.forms import ExemptForm, NewContactForm, NotOursEntryForm, ReasonForm, RemarkForm
from workflows.followup.pages import pages
from workflows.followup.pages.common import acted_by, carry_out, confirmed, status_of, task_of
from workflows.web.finding import find_assignment, find_contact, find_exemption
from workflows.web.frame import Page
from workflows.web.guards import acts, reads
from workflows.web.pagination import asked_page


def home(found: Assignment) -> str:
    """The address of the assignment's page."""
    return url_for("followup.assignment", aid=found.public_id)


@pages.get("/phieu-giao-viec/<aid>")
@reads
def assignment(aid: str) -> str:
    """Show one assignment: contacts, tasks, timeline and replies."""
    return _show(find_assignment(aid), RemarkForm())


def _show(found: Assignment, form: RemarkForm) -> str:
    session = db.session
    now = clock.now(session)
    at = asked_page(timeline.count_of(session, found), timeline.SHOWN)
    not_ours = timeline.timeline_of(session, found, kinds=(EventKind.NOT_OURS,)) if found.not_ours_at else []
    return render_template(
        "followup/assignment.html",
        section="directives",
        as_of=now,
        now=now,
        assignment=found,
        form=form,
        reach=history.contacts_of(session, found),
        tasks=history.tasks_of(session, found, now),
        delegations=delegations_of(session, found),
        events=timeline.timeline_of(session, found, at.page),
        at=at,
        not_ours=not_ours[:1],
        followed=found.directive.state == DirectiveState.ISSUED,
        shut=submissions.closed_reason,
        sayable=ANSWERS_BY_MODE,
        barred=extend.why_not_extendable,
        objectable=is_objectable,
        objections=said.of_assignment(session, found),
        answerable=said.is_answerable,
        exemptions=exempting.lasting(session, found, now),
        replies=incoming.replies_of(session, found),
    )


@pages.post("/phieu-giao-viec/<aid>/ghi-chu")
@acts
def remark(aid: str) -> Page:
    """Add a remark to the assignment."""
    found, form = find_assignment(aid), RemarkForm()
    if not form.validate():
        return _show(found, form), 422
    by = acted_by(form.text.data or "")
    carry_out(lambda: steps.remark(db.session, found, by), _("Đã lưu ghi chú."))
    return redirect(f"{home(found)}#nhat-ky")


@pages.route("/phieu-giao-viec/<aid>/dau-moi", methods=["GET", "POST"])
@acts
def add_contact(aid: str) -> Page:
    """Add a contact of the unit and send it a link."""
    found, form = find_assignment(aid), NewContactForm()
    if form.validate_on_submit() and _add(found, form):
        return redirect(home(found))
    return render_template(
        "followup/add_contact.html", section="directives", assignment=found, form=form, back=home(found)
    ), status_of(form)


def _add(found: Assignment, form: NewContactForm) -> bool:
    if not form.is_sure(other_owners(db.session, found.responsible_unit, form.email.data or "")):
        return False
    given = (form.name.data, form.position.data, form.email.data, form.phone.data)
    name, position, email, phone = (text or "" for text in given)
    entry = ContactEntry(name, position, email, phone)
    by = acted_by(form.reason.data or "")
    try:
        carry_out(
            lambda: steps.add_contact(db.session, found, entry, by),
            _(
                "Đã thêm %(name)s; thư với đường dẫn riêng sẽ được gửi tới %(email)s.",
                name=entry.name,
                email=entry.email,
            ),
        )
    except AddressTaken:
        db.session.rollback()
        form.email.errors = [_("Đơn vị đã có đầu mối dùng địa chỉ này. Xin quay lại và bấm “Gửi đường dẫn mới”.")]
        return False
    return True


@pages.route("/phieu-giao-viec/<aid>/dau-moi/<int:contact_id>/gui-lai", methods=["GET", "POST"])
@acts
def send_again(aid: str, contact_id: int) -> Page:
    """Send a contact a new link; the old one stops working."""
    found, form = find_assignment(aid), ReasonForm()
    contact = find_contact(found.responsible_unit_id, contact_id)
    return confirmed(
        form,
        lambda by: steps.send_again(db.session, found, contact, by),
        _("Đường dẫn mới sẽ được gửi tới %(email)s.", email=contact.email),
        "followup/send_again.html",
        home(found),
        section="directives",
        assignment=found,
        contact=contact,
        linked=any(link.contact_id == contact.id for link in found.links),
    )


@pages.route("/phieu-giao-viec/<aid>/mien/<int:task_id>", methods=["GET", "POST"])
@acts
def exempt(aid: str, task_id: int) -> Page:
    """Exempt the unit from a task, of a recurring item from later periods too."""
    found, form = find_assignment(aid), ExemptForm()
    task = task_of(found, task_id)
    return confirmed(
        form,
        lambda by: steps.exempt(db.session, task, by, later_periods=form.later_periods, until_on=form.last_day),
        _("Đã cho miễn “%(title)s”.", title=task.item.title),
        "followup/exempt.html",
        home(found),
        section="directives",
        assignment=found,
        task=task,
    )


@pages.route("/mien/<int:exemption_id>/thoi", methods=["GET", "POST"])
@acts
def end_exemption(exemption_id: int) -> Page:
    """End an exemption: the next periods are owed again."""
    exemption, form = find_exemption(exemption_id), ReasonForm()
    found = exemption.assignment
    return confirmed(
        form,
        lambda by: steps.end_exemption(db.session, exemption, by),
        _("Các kỳ sau lại báo cáo như thường lệ."),
        "followup/end_exemption.html",
        home(found),
        section="directives",
        assignment=found,
        exemption=exemption,
    )


@pages.route("/phieu-giao-viec/<aid>/khong-thuoc", methods=["GET", "POST"])
@acts
def not_ours(aid: str) -> Page:
    """Answer a unit that says the directive is not for it."""
    found, form = find_assignment(aid), NotOursEntryForm()
    if form.validate_on_submit():
        _answer(found, form)
        return redirect(home(found))
    told = timeline.timeline_of(db.session, found, kinds=(EventKind.NOT_OURS,))
    return render_template(
        "followup/not_ours.html", section="directives", assignment=found, form=form, said=told[:1], back=home(found)
    ), status_of(form)


def _answer(found: Assignment, form: NotOursEntryForm) -> None:
    by = acted_by(form.reason.data or "")
    if form.answer.data == "release":
        carry_out(lambda: steps.release(db.session, found, by), _("Đã thôi giao văn bản cho đơn vị."))
    else:
        carry_out(lambda: steps.keep_assigned(db.session, found, by), _("Đã trả lời: văn bản vẫn thuộc đơn vị."))
