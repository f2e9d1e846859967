"""Which site a press comes from: a press that another site sends is refused, whatever token it brings.

Browsers say it in Sec-Fetch-Site or Origin. Referer is not asked for: a person may have switched it off.
"""

from urllib.parse import urlsplit

from flask import Flask, current_app, request
from flask_wtf.csrf import CSRFError

from workflows.web.security.log import READING

OURS = frozenset({"same-origin", "none"})
"""Sec-Fetch-Site of a page of ours, and of a person who typed the address or loads a page again."""


def install(app: Flask) -> None:
    app.before_request(_check)


def _check() -> None:
    if request.method not in READING and not _may_press():
        raise CSRFError("the press comes from another site")


def _may_press() -> bool:
    """With neither header, or an origin that the browser keeps to itself, the form's token alone decides."""
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin", "null")
    return (site is None or site in OURS) and (origin == "null" or is_ours(origin))


def is_from_our_page() -> bool:
    """Whether the browser says that a page of ours sent this request, or says nothing."""
    sender = request.headers.get("Origin") or request.referrer
    return sender is None or is_ours(sender)


def is_ours(address: str) -> bool:
    """Whether an address is of this site: as the request names it, or as PUBLIC_URL does where a proxy hides it."""
    public = urlsplit(current_app.config["PUBLIC_URL"])
    try:
        given = urlsplit(address)
    except ValueError:
        return False
    return given.netloc in {request.host, public.netloc} and given.scheme in {public.scheme, "https"}


def page_before() -> str | None:
    """The address of the page of ours from which this request came, with its query; None if it is not known."""
    if not request.referrer or not is_ours(request.referrer):
        return None
    came = urlsplit(request.referrer)
    return f"{came.path}?{came.query}".removesuffix("?")
