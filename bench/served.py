"""Pages, papers and programs as a server runs them, each with a mark in seconds; and the process's memory."""

import resource
from collections.abc import Callable, Iterator
from contextvars import Context
from datetime import timedelta
from functools import partial
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.board import signed_in
from bench.cast import MET_AT
from bench.measure import Limit, median_of, seconds
from bench.ministry.work_probes import units_file
from directives import changes
from directives.attributes import of_agency as attributes
from directives.models import Assignment, Directive, Link, Staff, Unit
from directives.record.ledger import SYSTEM
from directives.sources.tables import plain_tables, tables_of
from workflows import clock
from workflows.scheduling import steps as scheduling
from workflows.units.importing import import_units
from workflows.units.planning import plan_import
from workflows.units.sheets import unit_sheet
from workflows.web import links

RUNS = 9
UNITS = 1000


def measure(app: Flask, session: Session, directive: Directive, staff: Staff) -> Iterator[Limit]:
    """Medians of RUNS after one to warm up; what changes something is done once."""
    desk, letter = signed_in(app, staff), f"/van-ban/{directive.public_id}"
    session.rollback()  # on SQLite a transaction of ours would keep all others from writing
    week_before = (MET_AT - timedelta(days=4)).strftime("%Y-%m-%dT%H:%M")
    yield _page("board as served", 0.1, desk, letter)
    tag = Context().run(desk.get, letter).headers["ETag"]
    yield _page("  unchanged (304)", 0.003, desk, letter, 304, {"If-None-Match": tag})
    yield _page("  of a past moment", 0.5, desk, f"{letter}?as_of={week_before}")
    yield _page("front page", 0.15, desk, "/")
    yield _page("review queue", 0.2, desk, "/duyet")
    yield _page("unanswered", 0.2, desk, "/chua-tra-loi")
    yield _page("call list", 0.2, desk, f"{letter}/goi-dien")
    yield _page("list of units", 0.2, desk, "/don-vi")
    yield _page("PDF again", 0.01, desk, f"{letter}/ban-in.pdf")
    yield _unit_page(app, session, directive)
    session.rollback()
    yield _tick(session)
    yield Limit(f"import of {UNITS:,} units", seconds(partial(_import, session)), 1.5)
    session.rollback()
    yield Limit("memory", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 400, "MB")


def _page(
    what: str, limit: float, client: FlaskClient, path: str, code: int = 200, heads: dict[str, str] | None = None
) -> Limit:
    def ask() -> None:
        # in a context of its own, so that it begins and ends its transaction as in a server
        status = Context().run(client.get, path, headers=heads).status_code
        if status != code:
            raise RuntimeError(f"{path}: {status}")

    return Limit(what, _median(ask), limit)


def _median(ask: Callable[[], object]) -> float:
    ask()
    return median_of(RUNS, ask)


def _unit_page(app: Flask, session: Session, directive: Directive) -> Limit:
    link = session.scalars(select(Link).join(Assignment).where(Assignment.directive_id == directive.id)).first()
    assert link is not None, "the letter was issued"
    client, path, opens = app.test_client(), f"/phieu/{link.assignment.public_id}", urlsplit(links.address(link)).path
    session.rollback()
    Context().run(client.get, opens)
    return _page("unit page", 0.05, client, path)


def _tick(session: Session) -> Limit:
    """A tick when nobody has written anything since the last one."""
    now = clock.now(session)
    scheduling.tick(session, now)
    session.commit()
    finished = scheduling.Finished(now, changes.state(session))

    def idle() -> None:
        for _ in scheduling.parts(session, now + timedelta(minutes=1), scheduling.TickResult(), since=finished):
            session.commit()

    return Limit("idle tick", _median(idle), 0.1)


def _import(session: Session) -> None:
    """As many units again, in an agency of their own, from a file."""
    agency = Unit(code="SO2", name="Sở thứ hai", search_name="so thu hai", attributes={})
    session.add(agency)
    session.flush()
    attributes.begin(session, agency)
    plan = plan_import(session, agency, unit_sheet(tables_of(plain_tables(units_file(UNITS)))))
    import_units(session, agency, plan, "", clock.now(session), SYSTEM)
