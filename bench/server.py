"""The real server of the acknowledgements, a process of its own: our application, and beside it the bare view."""

import logging
from datetime import UTC, datetime
from typing import Any

from flask import Flask, request
from sqlalchemy import insert
from waitress import serve
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app import create_app
from directives.database import db, set_reading
from directives.models import Acknowledgement

BARE = "/san"
THREADS = 8


def run(settings: dict[str, Any], port: int) -> None:
    """Serve until the process is ended."""
    app = create_app(settings)
    with app.app_context():
        engine = db.engine
    bare = Flask("bare")

    @bare.post("/")
    def acknowledge() -> str:
        """Insert one row by Core and commit it."""
        set_reading(False)
        now = datetime.now(UTC)
        row = {"assignment_id": int(request.form["assignment_id"]), "name": request.form["name"],
               "position": request.form["position"], "recorded_at": now, "happened_at": now}  # fmt: skip
        with engine.begin() as connection:
            connection.execute(insert(Acknowledgement), row)
        return "ok"

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)  # eight clients are meant to keep it busy
    serve(DispatcherMiddleware(app, {BARE: bare}), host="127.0.0.1", port=port, threads=THREADS)
