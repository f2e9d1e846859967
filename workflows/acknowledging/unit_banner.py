"""The one banner with which a unit's page begins, the gravest thing; decided here and nowhere else."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from directives.models import Assignment
from directives.queries.submissions import ClosedReason
from workflows.acknowledging.unit_lines import ItemLine
from workflows.acknowledging.unit_work import UnitWork, WorkRow


class BannerKind(StrEnum):
    """What a unit must know first, the gravest first."""

    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    OVERDUE = "overdue"
    SUPPLEMENT_LATE = "supplement_late"
    RETURNED = "returned"
    NOT_OURS = "not_ours"
    NEAREST = "nearest"
    NOTHING_DUE = "nothing_due"


@dataclass(frozen=True)
class UnitBanner:
    kind: BannerKind
    row: WorkRow | None = None
    """The row that it is about; of several, the one whose date passed or passes first."""
    others: int = 0
    """How many rows more are like it."""

    @property
    def is_not_ours(self) -> bool:
        return self.kind is BannerKind.NOT_OURS


def banner_of(work: UnitWork, assignment: Assignment, shut: ClosedReason | None, now: datetime) -> UnitBanner | None:
    """The gravest thing that a unit must know; the rest stand as lines and rows. `shut`: of the assignment."""
    if shut:
        return UnitBanner(BannerKind.WITHDRAWN if shut.is_withdrawn else BannerKind.CLOSED)
    for kind, found in _by_gravity(work.to_do):
        if found:
            return UnitBanner(kind, found[0], len(found) - 1)
    if assignment.not_ours_at:
        return UnitBanner(BannerKind.NOT_OURS)
    if coming := [row for row in work.to_do if row.act and _is_coming(row.line, now)]:
        return UnitBanner(BannerKind.NEAREST, coming[0])
    return UnitBanner(BannerKind.NOTHING_DUE) if assignment.acknowledged_at and not work.to_do else None


def _is_coming(line: ItemLine, now: datetime) -> bool:
    return line.owing and line.late_from is not None and now < line.late_from


def _by_gravity(rows: Iterable[WorkRow]) -> list[tuple[BannerKind, list[WorkRow]]]:
    found = list(rows)
    return [
        (BannerKind.OVERDUE, [row for row in found if row.line.late]),
        (BannerKind.SUPPLEMENT_LATE, [row for row in found if row.line.supplement_late]),
        (BannerKind.RETURNED, [row for row in found if row.line.returned]),
    ]
