"""Queries of the pages of units: the filtered list, what an agency keeps, and what the page of one unit shows."""

from workflows.units.directory.kept import count_units, groups_by_hand, groups_of, kinds_of, software_of, units_of
from workflows.units.directory.listed import (
    SHOWN,
    ContactState,
    UnitFilters,
    by_kind,
    closed_of,
    count_by_kind,
    page_of,
    reach,
)
from workflows.units.directory.of_one import assignments_of, changes_of, desk_view, passed_on_texts

__all__ = [
    "SHOWN",
    "ContactState",
    "UnitFilters",
    "assignments_of",
    "by_kind",
    "changes_of",
    "closed_of",
    "count_by_kind",
    "count_units",
    "desk_view",
    "groups_by_hand",
    "groups_of",
    "kinds_of",
    "page_of",
    "passed_on_texts",
    "reach",
    "software_of",
    "units_of",
]
