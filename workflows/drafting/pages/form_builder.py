"""The page on which an officer builds the form of an item. Presses change the page alone; 'Lưu' stores the form."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import abort, flash, render_template, request
from flask_babel import gettext as _

from directives.attributes.of_agency import names_by_key, sizes_by_key
from directives.database import db
from directives.drafts.form_tables import proposed_tables
from directives.models import Directive, Item, spared_by
from directives.rules.forms.design import FormDesign
from directives.rules.typed_text import one_line
from workflows import clock
from workflows.drafting import item_steps
from workflows.drafting.builder import faults, named, presses, sentences, typed
from workflows.drafting.builder.faults import Fault
from workflows.drafting.builder.forms import BuilderForm, builder_form, is_bearable
from workflows.drafting.builder.presses import Place, Press
from workflows.drafting.builder.preview import unit_page
from workflows.drafting.pages import pages
from workflows.drafting.pages.common import back_to, find_draft, renew, save
from workflows.web.finding import find_named_form
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff

LONGEST_NAME = 120


@dataclass
class Opened:
    """The page: the draft, its item unless that was removed meanwhile, and what is typed."""

    directive: Directive
    item: Item | None
    form: BuilderForm
    sizes: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)
    theirs: list[tuple[str, str]] = field(default_factory=list)

    @property
    def design(self) -> FormDesign:
        return typed.design_of(self.form.typed)


@pages.route("/van-ban/<pid>/du-thao/<int:item_id>/bieu-mau", methods=["GET", "POST"])
@acts
def form(pid: str, item_id: int) -> Page:
    """Build the form of an item."""
    directive = find_draft(pid)
    item = next((each for each in directive.items if each.id == item_id), None)
    sizes = sizes_by_key(db.session, directive.issuer_id)
    if request.method != "POST":
        held = typed.typed_of(item.design, item.sums_figures) if item else abort(404)
        return _shown(Opened(directive, item, builder_form(held, directive.edition, sizes), sizes))
    if not is_bearable(request.form):
        abort(400)
    posted = BuilderForm()
    if not posted.validate():
        abort(400 if item else 404)
    press, place = presses.read(request.form.get("act", ""))
    values = _taken(directive, typed.with_keys(posted.typed), press, place)
    opened = Opened(directive, item, builder_form(values, posted.held, sizes), sizes)
    opened.form.template_name.data = posted.template_name.data
    if press is Press.KEEP:
        return _keep(opened)
    if item is None:
        flash(_("Nội dung này vừa bị bỏ ở nơi khác. Có thể lưu biểu mẫu thành mẫu để dùng lại."), "warning")
        return _shown(opened), 409
    return _save(opened, item) if press is Press.SAVE else _shown(opened)


def _taken(directive: Directive, values: typed.Typed, press: Press | None, place: Place) -> typed.Typed:
    """What is typed after a press; parts of a named form, or of a table in the letter, are added."""
    if press is Press.TAKE and place:
        return presses.add_form(values, find_named_form(place[0]).design)
    if press is Press.TAKE_TABLE and place:
        tables = proposed_tables(directive).parts[place[0] : place[0] + 1]
        return presses.add_form(values, FormDesign(tables))
    return presses.pressed(values, press, place)


def _save(opened: Opened, item: Item) -> Page:
    opened.faults = faults.judge(opened.form)
    if opened.faults:
        return _shown(opened), 400
    design, adds_up = opened.design, bool(opened.form.sums_figures.data)
    lost = len(_going_along(opened.form.typed))
    if not save(
        opened.form,
        lambda edition, now: item_steps.change_form(db.session, item, design, edition, now, sums_figures=adds_up),
    ):
        opened.theirs = _differences(item.design, design, opened.sizes)
        renew(opened.form, opened.directive)
        return _shown(opened), 409
    size = sentences.size_of(design)
    flash(_("Đã lưu biểu mẫu: mỗi đơn vị điền %(n)s ô.", n=size), "done")
    if lost:
        flash(_("Đã bỏ %(n)s điều kiểm tra của số liệu không còn.", n=lost), "warning")
    return back_to(opened.directive, f"muc-{item.position}")


def _going_along(values: typed.Typed) -> list[typed.Row]:
    """The checks that go with a figure that is removed or has no name."""
    keys = {line.key for line in typed.design_of(values).lines if line.kind.is_number}
    live = (check for check in values["checks"] if not check["removed"])
    return [check for check in live if any(key not in keys for key in typed.named_by(check))]


def _differences(theirs: FormDesign, mine: FormDesign, sizes: Mapping[str, str]) -> list[tuple[str, str]]:
    """(label, what is stored) where the stored form differs from what was typed."""
    pairs = [
        (_("Ô và bảng cần điền"), sentences.parts_in_words(theirs), sentences.parts_in_words(mine)),
        (_("Điều kiểm tra"), sentences.checks_in_words(theirs, sizes), sentences.checks_in_words(mine, sizes)),
    ]
    return [(str(label), "; ".join(stored)) for label, stored, typed_now in pairs if stored != typed_now]


def _keep(opened: Opened) -> Page:
    """Keep what is typed as a named form; the draft is not changed."""
    opened.faults = faults.judge(opened.form)
    name, wrong = one_line(opened.form.template_name.data or ""), ""
    if not name or len(name) > LONGEST_NAME:
        wrong = str(_("Xin ghi tên mẫu, nhiều nhất %(n)s ký tự.", n=LONGEST_NAME))
    elif not opened.design.parts:
        wrong = str(_("Biểu mẫu chưa có ô nào để lưu thành mẫu."))
    if not (wrong or opened.faults):
        try:
            named.keep(db.session, current_staff(), name, opened.design, clock.now(db.session))
        except named.NameTaken:
            wrong = str(_("Đã có mẫu tên “%(name)s”. Xin ghi tên khác.", name=name))
    if wrong:
        opened.faults.append(Fault(opened.form.template_name, wrong))
        opened.form.template_name.errors = [wrong]
    if opened.faults:
        db.session.rollback()
        return _shown(opened), 400
    db.session.commit()
    flash(_("Đã lưu mẫu “%(name)s”. Biểu mẫu của nội dung này chưa lưu.", name=name), "done")
    return _shown(opened)


def _shown(opened: Opened) -> str:
    directive, values, design = opened.directive, opened.form.typed, opened.design
    names, too_large = names_by_key(db.session, directive.issuer_id), faults.too_large(design)
    spared = spared_by(opened.item.audience) if opened.item else {}
    return render_template(
        "drafting/builder/page.html",
        section="directives",
        directive=directive,
        item=opened.item,
        form=opened.form,
        faults=opened.faults,
        theirs=opened.theirs,
        checks=[_card(opened, check, design) for check in opened.form.checks],
        size=sentences.size_of(design),
        levels=", ".join(presses.LEVELS),
        splittable=len(presses.splittable(values)),
        named=[
            (one, sentences.parts_in_words(one.design)) for one in named.named_forms(db.session, directive.issuer_id)
        ],
        tables=sentences.parts_in_words(proposed_tables(directive)),
        spared=[(names.get(key, key), chosen) for key, chosen in spared.items()],
        preview=unit_page(design, clock.now(db.session)) if not too_large else "",
        too_large=too_large,
    )


def _card(opened: Opened, entry: Any, design: FormDesign) -> dict[str, Any]:
    """A check as the page shows it: in words if it is finished, and the removed figures with which it goes."""
    row, values = entry.form.data, opened.form.typed
    numbers = typed.numbers_of(values)
    names = {line["key"]: one_line(line["name"] or "") for line in typed.lines_of(values)}
    finished = typed.check_of(row, numbers)
    return {
        "fields": entry.form,
        "words": sentences.check_in_words(finished, design, opened.sizes) if finished else "",
        "gone": [names.get(key, key) for key in typed.named_by(row) if key not in numbers],
        "is_open": finished is None or any(field.errors for field in entry.form),
    }
