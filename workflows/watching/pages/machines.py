"""What programs ask: does the process live, can it serve pages, and the figures for monitoring."""

from flask import Response, abort

from directives.database import db
from workflows.watching import figures, readiness
from workflows.watching.pages import pages
from workflows.web.guards import machines, public
from workflows.web.security.first_run import opens_without_agency

pages.after_app_request(figures.note)


@pages.get("/healthz")
@public
@opens_without_agency
def healthz() -> Response:
    """Says that the process answers, and nothing else; asks no database."""
    return Response("ok\n", mimetype="text/plain")


@pages.get("/readyz")
@machines
@opens_without_agency
def readyz() -> Response:
    found = list(readiness.faults(db.session))
    return Response("".join(f"{one}\n" for one in found or ["ready"]), 503 if found else 200, mimetype="text/plain")


@pages.get("/metrics")
@machines
@opens_without_agency
def metrics() -> Response:
    if not figures.IS_THERE:
        abort(404)
    return Response(figures.text(db.session), content_type="text/plain; version=0.0.4; charset=utf-8")
