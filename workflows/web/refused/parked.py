"""Typed text that is parked for this browser: a random key in its cookie, and what its next valid link offers."""

import secrets
from typing import Any, NamedTuple, TypeVar

from flask import Flask, current_app, g, request
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from directives.acts import park
from directives.database import db
from directives.models import ParkedForm
from directives.rules.hashed_keys import hashed
from workflows import clock
from workflows.web.formats import vn_saved
from workflows.web.refused.texts import TypedText, readable, typed_in_request
from workflows.web.security import cookies, origin, prefix

COOKIE = "phan_da_go"
_Form = TypeVar("_Form", bound=FlaskForm)


class ParkedText(NamedTuple):
    """What a unit's page shows of a parked form."""

    id: int
    at: str
    """When, in words."""
    url: str
    texts: list[TypedText]
    is_here: bool
    """Whether it was typed on the page that is shown."""
    has_draft: bool
    """Whether its form has a draft, beside which it is offered; else it fills in the form."""


def install(app: Flask) -> None:
    app.after_request(_after)
    app.jinja_env.globals["parked_texts"] = parked_texts


def park_typed() -> bool:
    """Park what this request's form brought to a unit's page; False if nothing was parked."""
    values, public_id = typed_in_request(), (request.view_args or {}).get("public_id")
    if not values or public_id is None or not request.path.startswith("/phieu/") or not origin.is_from_our_page():
        return False
    key = cookies.get(COOKIE) or secrets.token_urlsafe(24)
    is_parked = park.park(db.session, hashed(key), public_id, request.path, values, clock.now(db.session))
    db.session.commit()
    if is_parked:
        g.parking_key = key
    return is_parked


def parked_texts() -> list[ParkedText]:
    """What this browser has parked for the assignment whose link it holds, on a page that is opened."""
    if request.method == "POST":
        return []
    return [
        ParkedText(
            id=one.id,
            at=vn_saved(one.parked_at, clock.now(db.session)),
            url=prefix.address_of(park.page_of(one)),
            texts=readable(one.values),
            is_here=park.page_of(one) == request.path,
            has_draft=_has_draft(park.page_of(one)),
        )
        for one in _held()
    ]


def parked_values(parked_id: str) -> dict[str, list[str]] | None:
    """The fields of a form that this browser parked on this page."""
    return next((one.values for one in _held() if str(one.id) == parked_id and park.page_of(one) == request.path), None)


def offered(form_class: type[_Form], **defaults: Any) -> _Form:
    """The form of a page that is opened: filled with what was parked there, else with the defaults."""
    if request.method == "POST":
        sent: _Form = form_class()
        return sent
    here = [one for one in _held() if park.page_of(one) == request.path]
    form: _Form = form_class(MultiDict(here[0].values)) if here else form_class(data=defaults)
    return form


def _held() -> list[ParkedForm]:
    key, opened = cookies.get(COOKIE), g.get("held")
    if not key or opened is None:
        return []
    found = park.of_browser(db.session, hashed(key), opened.link.assignment_id, clock.now(db.session))
    return list(found)


def _has_draft(path: str) -> bool:
    try:
        endpoint, _values = current_app.url_map.bind("").match(path, method="POST")
    except HTTPException:
        return False
    return hasattr(current_app.view_functions[endpoint], "keep_typed")


def _after(response: Response) -> Response:
    if key := g.get("parking_key"):
        cookies.keep(response, COOKIE, key, seconds=int(park.LASTS.total_seconds()), path="/phieu")
    elif request.method == "POST" and response.status_code == 302 and (held := cookies.get(COOKIE)):
        db.session.rollback()  # the view has committed what it took
        if park.discard(db.session, hashed(held), request.path, typed_in_request()):
            db.session.commit()
    return response
