"""The name, position and telephone last typed on this device, kept in a cookie to fill in the next form."""

import json
from typing import NamedTuple
from urllib.parse import quote, unquote

from werkzeug.wrappers import Response

from workflows.web.security import cookies

COOKIE = "nguoi_nhap"
HALF_A_YEAR = 180 * 24 * 3600


class Person(NamedTuple):
    """A name, a position and a telephone as typed."""

    name: str = ""
    position: str = ""
    phone: str = ""


def remembered() -> Person:
    """Who typed here last; an invalid cookie counts as nobody."""
    try:
        name, position, *phone = json.loads(unquote(cookies.get(COOKIE) or ""))
    except (ValueError, TypeError):
        return Person()
    return Person(str(name)[:200], str(position)[:200], str(phone[0])[:100] if phone else "")


def remember(response: Response, name: str, position: str = "", phone: str = "") -> None:
    """Store who typed. An empty position or telephone keeps the earlier one of the same person."""
    held = remembered()
    if held.name == name:
        position, phone = position or held.position, phone or held.phone
    typed = quote(json.dumps([name, position, phone], ensure_ascii=False))
    cookies.keep(response, COOKIE, typed, seconds=HALF_A_YEAR, path="/phieu")
