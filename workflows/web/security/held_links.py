"""Which link opens the page of a letter in this browser: the mailed one, or the unit's desk on one of its devices."""

from flask import g, session

from directives.acts import assign
from directives.database import db
from workflows import clock
from workflows.web import links
from workflows.web.security import unit_devices


def open_held(public_id: str, presses: bool) -> links.OpenedLink:
    """By the mailed link that this browser holds; without one that opens it all, by its device of the unit's desk."""
    try:
        opened, refused = _open_own_link(public_id, presses), None
    except links.LinkRefused as error:
        opened, refused = None, error
    if (opened is None or opened.link.is_colleagues) and (link := unit_devices.link_to(public_id)):
        g.by_desk = True
        return links.load_valid(db.session, link.id, link.opens_from, lock=presses)
    if opened is None:
        assert refused is not None
        raise refused
    return opened


def _open_own_link(public_id: str, presses: bool) -> links.OpenedLink:
    held = session.get("links", {}).get(public_id)
    if held is None:
        raise links.LinkRefused(links.LinkRefusal.NOT_YOURS)
    opened = links.load_valid(db.session, *held, lock=presses)
    if opened.link.assignment.public_id != public_id:
        raise links.LinkRefused(links.LinkRefusal.NOT_YOURS)
    if presses and opened.generation > opened.link.opens_from:
        # a press replaces older generations, also if its form is then refused; committing gives up the lock
        assign.activate_link(db.session, opened.link, opened.generation, clock.now(db.session))
        db.session.commit()
        opened = links.load_valid(db.session, *held, lock=True)
    return opened
