"""What programs and presses do: issue, claim, send, tick, verify, rebuild, import."""

import csv
import io
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench.ministry import cast
from bench.ministry.page_probes import Act, Probe
from bench.ministry.world import NOW, World
from bench.sink import sink
from directives import changes
from directives.models import Directive, Job, Mail, Unit, UnitGroup
from directives.past import history, verification
from directives.record.ledger import SYSTEM
from directives.sources.tables import plain_tables, tables_of
from directives.terms import MailState
from workflows.issuing import steps as issuing
from workflows.jobs.kind import WorkProgress
from workflows.mailing import unsent
from workflows.mailing.sending import claims, worker
from workflows.monitoring.long_work import board_sheet
from workflows.scheduling import steps as scheduling
from workflows.units.importing import import_units
from workflows.units.planning import plan_import
from workflows.units.sheets import unit_sheet

DRAINS = 20
"""Seconds that mails are sent."""


def _undone(world: World, act: Callable[[Session], object]) -> Act:
    """An act whose writes are rolled back: it can be measured again."""

    def once() -> None:
        act(world.session)
        world.session.rollback()

    return once


def _issue(world: World) -> Act:
    """A letter of nine items to every unit; the mails then wait in the queue."""
    officer = world.staff("chuyenvien")
    directive = cast.first_letter(world.session, officer, NOW)
    found = world.session.scalar(select(func.count(Directive.id))) or 0
    directive.number, directive.dated_on = f"{2000 + found}/SGDĐT-GDTrH", NOW.date()
    directive.signer_name = "Nguyễn Văn Mẫu"
    groups = world.session.scalars(select(UnitGroup.id).order_by(UnitGroup.id)).all()
    directive.audience = {"groups": list(groups)}
    world.session.commit()

    def act() -> None:
        issuing.issue(world.session, directive, officer, NOW, without_signed_copy=True)
        world.session.commit()

    return act


def _newest(session: Session) -> int:
    """The letter that was issued last."""
    return session.scalars(select(Directive.id).order_by(Directive.id.desc()).limit(1)).one()


def _claim(world: World) -> Act:
    return _undone(world, lambda session: claims.claim(session, "bench", NOW, 20))


def _unsent(world: World) -> Act:
    return _undone(world, lambda session: unsent.unsent(session, _newest(session)))


def _drain(world: World) -> Act:
    """Send for DRAINS seconds; the time is that of a thousand mails at the same rate."""
    stop = threading.Event()
    before = _sent(world.session)

    def act() -> float:
        with sink() as port:
            world.app.config["MAIL_PORT"] = port
            ends = threading.Timer(DRAINS, stop.set)
            ends.start()
            started = time.perf_counter()
            worker.work_until_nothing_is_due(world.app, stop)
            took = time.perf_counter() - started
            ends.cancel()
        return 1000 * took / max(1, _sent(world.session) - before)

    return act


def _sent(session: Session) -> int:
    count = session.scalar(select(func.count(Mail.id)).where(Mail.state == MailState.SENT)) or 0
    session.rollback()
    return count


def _idle_tick(world: World) -> Act:
    """The tick a minute later, nobody having written anything."""
    scheduling.tick(world.session, NOW)
    world.session.commit()
    finished = scheduling.Finished(NOW, changes.state(world.session))
    return _undone(world, lambda session: _ticked(session, NOW + timedelta(minutes=1), finished))


def _tick(world: World) -> Act:
    """A tick that looks for everything, since somebody has written something, and finds nothing to do."""
    scheduling.tick(world.session, NOW)
    world.session.commit()
    return _undone(world, lambda session: scheduling.tick(session, NOW))


def _morning(world: World) -> Act:
    """The next day at nine: reminders of what is due on that day go to everybody who owes it."""
    return _undone(world, lambda session: scheduling.tick(session, NOW + timedelta(hours=23)))


def _morning_part(world: World) -> Act:
    """The longest of its parts: how long a lock is held."""

    def act() -> float:
        longest = _ticked(world.session, NOW + timedelta(hours=23))
        world.session.rollback()
        return longest

    return act


def _ticked(session: Session, at: datetime, since: scheduling.Finished | None = None) -> float:
    """The seconds of the longest part of a tick."""
    longest, started = 0.0, time.perf_counter()
    for _ in scheduling.parts(session, at, scheduling.TickResult(), since=since):
        session.flush()
        longest, started = max(longest, time.perf_counter() - started), time.perf_counter()
    return longest


def _sheet(world: World) -> Act:
    """The spreadsheet of a whole board, as the worker of jobs makes it."""
    job = Job(directive=world.directive, values={})
    made: list[Any] = []
    return lambda: made.append(len(board_sheet(world.session, job, WorkProgress()).content))


def _verify(world: World) -> Act:
    def act() -> None:
        unsealed: Counter[str] = Counter()
        found = list(verification.faults(world.session, Path(world.files), unsealed=unsealed))
        world.session.rollback()
        if found:
            raise RuntimeError(f"the ledger is not whole: {found[:3]}")

    return act


def _rebuild(world: World) -> Act:
    def act(session: Session) -> None:
        for directive in session.scalars(select(Directive).where(Directive.issued_at.is_not(None))):
            history.rebuild(session, directive)

    return _undone(world, act)


def _import(world: World) -> Act:
    """As many units again as there are, in an agency of their own, from a file."""
    count = world.session.scalar(select(func.count(Unit.id)).where(Unit.agency_id.is_not(None))) or 0
    world.session.rollback()
    text_of_file = units_file(count)

    def act(session: Session) -> None:
        agency = Unit(code="SO2", name="Sở thứ hai", search_name="so thu hai", attributes={})
        session.add(agency)
        session.flush()
        cast.attributes.begin(session, agency)
        plan = plan_import(session, agency, unit_sheet(tables_of(plain_tables(text_of_file))))
        import_units(session, agency, plan, "", NOW, SYSTEM)

    return _undone(world, act)


def units_file(count: int) -> bytes:
    written = io.StringIO()
    lines = csv.writer(written, delimiter=";")
    lines.writerow(("Mã đơn vị", "Tên đơn vị", "Loại đơn vị", "Đầu mối liên hệ", "Thư điện tử"))
    for number in range(count):
        name = f"Trường {cast.NAMES[number % len(cast.NAMES)]} {number}"
        lines.writerow((f"N{number:06}", name, "Trường", "Văn thư", f"vanthu@n{number}.example"))
    return written.getvalue().encode()


PROBES: Mapping[str, Probe] = {
    "issue": _issue,
    "claim": _claim,
    "unsent": _unsent,
    "drain": _drain,
    "idle_tick": _idle_tick,
    "tick": _tick,
    "morning": _morning,
    "morning_part": _morning_part,
    "board_xlsx": _sheet,
    "verify": _verify,
    "rebuild": _rebuild,
    "import": _import,
}

ONCE = frozenset({"issue", "drain", "morning", "morning_part", "board_xlsx", "verify", "rebuild", "import"})
"""Measured by one call."""
