"""One line for each request: view, status, time taken. Neither a query nor the path of an unknown page is written.

The number of a request comes from the trusted proxy, or is made here; every line that the request causes has it.
"""

import logging
import re
import secrets
import time

from flask import Flask, g, request
from werkzeug.wrappers import Response

from directives.database import db
from workflows.web.logs import errors, lines
from workflows.web.security.front import BY_PROXY

log = logging.getLogger(__name__)

HEADER = "X-Request-ID"
_NUMBER = re.compile(r"[A-Za-z0-9_-]{8,64}")

QUIET = frozenset({"watching.healthz", "watching.readyz", "watching.metrics"})
"""Views that are asked many times a minute; their lines are for LOG_LEVEL=DEBUG."""


def install(app: Flask) -> None:
    """To be called first: it measures all that the others do."""
    app.before_request(_begin)
    app.after_request(_write)
    app.teardown_request(_end)


def seconds_taken() -> float:
    """How long the present request has taken until now."""
    return time.perf_counter() - float(g.get("request_began", time.perf_counter()))


def _begin() -> None:
    g.request_began = time.perf_counter()
    given = request.headers.get(HEADER, "") if request.environ.get(BY_PROXY) else ""
    g.request_id_before = lines.request_id.set(given if _NUMBER.fullmatch(given) else secrets.token_hex(8))


def _write(response: Response) -> Response:
    response.headers[HEADER] = lines.request_id.get()
    is_quiet = request.endpoint in QUIET and response.status_code < 500
    lines.say(
        log,
        "request",
        level=logging.DEBUG if is_quiet else logging.INFO,
        view=request.endpoint or "-",
        method=request.method,
        path=request.path if request.url_rule else "-",
        status=response.status_code,
        ms=round(seconds_taken() * 1000),
    )
    if errors.counter.counts:
        engine = db.engine
        response.call_on_close(lambda: errors.flush(engine))
    return response


def _end(_error: BaseException | None) -> None:
    if (before := g.pop("request_id_before", None)) is not None:
        lines.request_id.reset(before)
