"""The incoming documents: take over lines of the register, look at what they may answer, and decide."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.acts import ActedBy
from directives.database import db
from directives.models import IncomingDocument, Task
from directives.terms import Channel
from workflows import clock
from workflows.followup.changes import NotOpen
from workflows.registry import lists, steps, taking
from workflows.registry.forms import RegisterForm
from workflows.registry.lines import read_table
from workflows.registry.lists import DocumentState
from workflows.registry.pages import pages
from workflows.web.fields import nfc
from workflows.web.finding import current_agency, find_document, find_unit
from workflows.web.formats import vn_number
from workflows.web.frame import Page, parse_key
from workflows.web.guards import acts, current_staff, reads
from workflows.web.pagination import asked_page
from workflows.web.table_file import UnreadableSheet
from workflows.web.uploads import reads_first, what_was_read
from workflows.web.words.sheets import sheet_fault_word


def _by() -> ActedBy:
    return ActedBy(current_staff(), "", clock.now(db.session))


@pages.get("/van-ban-den")
@reads
def index() -> str:
    """The documents, those that wait for a decision first."""
    session, agency_id = db.session, current_staff().agency_id
    given = request.args.get("xem", "")
    state = DocumentState(given) if given in set(DocumentState) else DocumentState.WAITING
    counts = lists.counts(session, agency_id)
    page, page_count = asked_page(counts[state])
    return render_template(
        "registry/documents.html",
        section="registry",
        as_of=clock.now(session),
        state=state,
        states=DocumentState,
        counts=counts,
        page=page,
        pages=page_count,
        documents=lists.find(session, agency_id, state, page),
    )


@pages.route("/van-ban-den/nhap", methods=["GET", "POST"])
@acts
@reads_first(lambda: read_table(RegisterForm().given))
def take() -> Page:
    """Take over lines of the register; all or none."""
    form, faults = RegisterForm(), tuple[str, ...]()
    if form.validate_on_submit():
        try:
            table = what_was_read()
        except UnreadableSheet as error:
            form.pasted.errors = [sheet_fault_word(error.reason)]
        else:
            faults = table.faults
            if not faults:
                taken = taking.take(db.session, current_agency(), table.lines, _by())
                db.session.commit()
                flash(_summary(taken), "done")
                return redirect(url_for("registry.index"))
    shown = render_template("registry/take.html", section="registry", form=form, faults=faults)
    return shown, 422 if form.errors or faults else 200


def _summary(taken: taking.Taken) -> str:
    parts = [
        _("Đã ghi %(n)s văn bản mới.", n=vn_number(taken.new)),
        _("%(n)s văn bản khớp chắc chắn.", n=vn_number(taken.sure)) if taken.sure else "",
        _("%(n)s văn bản cần người xem.", n=vn_number(taken.doubtful)) if taken.doubtful else "",
        _("%(n)s văn bản chưa rõ đơn vị gửi.", n=vn_number(taken.unknown_sender)) if taken.unknown_sender else "",
        _("%(n)s văn bản không khớp nhiệm vụ nào.", n=vn_number(taken.unmatched)) if taken.unmatched else "",
        _("%(n)s dòng đã có từ trước.", n=vn_number(taken.known)) if taken.known else "",
    ]
    return " ".join(filter(None, parts))


@pages.get("/van-ban-den/<int:document_id>")
@reads
def document(document_id: int) -> str:
    """One document: the register's line, what it may answer, and the choices."""
    found, typed = find_document(document_id), request.args.get("q", "")
    tasks = lists.open_tasks(db.session, found)
    undecided = {match.task_id for match in found.matches if match.state.is_proposed}
    return render_template(
        "registry/document.html",
        section="registry",
        found=found,
        typed=typed,
        units=lists.units_named(db.session, current_staff().agency_id, typed),
        proposed=[task for task in tasks if task.id in undecided],
        others=[task for task in tasks if task.id not in undecided],
    )


@pages.post("/van-ban-den/<int:document_id>/don-vi")
@acts
def recognise(document_id: int) -> Response:
    """Say which unit sent a document."""
    found, unit = find_document(document_id), find_unit(request.form.get("unit", 0, parse_key))
    steps.recognise(db.session, found, unit, _by())
    db.session.commit()
    flash(_("Đã ghi: văn bản của %(unit)s.", unit=unit.name), "done")
    return _back(found)


@pages.post("/van-ban-den/<int:document_id>/nhan")
@acts
def accept(document_id: int) -> Response:
    """Record a document as the answer to the ticked tasks."""
    found = find_document(document_id)
    asked = set(request.form.getlist("task", parse_key))
    tasks = [task for task in lists.open_tasks(db.session, found) if task.id in asked]
    if not tasks:
        flash(_("Xin chọn nội dung mà văn bản này trả lời. Chưa có gì được ghi."), "warning")
        return _back(found)
    if figures := [task for task in tasks if task.item.mode.is_figures]:
        return _type_figures(found, figures[0])
    return _carry_out(
        lambda: steps.accept(db.session, found, tasks, _by()),
        _("Đã ghi nhận văn bản %(symbol)s là báo cáo của đơn vị.", symbol=nfc(found.symbol) or found.arrival_number),
    )


def _type_figures(found: IncomingDocument, task: Task) -> Response:
    flash(_("Nội dung này cần số liệu: xin nhập các số ghi trong văn bản."), "info")
    return redirect(
        url_for(
            "followup.answer",
            aid=task.assignment.public_id,
            task_id=task.id,
            channel=Channel.DOCUMENT,
            told_by=found.sender,
            on=found.arrived_on or found.dated_on,
            letter=found.symbol,
            letter_on=found.dated_on,
        )
    )


@pages.post("/van-ban-den/<int:document_id>/khong-phai")
@acts
def set_aside(document_id: int) -> Response:
    """Say that a document answers no task."""
    found = find_document(document_id)
    return _carry_out(
        lambda: steps.set_aside(db.session, found, _by()), _("Đã ghi: văn bản này không trả lời nhiệm vụ nào.")
    )


@pages.post("/van-ban-den/nhan-het")
@acts
def accept_sure() -> Response:
    """Accept all proposals that leave no doubt."""
    count = steps.accept_sure(db.session, current_staff().agency_id, _by())
    db.session.commit()
    if count:
        flash(_("Đã ghi nhận %(n)s văn bản là báo cáo của đơn vị.", n=vn_number(count)), "done")
    else:
        flash(_("Không có văn bản nào khớp chắc chắn; xin mở từng văn bản để quyết định."), "info")
    return redirect(url_for("registry.index"))


def _carry_out(step: Callable[[], object], done: str) -> Response:
    try:
        step()
    except NotOpen:
        db.session.rollback()
        flash(_("Việc này đã được làm trước đó hoặc không còn làm được. Không có gì thay đổi."), "warning")
    else:
        db.session.commit()
        flash(done, "done")
    return redirect(url_for("registry.index"))


def _back(found: IncomingDocument) -> Response:
    return redirect(url_for("registry.document", document_id=found.id))
