"""What a page costs the database: as many statements and rows at any size, and never all of a list."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, func, insert, select, update

from bench import cast
from directives.database import db
from directives.files import new_public_id
from directives.models import Incident, Item, Period, Report, Review, Staff, Task, Unit
from directives.terms import ReportingMode, Standing, Verdict
from tests import scene
from workflows.drafting.recipients import NAMED
from workflows.issuing import steps as issuing

SMALL, LARGE = 310, 410
"""Units: more than any page shows and any form lists, and many more."""
ROWS_MORE = 20
"""Rows that the larger agency's page may read more of: counts by kind."""

PAGES = (
    "/",
    "/van-ban/{pid}",
    "/van-ban/{pid}?q=mau",
    "/don-vi",
    "/don-vi?q=mau&software=VNPT+E-Learning",
    "/don-vi/{unit}",
    "/don-vi/{unit}/cap-tren",
    "/don-vi/nhom",
    "/duyet",
    "/duyet/{report}",
    "/duyet/ky/{period}?loc=tat-ca",
    "/phat-sinh",
    "/phat-sinh?q=mau",
    "/chua-tra-loi",
    "/chua-tra-loi?q=mau",
    "/van-ban/{pid}/noi-dung/{sent}",
    "/cho-bo-sung",
    "/van-ban/{pid}/cho-bo-sung",
    "/van-ban/{pid}/them-don-vi",
    "/van-ban/{draft}/du-thao",
    "/van-ban/{draft}/du-thao/phan-dau",
    "/van-ban/{draft}/du-thao/{item}",
    "/van-ban/{pid}/goi-dien",
    "/van-ban/{pid}/goi-dien?by_superior=1",
)
"""Pages of lists whose length follows the number of units."""


@dataclass
class PageCost:
    """What one answer read."""

    statements: list[str] = field(default_factory=list)
    rows: int = 0


@contextmanager
def reading(engine: Engine) -> Iterator[PageCost]:
    """Count the statements, and the rows that were fetched (PostgreSQL: that the database returned)."""
    cost = PageCost()

    def row(cursor: Any, values: tuple[Any, ...]) -> tuple[Any, ...]:
        cost.rows += 1
        return values

    def before(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        cost.statements.append(statement)
        if engine.dialect.name == "sqlite":
            cursor.row_factory = row

    def after(connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        if engine.dialect.name != "sqlite" and statement.lstrip().startswith("SELECT"):
            cost.rows += cursor.rowcount

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield cost
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


def filled(session, now, units: int) -> tuple[Staff, dict[str, object]]:
    """An agency with so many units: all have sent a report in words, half of those also figures to look at."""
    officer = cast.department(session, units)
    directive = cast.draft(session, officer)
    directive.items[0].mode = ReportingMode.REPORT
    directive.items[2].mode = ReportingMode.REPORT
    session.flush()
    issuing.issue(session, directive, officer, now, without_signed_copy=True)
    theirs = select(Task).join(Item, Item.id == Task.item_id).where(Item.directive_id == directive.id)
    for mode in (ReportingMode.REPORT, ReportingMode.FIGURES):
        ids = session.scalars(theirs.with_only_columns(Task.id).where(Item.mode == mode)).all()
        sent = {"submission_key": "a", "standing": Standing.REPORTED, "recorded_at": now, "happened_at": now}
        session.execute(insert(Report), [{"task_id": id_, "version": 1, "flags": [], **sent} for id_ in ids])
        stands = {"standing": Standing.REPORTED, "first_submitted_at": now, "review_from": now}
        session.execute(update(Task).where(Task.id.in_(ids)).values(**stands))
    returned(session, directive.items[2], officer, now)
    incidents(session, directive.items[1], now)
    new = cast.draft(session, officer)
    session.flush()
    some = session.scalars(select(Unit.id).where(Unit.agency_id == officer.agency_id).limit(NAMED + 10)).all()
    new.items[3].audience = new.audience = {**new.audience, "units": list(some)}
    session.commit()
    unit = session.scalar(select(Unit.id).where(Unit.agency_id == officer.agency_id).limit(1))
    reports = select(Report.id).join(Task, Task.id == Report.task_id).join(Item, Item.id == Task.item_id)
    report = session.scalar(
        reports.where(Item.directive_id == directive.id, Item.mode == ReportingMode.REPORT).limit(1)
    )
    period = session.scalar(
        select(func.max(Period.id)).join(Item).where(Item.directive_id == directive.id, Item.rrule != "")
    )
    return officer, {
        "pid": directive.public_id,
        "sent": directive.items[0].id,
        "draft": new.public_id,
        "item": new.items[3].id,
        "unit": unit,
        "report": report,
        "period": period,
    }


def returned(session, item: Item, officer: Staff, now) -> None:
    """Every unit has to add something to its report on this item."""
    theirs = select(Report.id, Report.task_id).join(Task, Task.id == Report.task_id).where(Task.item_id == item.id)
    review = {"staff_id": officer.id, "verdict": Verdict.RETURNED, "wanted": "Bổ sung số liệu", "recorded_at": now}
    session.execute(insert(Review), [{"report_id": report.id, **review} for report in session.execute(theirs)])
    session.execute(update(Task).where(Task.item_id == item.id).values(standing=Standing.RETURNED))


def incidents(session, item: Item, now) -> None:
    """Every unit has told of one."""
    tasks = session.scalars(select(Task.id).where(Task.item_id == item.id))
    told = {"submission_key": "a", "kind": "bullying", "recorded_at": now, "happened_at": now}
    session.execute(insert(Incident), [{"task_id": id_, "public_id": new_public_id(), **told} for id_ in tasks])


def costs(client: FlaskClient, names: dict[str, object]) -> dict[str, PageCost]:
    found = {}
    for page in PAGES:
        client.get(page.format(**names))  # what is read once
        with reading(db.engine) as found[page]:
            answer = client.get(page.format(**names))
        assert answer.status_code == 200, page
    return found


@pytest.mark.sweep
def test_a_page_reads_as_much_of_a_large_agency_as_of_a_small_one(app, session, now):
    found = []
    for units in (SMALL, LARGE):
        officer, names = filled(session, now, units)
        client = scene.hold_session(app.test_client(), session, officer)
        found.append(costs(client, names))
    small, large = found

    for page in PAGES:
        assert len(large[page].statements) == len(small[page].statements), page
        assert large[page].rows <= small[page].rows + ROWS_MORE, page
