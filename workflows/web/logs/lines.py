"""Logs of web, worker, ticker and inbox: one line for each record, to standard error, for journald or a container.

Own modules log at LOG_LEVEL, libraries only their warnings: at DEBUG some would write what people typed.
"""

import json
import logging
import sys
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import datetime
from typing import Any

from flask import Flask

from directives.rules.schedule import VIETNAM
from workflows.web.logs import errors
from workflows.web.security import redaction

OWN = ("directives", "workflows", "dondoc")
"""The loggers of this program; the last is that of Flask's application."""

GUNICORN = ("gunicorn.error", "gunicorn.access")

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The number of the present request, '' outside of one."""


def install(app: Flask) -> None:
    """Write all logs of this process as the settings say. A later call replaces the earlier one."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(FORMATS[app.config["LOG_FORMAT"]]())
    root = logging.getLogger()
    root.handlers[:] = [handler, errors.counter]
    root.setLevel(logging.WARNING)
    for name in OWN:
        logging.getLogger(name).setLevel(app.config["LOG_LEVEL"])
    app.logger.handlers.clear()  # Flask adds one of its own if it is asked first
    for name in GUNICORN:
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True


def say(log: logging.Logger, what: str, *, level: int = logging.INFO, **about: object) -> None:
    """Log what happened, with plain values that name no person: counts, codes, keys of rows."""
    if log.isEnabledFor(level):
        pairs = "".join(f" {name}={_written(value)}" for name, value in about.items())
        log.log(level, "%s%s", what, pairs, extra={"what": what, "about": about})


def _written(value: object) -> str:
    text = str(value)
    return json.dumps(text, ensure_ascii=False) if not text or set(text) & set(' "=\n') else text


class LineFormatter(logging.Formatter):
    """'2026-11-30T18:20:01.123+07:00 INFO workflows.web.logs.requests id=… request view=… status=200 ms=12'."""

    def format(self, record: logging.LogRecord) -> str:
        number = f" id={request_id.get()}" if request_id.get() else ""
        line = f"{_time(record)} {record.levelname} {record.name}{number} {record.getMessage()}"
        if fault := _fault(record):
            line += f" error={json.dumps(fault, ensure_ascii=False)}"
        return redaction.without_secrets(line.replace("\r", "\\r").replace("\n", "\\n"))


class JsonFormatter(logging.Formatter):
    """The same as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {"time": _time(record), "level": record.levelname, "logger": record.name}
        if request_id.get():
            told["id"] = request_id.get()
        about: Mapping[str, object] = getattr(record, "about", {})
        told["message"] = getattr(record, "what", None) or record.getMessage()
        if fault := _fault(record):
            told["error"] = fault
        return redaction.without_secrets(json.dumps(told | dict(about), ensure_ascii=False, default=str))


FORMATS = {"text": LineFormatter, "json": JsonFormatter}


def _time(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, VIETNAM).isoformat(timespec="milliseconds")


def _fault(record: logging.LogRecord) -> str:
    return record.exc_text or ""
