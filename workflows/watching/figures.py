"""Figures for a monitoring system, by prometheus-client: the extra [metrics]; without it there are none.

Request times are counted in each process. Where several serve the pages, PROMETHEUS_MULTIPROC_DIR names a folder in
which they share them: the library's own way, with one small file for each process and no lock between them.
Everything else is read from the database when it is asked for.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from flask import request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from directives.jobs import waiting
from directives.record.heartbeats import ProgramState
from directives.terms import JobState, MailState
from workflows import clock, programs
from workflows.mailing.desk import health
from workflows.web.logs import errors, requests

FOLDER = "PROMETHEUS_MULTIPROC_DIR"

if os.environ.get(FOLDER):
    try:
        Path(os.environ[FOLDER]).mkdir(parents=True, exist_ok=True)
    except OSError:  # each process counts for itself: a page is worth more than its figures
        del os.environ[FOLDER]

try:
    from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
    from prometheus_client.core import GaugeMetricFamily
    from prometheus_client.metrics_core import Metric
    from prometheus_client.multiprocess import MultiProcessCollector
except ModuleNotFoundError:
    IS_THERE = False
else:
    IS_THERE = True
    _own = CollectorRegistry()
    _SECONDS = Histogram(
        "dondoc_request_seconds",
        "Time until the answer of a view begins",
        ["view"],
        buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
        registry=_own,
    )
    _REQUESTS = Counter("dondoc_requests", "Requests by view and status", ["view", "status"], registry=_own)


def note(response: Response) -> Response:
    """Count the present request."""
    if IS_THERE and request.endpoint and request.endpoint not in requests.QUIET:
        _SECONDS.labels(request.endpoint).observe(requests.seconds_taken())
        _REQUESTS.labels(request.endpoint, response.status_code).inc()
    return response


def text(session: Session) -> bytes:
    """All figures in the format of Prometheus."""
    registry = CollectorRegistry()
    if os.environ.get(FOLDER):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    else:
        registry.register(_own)
    registry.register(_Stored(session))
    return generate_latest(registry)


class _Stored:
    """What the database knows."""

    def __init__(self, session: Session) -> None:
        self.session = session

    def collect(self) -> Iterator["Metric"]:
        now, machine_now = clock.now(self.session), clock.machine_now()
        found = health.examine(self.session, now)
        oldest = found.signs.oldest_due
        yield _gauge("dondoc_mail_oldest_seconds", "Age of the oldest mail that is due", _age(oldest, now))
        yield _gauge("dondoc_mail_due", "Mails that are due and not sent", found.due)
        by_state = GaugeMetricFamily("dondoc_mails", "Mails by state", labels=["state"])
        for state in MailState:
            by_state.add_metric([state.value], found.counts.get(state, 0))
        yield by_state
        jobs, kept = (
            GaugeMetricFamily("dondoc_jobs", "Long jobs by state", labels=["state"]),
            waiting.count_by_state(self.session),
        )
        for job_state in JobState:
            jobs.add_metric([job_state.value], kept.get(job_state, 0))
        yield jobs
        yield from _heartbeats(programs.states(self.session), machine_now)
        logged = GaugeMetricFamily("dondoc_errors", "Errors logged in this hour and the one before", labels=["kind"])
        for kind, count in errors.recent(self.session, machine_now).items():
            logged.add_metric([kind], count)
        yield logged


def _heartbeats(states: list[ProgramState], now: datetime) -> Iterator["Metric"]:
    ages = GaugeMetricFamily(
        "dondoc_heartbeat_age_seconds", "Time since the last sign of a program", labels=["program", "name"]
    )
    missing = GaugeMetricFamily("dondoc_program_missing", "1 if the program is missing", labels=["program", "name"])
    for one in states:
        missing.add_metric([one.program, one.name], int(one.is_missing))
        if one.seen_at:
            ages.add_metric([one.program, one.name], _age(one.seen_at, now))
    yield ages
    yield missing


def _gauge(name: str, meaning: str, value: float) -> "Metric":
    return GaugeMetricFamily(name, meaning, value=value)


def _age(since: datetime | None, now: datetime) -> float:
    return (now - since).total_seconds() if since else 0.0
