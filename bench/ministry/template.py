"""The rows of the fifty units, and which of them belong to units: those are copied, all others are kept once."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Table, select
from sqlalchemy.orm import Session

from bench.ministry.stencils import Holes
from directives.database import Base
from directives.terms import ChainKind
from workflows.mailing.occasions import OCCASIONS

LEFT_OUT = frozenset({"daily_root", "change_mark", "rehearsal"})
"""Daily roots are over all chains, and recorded anew, as the clock is set."""

OF_CHAIN = {ChainKind.ASSIGNMENT: "assignment", ChainKind.DIRECTIVE: "directive", ChainKind.AGENCY: "unit"}
OF_ACTOR = {"staff": "staff", "link": "link"}

Row = Mapping[str, Any]


class Template:
    """All rows by table; `copies` is how often those of units stand in the new database."""

    def __init__(self, session: Session, copies: int) -> None:
        self.copies = copies
        self.tables = [table for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT]
        self.rows: dict[str, list[Row]] = {
            table.name: [dict(row) for row in session.execute(select(table).order_by(*table.primary_key)).mappings()]
            for table in self.tables
        }
        self.by_key = {
            name: {row["id"]: row for row in rows} for name, rows in self.rows.items() if rows and "id" in rows[0]
        }
        self.targets = {table.name: _targets(table) for table in self.tables}
        self.units: dict[str, set[int]] = defaultdict(set)
        """By table, the numbers of rows that belong to units."""
        self._find_units()

    def _find_units(self) -> None:
        self.units["unit"] = {row["id"] for row in self.rows["unit"] if row["agency_id"] is not None}
        known = -1
        while known != sum(map(len, self.units.values())):
            known = sum(map(len, self.units.values()))
            for table in self.tables:
                if "id" in table.c:
                    found = (row["id"] for row in self.rows[table.name] if self.is_units(table.name, row))
                    self.units[table.name].update(found)

    def is_units(self, table: str, row: Row) -> bool:
        """Whether a row belongs to a unit: itself, or by what it refers to."""
        if table == "unit":
            return row["agency_id"] is not None
        if table == "event":
            return bool(row["chain_kind"] == ChainKind.ASSIGNMENT)
        return any(row[column] in self.units[target] for column, target in self.targets[table].items())

    def base(self, table: str, number: int) -> tuple[int, bool]:
        """The number of a row in the first copy, and whether each copy has one of its own.

        The copies of a row follow each other, so the order of numbers stays that of time.
        """
        if not self.units[table] and table != "event":
            return number, False
        return (number - 1) * self.copies + 1, number in self.units[table]

    def target(self, table: str, column: str, row: Row) -> str | None:
        """Into which table a column of a row points."""
        if table == "event":
            named = {
                "id": "event",
                "task_id": "task",
                "directive_id": "directive",
                "chain_id": OF_CHAIN[ChainKind(row["chain_kind"])],
                "actor_id": OF_ACTOR.get(row["actor_kind"]),
            }
            return named.get(column)
        return table if column == "id" else self.targets[table].get(column)


def _targets(table: Table) -> dict[str, str]:
    return {key.parent.name: key.column.table.name for key in table.foreign_keys}


ABOUT = {
    "accepted": "review",
    "acknowledged": "acknowledgement",
    "escalation": None,
    "extension": "extension",
    "issued": "link",
    "leader_digest": None,
    "leader_escalation": None,
    "officer_digest": None,
    "overdue": None,
    "due_soon": None,
    "unit_digest": None,
    "period_opened": "period",
    "returned": "review",
    "to_acknowledge": None,
}
"""What the mails of an occasion are about: a row of this table, or a day."""

MAIL_VALUES = {"acknowledgement": "acknowledgement", "unreached": "assignment"}
"""Values of a mail that are numbers of rows."""


def mail_instance(template: Template, holes: Holes, mail: Row) -> str:
    """The key of a mail, with holes for the numbers of rows in it."""
    return "".join(
        text if table is None else holes.inner_number(*template.base(table, int(text)))
        for text, table in _instance_parts(mail)
    )


def _instance_parts(mail: Row) -> list[tuple[str, str | None]]:
    """The key of a mail in parts, each with the table whose number it is."""
    form = OCCASIONS[mail["occasion"]].instance
    names = re.findall(r"\{([a-z_.]+)\}", form)
    pattern = re.escape(form)
    for name in names:
        pattern = pattern.replace(re.escape("{" + name + "}"), "(.+?)", 1)
    found = re.fullmatch(pattern, mail["instance"])
    if found is None:
        raise ValueError(f"the key of a mail reads otherwise: {mail['instance']}")
    reader = "contact" if mail["contact_id"] else "staff"
    tables = {"about.id": ABOUT[mail["occasion"]], "to": reader}
    parts: list[tuple[str, str | None]] = []
    end = 0
    for place, name in enumerate(names, start=1):
        parts += [(mail["instance"][end : found.start(place)], None), (found[place], tables.get(name))]
        end = found.end(place)
    return [*parts, (mail["instance"][end:], None)]
