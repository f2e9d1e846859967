"""The pages that edit the items of a draft: change, add, remove, move, merge, split."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from directives.attributes.of_agency import sizes_by_key
from directives.database import db
from directives.drafts import taken_back
from directives.models import Directive, Item
from directives.queries.agency_calendar import calendar_of
from directives.terms import ReportingMode
from workflows import clock
from workflows.drafting import item_steps, letter, prefill
from workflows.drafting.builder import sentences
from workflows.drafting.forms import EditionForm, MoveForm, PassageForm, SplitForm
from workflows.drafting.item_form import ItemForm
from workflows.drafting.pages import pages
from workflows.drafting.pages.common import back_to, code_of, find_draft, find_item, renew, save
from workflows.drafting.windows.preview import PreviewPeriod
from workflows.web.fields import options
from workflows.web.formats import vn_due, vn_window
from workflows.web.frame import Page
from workflows.web.guards import acts

Theirs = list[tuple[str, str]]


@pages.route("/van-ban/<pid>/du-thao/<int:item_id>", methods=["GET", "POST"])
@acts
def item(pid: str, item_id: int) -> Page:
    """Show and change an item; after a newer edit elsewhere, show both versions."""
    directive = find_draft(pid)
    found = next((each for each in directive.items if each.id == item_id), None)
    if found is None:
        return _item_gone(directive)
    form = prefill.item_form(db.session, directive, found, request.form or None)
    theirs: Theirs = []
    if request.method == "POST" and form.validate() and not _is_preview():
        if save(form, lambda edition, now: item_steps.change_item(db.session, found, form.values(), edition, now)):
            _warn_of_tight_dates(directive, form)
            return _saved(directive, found)
        theirs = prefill.differences(form, prefill.item_form(db.session, directive, found))
        renew(form, directive)
    return _show_item(directive, found, form, theirs), code_of(form)


def _is_preview() -> bool:
    """Whether the next periods are only to be shown: nothing is saved."""
    return "show" in request.form


def _tight_periods(directive: Directive, form: ItemForm) -> list[PreviewPeriod]:
    """The next periods that leave units less than a working day (Decree 09/2019, article 12)."""
    calendar = calendar_of(db.session, directive.issuer_id)
    asks_figures = form.mode.data == ReportingMode.FIGURES
    return [one for one in form.preview_periods() if asks_figures and one.is_tight(calendar)]


def _warn_of_tight_dates(directive: Directive, form: ItemForm) -> None:
    for one in _tight_periods(directive, form)[:1]:
        days = {"days": vn_window(one.data), "due": vn_due(one.due_at)}
        flash(
            _(
                "Số liệu %(days)s, hạn gửi %(due)s: giữa hai mốc chưa đủ một ngày làm việc (Nghị định 09/2019/NĐ-CP, "
                "Điều 12). Đã lưu; xin xem lại.",
                **days,
            ),
            "warning",
        )


def _saved(directive: Directive, found: Item) -> Response:
    """To the draft, or to the item's form if that button was pressed."""
    if request.form.get("next"):
        return redirect(url_for("drafting.form", pid=directive.public_id, item_id=found.id))
    return back_to(directive, f"muc-{found.position}")


def _show_item(directive: Directive, found: Item | None, form: ItemForm, theirs: Theirs) -> str:
    return render_template(
        "drafting/item.html",
        section="directives",
        directive=directive,
        item=found,
        form=form,
        theirs=theirs,
        periods=form.preview_periods(),
        tight=_tight_periods(directive, form),
        segments=letter.segments(directive, around=found),
        parts=sentences.parts_in_words(found.design) if found else [],
        checks=sentences.checks_in_words(found.design, sizes_by_key(db.session, directive.issuer_id)) if found else [],
    )


def _item_gone(directive: Directive) -> Page:
    """The item was removed meanwhile: offer to add what was typed as a new one."""
    if request.method != "POST":
        abort(404)
    form = prefill.item_form(db.session, directive, None, request.form)
    renew(form, directive)
    flash(_("Nội dung này vừa bị bỏ ở nơi khác. Phần anh/chị đã gõ còn dưới đây; bấm lưu để thêm lại."), "warning")
    return _show_item(directive, None, form, []), 409


@pages.route("/van-ban/<pid>/du-thao/them", methods=["GET", "POST"])
@acts
def add_item(pid: str) -> Page:
    """Add an item that the reading did not find."""
    directive = find_draft(pid)
    form = prefill.item_form(db.session, directive, None, request.form or None)
    if request.method == "POST" and form.validate() and not _is_preview():
        if save(form, lambda edition, now: item_steps.add_item(db.session, directive, form.values(), edition, now)):
            _warn_of_tight_dates(directive, form)
            return _saved(directive, directive.items[-1])
        flash(
            _("Bản thảo vừa được sửa ở nơi khác. Phần anh/chị đã gõ còn dưới đây; bấm lưu lần nữa để thêm."), "warning"
        )
        renew(form, directive)
    return _show_item(directive, None, form, []), code_of(form)


@pages.post("/van-ban/<pid>/du-thao/dua-lai")
@acts
def take_back(pid: str) -> Page:
    """Make an item of a passage that the reading passed over."""
    directive, form = find_draft(pid), PassageForm()
    if not form.validate() or form.start.data is None:
        abort(400)
    made = item_steps.take_back(db.session, directive, form.start.data, form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive, f"muc-{made.position}" if made else "items-title")


@pages.post("/van-ban/<pid>/du-thao/<int:item_id>/dua-ra")
@acts
def leave_out(pid: str, item_id: int) -> Page:
    """Undo `take_back`: the passage is passed over again."""
    directive, form = find_draft(pid), EditionForm()
    found = find_item(directive, item_id)
    if not form.validate() or not taken_back(directive, found):
        abort(400)
    item_steps.remove_item(db.session, found, form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive, "items-title")


@pages.post("/van-ban/<pid>/du-thao/<int:item_id>/chuyen")
@acts
def move(pid: str, item_id: int) -> Page:
    """Move an item up or down, or merge it with the one below."""
    directive = find_draft(pid)
    found = find_item(directive, item_id)
    form = MoveForm()
    if not form.validate():
        abort(400)
    edition, now = form.held, clock.now(db.session)
    if form.act.data == "merge":
        if not item_steps.merge_with_next(db.session, found, edition, now):
            flash(_("Hai mục tính số liệu theo những ngày khác nhau; đã giữ của mục trên. Xin xem lại."), "warning")
    else:
        item_steps.move_item(db.session, found, -1 if form.act.data == "up" else 1, edition, now)
    db.session.commit()
    return back_to(directive, f"muc-{found.position}")


@pages.route("/van-ban/<pid>/du-thao/<int:item_id>/tach", methods=["GET", "POST"])
@acts
def split(pid: str, item_id: int) -> Page:
    """Split an item at the ticked starts of sentences and paragraphs."""
    directive = find_draft(pid)
    found = find_item(directive, item_id)
    places = letter.cut_points(found.text)
    paragraphs = [place for place, _words, paragraph in places if paragraph]
    form = SplitForm(edition=directive.edition, places=paragraphs)
    form.places.choices = options((place, words) for place, words, _paragraph in places)
    if not form.validate_on_submit():
        page = render_template(
            "drafting/split.html", section="directives", directive=directive, item=found, form=form, places=places
        )
        return page, 400 if form.errors else 200
    item_steps.split_item(db.session, found, form.places.data or [], form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive, f"muc-{found.position}")


@pages.route("/van-ban/<pid>/du-thao/<int:item_id>/bo", methods=["GET", "POST"])
@acts
def remove_item(pid: str, item_id: int) -> Page:
    """Ask for confirmation, then remove an item."""
    directive = find_draft(pid)
    found = find_item(directive, item_id)
    form = EditionForm(edition=directive.edition)
    if not form.validate_on_submit():
        return render_template(
            "drafting/remove_item.html", section="directives", directive=directive, item=found, form=form
        )
    item_steps.remove_item(db.session, found, form.held, clock.now(db.session))
    db.session.commit()
    return back_to(directive)
