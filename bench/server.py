"""The server for the acknowledgement benchmark, in its own process: our application plus the bare view."""

import logging
from datetime import UTC, datetime
from typing import Any

from flask import Flask, request
from sqlalchemy import insert
from waitress import serve

from app import create_app
from directives.database import db
from directives.models import Acknowledgement
from workflows.web.guards import public

BARE = "/san"
THREADS = 8


def run(settings: dict[str, Any], port: int) -> None:
    app = create_app(settings)
    add_bare_view(app)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # eight clients keep it busy on purpose
    serve(app, host="127.0.0.1", port=port, threads=THREADS)


def add_bare_view(app: Flask) -> None:
    """Add the floor's view to the same server: no form, no session, no CSRF token."""
    app.add_url_rule(BARE, view_func=bare, methods=["POST"])
    app.extensions["csrf"].exempt(bare)


@public
def bare() -> str:
    """Insert one row by Core and commit it."""
    now = datetime.now(UTC)
    row = {
        "assignment_id": int(request.form["assignment_id"]),
        "name": request.form["name"],
        "position": request.form["position"],
        "recorded_at": now,
        "happened_at": now,
    }
    with db.engine.begin() as connection:
        connection.execute(insert(Acknowledgement), row)
    return "ok"
