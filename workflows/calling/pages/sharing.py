"""The page on which an officer makes a text with a unit's own link, to send by Zalo, and ends it again."""

from enum import StrEnum

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from directives.database import db
from directives.models import Assignment, Link
from directives.terms import DirectiveState
from workflows import clock
from workflows.calling import sharing
from workflows.calling.pages import pages
from workflows.calling.sharing import LinkText
from workflows.web.finding import find_assignment, find_contact
from workflows.web.frame import Page
from workflows.web.guards import acts, current_staff


class SharingAct(StrEnum):
    """The presses of the page."""

    SHARE = "share"
    END = "end"


@pages.get("/phieu-giao-viec/<aid>/dau-moi/<int:contact_id>/zalo")
@acts
def share_link(aid: str, contact_id: int) -> Page:
    """What the press does, and who did it before; a GET shows no link."""
    found = find_assignment(aid)
    return _show(found, _link_of(found, contact_id), None)


@pages.post("/phieu-giao-viec/<aid>/dau-moi/<int:contact_id>/zalo")
@acts
def act_on_link(aid: str, contact_id: int) -> Page:
    """Make the text and show it once, or end what was made."""
    found = find_assignment(aid)
    link, now = _link_of(found, contact_id), clock.now(db.session)
    if found.directive.state != DirectiveState.ISSUED:
        abort(404)
    if request.form.get("act") == SharingAct.END:
        sharing.end_shared(db.session, link, current_staff(), now)
        db.session.commit()
        email = link.contact.email if link.contact else ""
        flash(_("Đường dẫn đã lấy hết dùng được; đường dẫn mới được gửi tới %(email)s.", email=email), "done")
        return redirect(url_for("followup.assignment", aid=aid))
    made = sharing.share(db.session, link, current_staff(), now)
    db.session.commit()
    return _show(found, link, made)


def _link_of(found: Assignment, contact_id: int) -> Link:
    """The link of a contact of the unit that is not removed, or 404."""
    contact = find_contact(found.responsible_unit_id, contact_id)
    return next((link for link in found.links if link.contact_id == contact.id), None) or abort(404)


def _show(found: Assignment, link: Link, made: LinkText | None) -> str:
    return render_template(
        "calling/share_link.html",
        section="directives",
        assignment=found,
        link=link,
        made=made,
        shared=sharing.shared_before(db.session, link),
        may=found.directive.state == DirectiveState.ISSUED,
        acts=SharingAct,
    )
