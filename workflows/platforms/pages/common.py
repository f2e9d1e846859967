"""Shared by the pages: what a URL names, the export that was chosen in this browser, and its table."""

from dataclasses import dataclass
from typing import Any

from flask import abort, session, url_for

from directives import files
from directives.database import db
from directives.models import Directive, Item, Period, StoredFile
from directives.sources.tables import MOST_COLUMNS
from workflows import clock, stored
from workflows.platforms import lists
from workflows.platforms.export import ExportTable, NoHeads, export_table
from workflows.platforms.steps import GivenExport
from workflows.web.finding import find_issued
from workflows.web.guards import current_staff
from workflows.web.table_file import read_tables

HELD = "platform_export"
"""The session key of the chosen export, so that only the person who chose it takes it."""


class UnreadableExport(ValueError):
    """A table without heads; UnreadableSheet is raised for what is no table at all."""


class WideExport(ValueError):
    """A table with more columns than are read of one."""


def item_of(pid: str, item_id: int) -> Item:
    """An item that asks for figures, of an issued directive of the agency; or 404."""
    directive: Directive = find_issued(pid)
    found = next((item for item in directive.items if item.id == item_id and item.mode.is_figures), None)
    return found or abort(404)


def opened_periods(item: Item) -> list[Period]:
    """The periods that figures can be of, the newest first."""
    return lists.opened_periods(item, clock.now(db.session))


def home(item: Item) -> str:
    return url_for("platforms.index", pid=item.directive.public_id, item_id=item.id)


@dataclass
class HeldExport:
    """The export that was chosen in this browser, with what was decided about it so far."""

    given: GivenExport
    twice: dict[int, str]

    def keep(self) -> None:
        """Remember it in the session."""
        session[HELD] = {
            "file": self.given.file.public_id,
            "item": self.given.item.id,
            "period": self.given.period.id,
            "platform": self.given.platform,
            "twice": {str(unit_id): choice for unit_id, choice in self.twice.items()},
        }


def hold(item: Item, period: Period, platform: str, file: StoredFile) -> None:
    """Remember a chosen export for the pages that follow."""
    HeldExport(GivenExport(item, period, platform, file), {}).keep()


def let_go() -> None:
    """Forget the chosen export."""
    session.pop(HELD, None)


def held(item: Item) -> HeldExport | None:
    """The export chosen in this browser for this item, or None."""
    kept: dict[str, Any] = session.get(HELD, {})
    file = files.find_stored(db.session, kept.get("file", "")) if kept.get("item") == item.id else None
    period = next((one for one in opened_periods(item) if one.id == kept.get("period")), None)
    if file is None or period is None:
        return None
    twice = {int(unit_id): choice for unit_id, choice in kept["twice"].items()}
    return HeldExport(GivenExport(item, period, kept["platform"], file), twice)


def read(data: bytes) -> ExportTable:
    """The table of an export. Raises UnreadableSheet, UnreadableExport or WideExport."""
    tables = read_tables(data)
    if any(table.columns > MOST_COLUMNS for table in tables):
        raise WideExport
    try:
        return export_table(tables)
    except NoHeads as error:
        raise UnreadableExport from error


def read_held() -> ExportTable | None:
    """The table of the export that was chosen in this browser, for `reads_first`."""
    file = files.find_stored(db.session, session.get(HELD, {}).get("file", ""))
    return read(bytes_of(file)) if file else None


def bytes_of(file: StoredFile) -> bytes:
    return files.path_of(stored.folder(), file).read_bytes()


def known_layouts(given: GivenExport) -> Any:
    """The layouts chosen before for this item and platform, the newest first."""
    return lists.layouts_of(db.session, given.item, current_staff().agency_id, given.platform)
