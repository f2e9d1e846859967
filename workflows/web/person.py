"""Who holds this device: the name and position typed last, in a cookie of its own, so that nobody types them twice."""

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
    """Who typed here last; anything that is not ours counts as nobody."""
    try:
        name, position = json.loads(unquote(request.cookies.get(COOKIE, "")))
    except (ValueError, TypeError):
        return Person()
    return Person(str(name)[:200], str(position)[:200])


def remember(response: Response, name: str, position: str = "") -> None:
    """Keep who typed; a position not asked for this time is kept as it was."""
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
