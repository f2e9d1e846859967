"""The name and position last typed on this device, kept in a cookie to fill in the next form."""

import json
from typing import NamedTuple
from urllib.parse import quote, unquote

from flask import current_app, request
from werkzeug.wrappers import Response

COOKIE = "nguoi_nhap"
HALF_A_YEAR = 180 * 24 * 3600


class Person(NamedTuple):
    """A name and a position as typed."""

    name: str = ""
    position: str = ""


def remembered() -> Person:
    """Who typed here last; an invalid cookie counts as nobody."""
    try:
        name, position = json.loads(unquote(request.cookies.get(COOKIE, "")))
    except (ValueError, TypeError):
        return Person()
    return Person(str(name)[:200], str(position)[:200])


def remember(response: Response, name: str, position: str = "") -> None:
    """Store who typed. An empty position keeps the earlier one of the same person."""
    held = remembered()
    position = position or (held.position if held.name == name else "")
    response.set_cookie(
        COOKIE,
        quote(json.dumps([name, position], ensure_ascii=False)),
        max_age=HALF_A_YEAR,
        path="/phieu",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
        httponly=True,
        samesite="Lax",
    )
