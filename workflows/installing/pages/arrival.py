"""What the program sees of a request: `dondoc doctor` finds by it what proxies pass on."""

from flask import Response, abort, jsonify, request

from workflows.installing.pages import pages
from workflows.web import links
from workflows.web.guards import public
from workflows.web.security.first_run import opens_without_agency


@pages.get("/duong-toi/<token>")
@public
@opens_without_agency
def arrival(token: str) -> Response:
    """Only for a token that `dondoc doctor` has just made; it tells the caller nothing but what came from him."""
    if not links.is_probe(token):
        abort(404)
    return jsonify(
        scheme=request.scheme,
        host=request.host,
        caller=request.remote_addr,
        is_forwarded="X-Forwarded-For" in request.headers,
    )
