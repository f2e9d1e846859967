"""The samples that a rehearsal can start from: history, today, and the change of 1 July 2025 between them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum


class SampleName(StrEnum):
    """As the command line names them."""

    HISTORY = "2020"
    TODAY = "2025"
    CHANGE = "1-7-2025"


@dataclass(frozen=True)
class Sample:
    """Units, and a letter to them; names of files are those in the folder data."""

    opens_at: datetime
    """Where the clock of the rehearsal stands at first."""
    units: str
    letter: str
    signed: tuple[str, str] | None = None
    """The file in the package, and its name in the draft."""
    enclosed: Sequence[tuple[str, str]] = ()
    issued_at: datetime | None = None
    """When the letter was issued, before the clock stands still; None: it is a draft."""
    changed: str = ""
    """The units file of the change that followed."""


HISTORY = Sample(
    datetime(2020, 4, 17, 1, 0, tzinfo=UTC),
    "units.csv",
    "letter.txt",
    ("van-ban-da-ky.pdf", "715-SGDĐT-GDTrH.pdf"),
    (
        ("cong-van-262.pdf", "262-CATTT-NCSC.pdf"),
        ("so-lieu-day-hoc-truc-tuyen.xlsx", "Số liệu dạy học trực tuyến.xlsx"),
    ),
)
"""District offices and their weekly figures, on 17 April 2020 at 8:00 in Vietnam, the day of the letter."""

TODAY = Sample(datetime(2025, 9, 15, 1, 0, tzinfo=UTC), "units-2025.csv", "letter-2025.txt")
"""Communes above the schools, and no district offices."""

CHANGE = Sample(
    datetime(2025, 7, 1, 1, 0, tzinfo=UTC),
    "units-2025-06.csv",
    "letter-2025-06.txt",
    issued_at=datetime(2025, 6, 16, 1, 0, tzinfo=UTC),
    changed="units-2025-07.csv",
)
"""A letter of June that is open when the district offices close: communes take over, also the schools."""

SAMPLES = {SampleName.HISTORY: HISTORY, SampleName.TODAY: TODAY, SampleName.CHANGE: CHANGE}

TAKEN_OVER_BY = {"PGD-PLEIKU": "P-PLEIKU", "PGD-ANKHE": "P-ANKHE", "PGD-DAKDOA": "X-DAKDOA", "PGD-CHUSE": "X-CHUSE"}
"""Which commune takes over what a district office left open: where the office had its seat."""

DECISION = "Nghị quyết số 1664/NQ-UBTVQH15 ngày 16/6/2025 (mẫu)"
