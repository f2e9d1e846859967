"""An export of a platform taken over for a period, and what a unit says to it."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from directives import files
from directives.models import Link, Period, PlatformAnswer, PlatformImport, Staff
from directives.sources.tables import plain_tables, tables_of
from workflows.platforms import answering, layouts, lists, steps
from workflows.platforms.answering import UnitSays
from workflows.platforms.export import export_table
from workflows.platforms.planning import plan_import

PLATFORM = "ViettelStudy"
HEADS = "Tên trường;Lớp;Học sinh"


def exported(rows: Sequence[str], heads: str = HEADS) -> bytes:
    """A CSV file of an export."""
    return "\n".join([heads, *rows]).encode()


def take_export(
    session: Session,
    period: Period,
    staff: Staff,
    rows: Sequence[str],
    now: datetime,
    platform: str = PLATFORM,
    heads: str = HEADS,
) -> PlatformImport:
    """Take over an export whose columns are the name and the item's figures in their order."""
    data, item, agency_id = exported(rows, heads), period.item, staff.agency_id
    table, specs = export_table(tables_of(plain_tables(data))), lists.specs_of(item)
    columns = layouts.ColumnChoice(0, None, {spec.id: place for place, spec in enumerate(specs, 1)})
    book = lists.name_book(session, agency_id, platform, lists.units_of(session, agency_id))
    plan = plan_import(table, columns, specs, book, {})
    checked = files.trusted("export.csv", data, files.TEXT)
    file = files.store(session, Path(current_app.config["FILES_DIR"]), checked, now)
    return steps.take(session, steps.GivenExport(item, period, platform, file), table, plan, staff, now)


def say(session: Session, link: Link, about: PlatformImport, now: datetime, words: str = "") -> PlatformAnswer:
    """A unit disputes with these words, or confirms without."""
    return answering.answer(session, link, about, UnitSays(not words, words, "Cô Mai", f"says-{about.id}"), now)
