"""The page of a draft's files: uploads have a form of their own, so that a refused file loses no typed text."""

from enum import StrEnum
from pathlib import Path

from flask import abort, current_app, flash, request
from flask_babel import gettext as _

from directives import files as stored
from directives.database import db
from directives.files import CheckedFile
from directives.models import Evidence, EvidenceLink, StoredFile, Task
from directives.models.directives import numbered
from directives.queries.submissions import drafted_files, drafted_links
from directives.rules import schedule
from directives.terms import ReportingMode
from workflows import clock
from workflows.reporting import answers, steps
from workflows.reporting.evidence import steps as evidence
from workflows.reporting.evidence.forms import FileForm, ShareForm, WebAddressForm
from workflows.reporting.evidence.refusals import limit_words, press_words, refusal, too_many_for
from workflows.reporting.evidence.steps import TooManyFiles
from workflows.reporting.pages import pages
from workflows.reporting.pages.common import redirect_closed, redirect_to, show
from workflows.web.fields import options
from workflows.web.finding import find_opened_tasks, find_task
from workflows.web.formats import vn_last_day
from workflows.web.frame import Page, parse_key
from workflows.web.guards import by_link, colleagues_too
from workflows.web.uploads import JudgedFiles, judged, reads_first, what_was_read


class FormKind(StrEnum):
    """Which form of the page was pressed."""

    FILES = "files"
    LETTER = "letter"
    """The unit's own signed letter."""
    LINK = "link"
    SHARE = "share"


def _pressed() -> FormKind:
    given = request.form.get("as", "")
    return FormKind(given) if given in set(FormKind) else FormKind.FILES


class EvidencePage:
    """The forms of the page; the one that was pressed has what was sent."""

    def __init__(self, found: Task) -> None:
        self.task, self.pressed = found, _pressed()
        today = schedule.local(clock.now(db.session)).date()
        self.files = FileForm(**self._given(FormKind.FILES))
        self.letter = FileForm(**self._given(FormKind.LETTER))
        self.link = WebAddressForm(**self._given(FormKind.LINK))
        self.share = ShareForm(**self._given(FormKind.SHARE))
        self.files.today = self.letter.today = self.link.today = today
        self.others = {str(one.id): one for one in evidence.may_share(found, find_opened_tasks())}
        self.files.also.choices = options((one_id, _name(one)) for one_id, one in self.others.items())
        self.share.items.choices = self.files.also.choices
        kept = drafted_files(db.session, found)
        self.share.shared.choices = options((str(one.id), one.file.name) for one in kept)

    def _given(self, kind: FormKind) -> dict[str, None]:
        return {} if request.method == "POST" and kind is self.pressed else {"formdata": None}

    @property
    def form(self) -> FileForm | WebAddressForm | ShareForm:
        """The form that was pressed."""
        forms: dict[FormKind, FileForm | WebAddressForm | ShareForm] = {
            FormKind.FILES: self.files,
            FormKind.LETTER: self.letter,
            FormKind.LINK: self.link,
            FormKind.SHARE: self.share,
        }
        return forms[self.pressed]

    def ticked(self, ids: list[str] | None) -> list[Task]:
        """The other items that were ticked."""
        return [self.others[one] for one in ids or () if one in self.others]


def _name(task: Task) -> str:
    name = numbered(task.item.label, task.item.title)
    if not task.item.rrule or task.period.due_at is None:
        return name
    return f"{name} ({_('kỳ đến %(day)s', day=vn_last_day(task.period.due_at))})"


def _find(task_id: int) -> Task:
    found = find_task(task_id)
    return abort(404) if found.item.mode == ReportingMode.INCIDENT else found


@pages.route("/phieu/<public_id>/nhiem-vu/<int:task_id>/tep", methods=["GET", "POST"])
@by_link
@colleagues_too
@reads_first(lambda: judged("upload", stored.SCANS if _pressed() is FormKind.LETTER else stored.EVIDENCE))
def files(public_id: str, task_id: int) -> Page:
    """Show and add what is kept with a draft: files, the unit's own signed letter, addresses on the web."""
    page = EvidencePage(_find(task_id))
    if page.form.validate_on_submit():
        try:
            if ACTS[page.pressed](page):
                return redirect_to("reporting.files", task_id=task_id)
        except steps.TaskClosed as refused:
            return redirect_closed(refused.why)
        except TooManyFiles as refused:
            db.session.rollback()
            flash(too_many_for(_name(refused.task)), "error")
            return redirect_to("reporting.files", task_id=task_id)
    shown = _show(page)
    return (shown, 422) if page.form.errors else shown


def _show(page: EvidencePage) -> str:
    found = page.task
    draft, last = steps.draft_of(db.session, found), steps.last_report(db.session, found)
    letter = steps.file_of(db.session, answers.letter_file_id(draft, last))
    return show(
        "reporting/files.html",
        task=found,
        item=found.item,
        page=page,
        letter=letter,
        most=evidence.MOST_FILES,
        limit=limit_words(),
        press_limit=press_words(),
        files=drafted_files(db.session, found),
        links=drafted_links(db.session, found),
    )


def _keep_files(page: EvidencePage) -> bool:
    """Keep the good files, each in a transaction of its own, and say of the others why not; whether all are kept."""
    form, task_id = page.files, page.task.id
    judged: JudgedFiles = what_was_read()
    refused, kept = [refusal(one, as_letter=False) for one in judged.refused], []
    for given in judged.good:
        try:
            file, found = store_file(given), _find(task_id)
            also = page.ticked(form.also.data)
            evidence.keep_file(db.session, found, file, form.done_on.data, also)
        except TooManyFiles as full:
            db.session.rollback()
            refused.append(too_many_for(given.name if full.task.id == task_id else f"{given.name}, {_name(full.task)}"))
        else:
            kept.append(file.name)
            db.session.commit()
    _say_kept(kept)
    form.upload.errors = refused
    return not refused


def _keep_letter(page: EvidencePage) -> bool:
    judged: JudgedFiles = what_was_read()
    page.letter.upload.errors = [refusal(one, as_letter=True) for one in judged.refused]
    for given in judged.good[:1]:
        file = store_file(given)
        steps.keep_letter(db.session, page.task, file, clock.now(db.session))
        _say_kept([file.name])
        db.session.commit()
    return not judged.refused


def _say_kept(names: list[str]) -> None:
    if names:
        flash(_("Đã nhận %(names)s, giữ cùng bản nháp.", names=", ".join(names)), "done")


def _keep_link(page: EvidencePage) -> bool:
    form = page.link
    evidence.keep_link(db.session, page.task, form.url.data or "", form.url_done_on.data, clock.now(db.session))
    db.session.commit()
    flash(_("Đã ghi đường dẫn, giữ cùng bản nháp."), "done")
    return True


def _share(page: EvidencePage) -> bool:
    form = page.share
    others = page.ticked(form.items.data)
    evidence.share(db.session, page.task, form.shared.data or (), others)
    db.session.commit()
    flash(_("Đã thêm vào bản nháp của %(names)s.", names="; ".join(map(_name, others))), "done")
    return True


ACTS = {FormKind.FILES: _keep_files, FormKind.LETTER: _keep_letter, FormKind.LINK: _keep_link, FormKind.SHARE: _share}


def store_file(given: CheckedFile) -> StoredFile:
    now = clock.now(db.session)
    db.session.commit()  # so that the lock is not held while bytes are written
    return stored.store(db.session, Path(current_app.config["FILES_DIR"]), given, now)


@pages.post("/phieu/<public_id>/nhiem-vu/<int:task_id>/tep/bo")
@by_link
@colleagues_too
def remove_file(public_id: str, task_id: int) -> Page:
    """Remove a file or an address from the draft."""
    found = _find(task_id)
    named, link = request.form.get("file", type=parse_key), request.form.get("link", type=parse_key)
    try:
        if request.form.get("file") == FormKind.LETTER:
            steps.keep_letter(db.session, found, None, clock.now(db.session))
        elif named is not None:
            evidence.remove(db.session, found, Evidence, named)
        elif link is not None:
            evidence.remove(db.session, found, EvidenceLink, link)
    except steps.TaskClosed as refused:
        return redirect_closed(refused.why)
    db.session.commit()
    flash(_("Đã bỏ khỏi bản nháp."), "done")
    return redirect_to("reporting.files", task_id=task_id)
