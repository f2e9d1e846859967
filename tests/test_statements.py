"""What a page costs the database: as many statements and rows at any size, and never all of a list."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from directives.database import db
from tests import scene
from tests.scene import long_lists

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
    "/thien-tai-su-co/ghi-nhan",
    "/phieu-giao-viec/{assignment}",
    "/van-ban/{pid}/theo-doi",
    "/duyet",
    "/duyet/{report}",
    "/duyet/ky/{period}?loc=tat-ca",
    "/don-vi/khai-bao",
    "/don-vi/de-nghi-sua-dau-moi",
    "/van-ban/{pid}/nen-tang/{figures}",
    "/nen-tang/{import}",
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
        officer, names = long_lists.filled(session, now, units)
        client = scene.hold_session(app.test_client(), session, officer)
        found.append(costs(client, names))
    small, large = found

    for page in PAGES:
        assert len(large[page].statements) == len(small[page].statements), page
        assert large[page].rows <= small[page].rows + ROWS_MORE, page
