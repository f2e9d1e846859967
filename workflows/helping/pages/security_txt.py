"""/.well-known/security.txt (RFC 9116): whom to tell of a weakness of this installation."""

from datetime import datetime, timedelta

from flask import abort, current_app
from werkzeug.wrappers import Response

from workflows import clock
from workflows.helping.pages import pages
from workflows.web.guards import public
from workflows.web.security.first_run import opens_without_agency

VALID_FOR = timedelta(days=90)
"""The RFC asks for less than a year; the text is made anew at each request."""


@pages.get("/.well-known/security.txt")
@public
@opens_without_agency
def security_txt() -> Response:
    contact = current_app.config["SECURITY_CONTACT"] or abort(404)
    lines = lines_of(contact, current_app.config["PUBLIC_URL"], clock.machine_now())
    return Response("".join(f"{line}\n" for line in lines), mimetype="text/plain")


def lines_of(contact: str, public_url: str, now: datetime) -> list[str]:
    return [
        f"Contact: {contact}",
        f"Expires: {(now + VALID_FOR).date()}T00:00:00Z",
        "Preferred-Languages: vi, en",
        f"Canonical: {public_url}/.well-known/security.txt",
    ]
