"""The devices of units' desks: a cookie of its own holds their random keys, whatever becomes of the session."""

from collections.abc import Sequence
from datetime import datetime

from flask import Flask, Response, current_app, g, has_request_context, session, url_for
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from directives.database import db
from directives.models import DeskDevice, Link, UnitDesk
from directives.unit_desks import devices
from workflows import clock
from workflows.web.security import cookies

COOKIE = "trang_chung"
MOST = 5
"""Desks that one browser keeps: a person may be the clerk of several units."""
ENTERED = "desks"
"""Where the session keeps by which desk links a browser has come: a code admits it only with one."""


def install(app: Flask) -> None:
    app.after_request(_note_use)


def _keys() -> list[str]:
    return [key for key in (cookies.get(COOKIE) or "").split(".")[:MOST] if key]


def _held() -> Sequence[DeskDevice]:
    """The open devices whose keys this browser holds, asked once a request."""
    if "desk_devices" not in g:
        keys, now = _keys(), clock.now(db.session)
        found = devices.of_keys(db.session, keys) if keys else ()
        g.desk_devices = [device for device in found if devices.is_open(device, now)]
    held: Sequence[DeskDevice] = g.desk_devices
    return held


def of_desk(public_id: str) -> DeskDevice | None:
    """This browser's device of the desk, if it opens."""
    return _used(next((one for one in _held() if one.desk.public_id == public_id), None))


def of_unit(unit_id: int) -> DeskDevice | None:
    """This browser's device of the desk of this unit, if it opens."""
    return _used(next((one for one in _held() if one.desk.unit_id == unit_id), None))


def link_to(public_id: str) -> Link | None:
    """The link by which a device of this browser opens a letter of its unit; None if there is none."""
    found = ((device, devices.link_to(db.session, device, public_id)) for device in _held())
    device, link = next(((device, link) for device, link in found if link is not None), (None, None))
    _used(device)
    return link


def keep(response: AnyResponse, key: str, desk: UnitDesk, now: datetime) -> None:
    """Give this browser the key of a new device, beside those that it holds."""
    held = ".".join([key, *_keys()][:MOST])
    lasts = (desk.ends_at - now).days + 366 if desk.ends_at else 1  # a renewed desk keeps its devices
    cookies.keep(response, COOKIE, held, seconds=lasts * 24 * 3600)


def enter(desk: UnitDesk, generation: int) -> None:
    """Note that this browser has come by the desk's link."""
    session[ENTERED] = {**session.get(ENTERED, {}), desk.public_id: generation}


def has_entered(desk: UnitDesk) -> bool:
    """Whether this browser has come by the link that opens now."""
    return bool(session.get(ENTERED, {}).get(desk.public_id) == desk.generation)


def way_back() -> str:
    """The address of the desk, on the page of a letter in a browser that holds a device of the unit; else ''."""
    held = g.get("held") if has_request_context() else None
    if held is None or held.link.is_colleagues or not _keys():
        return ""
    device = of_unit(held.link.assignment.responsible_unit_id)
    return url_for("unit_desk.desk", public_id=device.desk.public_id) if device else ""


def _used(device: DeskDevice | None) -> DeskDevice | None:
    if device is not None and devices.is_use_to_note(device, clock.now(db.session)):
        g.used_device = (device.id, clock.now(db.session))
    return device


def _note_use(response: Response) -> Response:
    """Write the last use after the page was sent, as of sessions of staff."""
    used: tuple[int, datetime] | None = g.pop("used_device", None)
    if used is not None:
        engine, logger = db.engine, current_app.logger

        def note() -> None:
            try:
                with Session(engine) as own:
                    devices.note_use(own, *used)
                    own.commit()
            except SQLAlchemyError:
                logger.exception("the last use of a unit's device could not be written")

        response.call_on_close(note)
    return response
