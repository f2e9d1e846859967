"""'Việc cần làm để bắt đầu': on the administrator's front page until done, and on the pages to which it leads."""

from collections.abc import Callable
from typing import NamedTuple

from flask import get_template_attribute, redirect, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from directives.database import db
from workflows import clock
from workflows.installing.pages import pages
from workflows.installing.setup.checklist import Checklist, SetupStep, checklist, put_off
from workflows.web.finding import current_agency
from workflows.web.guards import administers, current_staff, may_administer, may_open
from workflows.web.navigation import HOME, desk_banner

LEADS_TO = {
    SetupStep.AGENCY: ("access.agency", "access.change_emblem"),
    SetupStep.OFFICES: ("access.offices",),
    SetupStep.PEOPLE: ("access.people", "access.staff"),
    SetupStep.UNITS: ("units.import_units", "units.add_unit", "units.index"),
    SetupStep.MAIL: ("mailing.trial",),
    SetupStep.LETTER: ("drafting.new",),
}
"""The pages of each step; the first two are offered in the list."""
OFFERED = 2


class ShownStep(NamedTuple):
    """A step as the list shows it."""

    step: SetupStep
    done: bool
    is_next: bool
    doors: list[tuple[str, str]]
    """(words, address) of what this person may press."""


@pages.get("/bat-dau")
@administers
def first_steps() -> str:
    """The whole list, also when it is done or put off."""
    found = checklist(db.session, current_staff().agency_id)
    return render_template("installing/first_steps.html", section="agency", steps=_shown(found), checklist=found)


@pages.post("/bat-dau/de-sau")
@administers
def put_off_steps() -> Response:
    """Take the list off the front page, for all administrators of the agency; or put it back."""
    is_back = bool(request.form.get("back"))
    put_off(db.session, current_agency(), None if is_back else clock.now(db.session))
    db.session.commit()
    return redirect(url_for("monitoring.front" if is_back else "installing.first_steps"))


@desk_banner(pages, last=True)
def first_steps_banner() -> Markup | None:
    """The list on the front page; on the pages that it leads to, what comes next."""
    me, here = current_staff(), request.endpoint
    on_the_way = any(here in endpoints for endpoints in LEADS_TO.values())
    if not may_administer() or not (here == HOME or on_the_way):
        return None
    found = checklist(db.session, me.agency_id)
    if not found.shows:
        return None
    shown = _shown(found)
    if here == HOME:
        return Markup(_macro("first_steps")(shown, found))
    return Markup(_macro("way_on")(next(one for one in shown if one.is_next), len(found.left)))


def _macro(name: str) -> Callable[..., str]:
    macro: Callable[..., str] = get_template_attribute("components/first_steps.html", name)
    return macro


def _shown(found: Checklist) -> list[ShownStep]:
    return [
        ShownStep(step, step in found.done, step == next(iter(found.left), None), _doors(step)) for step in SetupStep
    ]


def _doors(step: SetupStep) -> list[tuple[str, str]]:
    """What this person may press; without the right to issue, the way to it."""
    me = current_staff()
    words = {
        "access.agency": _("Sửa thông tin"),
        "access.change_emblem": _("Chọn biểu trưng"),
        "access.offices": _("Thêm phòng"),
        "access.people": _("Thêm nhiều người"),
        "access.staff": _("Xem tài khoản"),
        "units.import_units": _("Nhập từ tệp"),
        "units.add_unit": _("Gõ từng đơn vị"),
        "mailing.trial": _("Gửi thư thử"),
        "drafting.new": _("Nhập văn bản"),
    }
    offered = [endpoint for endpoint in LEADS_TO[step][:OFFERED] if may_open(me, endpoint)]
    if not offered:
        return [(_("Thêm vai trò chuyên viên cho tôi"), url_for("access.person", staff_id=me.id))]
    return [(words[endpoint], url_for(endpoint)) for endpoint in offered]
