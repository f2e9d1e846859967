"""Figures that the department takes from exports of teaching platforms, and what units say to them.

A later import of the same platform and period replaces the former, which is kept: a board as of a past moment shows
what was known then. Which one counts: directives/boards/platform_figures.
"""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, ForeignKey, Numeric, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.assignments import Assignment, Link
from directives.models.directives import FigureSpec, Item
from directives.models.files import StoredFile
from directives.models.periods import Period
from directives.models.staff import Staff
from directives.models.units import Unit
from directives.terms import NameEvidence, PlatformRowState


class PlatformImport(Base):
    """One export of one platform, taken over for one period of an item."""

    __tablename__ = "platform_import"

    id: Mapped[int] = key()
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"), index=True)
    platform: Mapped[str] = mapped_column(String(80))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    sheet: Mapped[str] = mapped_column(String(120), default="")
    """The sheet that was read; '' for a CSV file."""
    row_count: Mapped[int]
    """The rows of the sheet down to the last that holds something; those without a PlatformRow are blank."""
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    recorded_at: Mapped[datetime]

    item: Mapped[Item] = relationship()
    period: Mapped[Period] = relationship()
    file: Mapped[StoredFile] = relationship()
    staff: Mapped[Staff] = relationship()


class PlatformRow(Base):
    """A row of an export that is not blank, and what became of it."""

    __tablename__ = "platform_row"
    __table_args__ = (UniqueConstraint("import_id", "number"),)

    id: Mapped[int] = key()
    import_id: Mapped[int] = mapped_column(ForeignKey("platform_import.id"))
    number: Mapped[int]
    """As the spreadsheet counts its rows, from 1."""
    state: Mapped[PlatformRowState] = mapped_column(enum_text(PlatformRowState))
    evidence: Mapped[NameEvidence] = mapped_column(enum_text(NameEvidence), default=NameEvidence.NONE)
    written: Mapped[str] = mapped_column(String(300))
    """The name as the export writes it; of a row of no unit, its first text."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    cells: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    """{FigureSpec id: the cell as it was}: no other column of the export is kept here."""

    unit: Mapped[Unit | None] = relationship()


class PlatformFigure(Base):
    """A figure of a unit by an import. A blank cell has none: blank is not zero."""

    __tablename__ = "platform_figure"

    import_id: Mapped[int] = mapped_column(ForeignKey("platform_import.id"), primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), primary_key=True, index=True)
    spec_id: Mapped[int] = mapped_column(ForeignKey("figure_spec.id"), primary_key=True)
    value: Mapped[Decimal] = mapped_column(Numeric(18, 3))

    spec: Mapped[FigureSpec] = relationship()


class PlatformAnswer(Base):
    """A unit confirms or disputes the figures of an import; without one it owes nothing."""

    __tablename__ = "platform_answer"
    __table_args__ = (UniqueConstraint("assignment_id", "submission_key"),)

    id: Mapped[int] = key()
    import_id: Mapped[int] = mapped_column(ForeignKey("platform_import.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    submission_key: Mapped[str] = mapped_column(String(40))
    """From the form: pressing twice makes one answer."""
    agrees: Mapped[bool]
    typed_by: Mapped[str | None] = mapped_column(String(200))
    salt: Mapped[str | None] = mapped_column(String(32))
    """Null once the name is erased, with the words, which are the Remark of its event."""
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"))
    recorded_at: Mapped[datetime]

    platform_import: Mapped[PlatformImport] = relationship()
    assignment: Mapped[Assignment] = relationship()
    link: Mapped[Link] = relationship()


class PlatformLayout(Base):
    """Which column of a platform's export is what, as a person said once for these heads."""

    __tablename__ = "platform_layout"

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    platform: Mapped[str] = mapped_column(String(80))
    heads: Mapped[list[str]] = mapped_column(JSON)
    """All heads from left to right, as they were written."""
    columns: Mapped[dict[str, Any]] = mapped_column(JSON)
    """{'name': place, 'code': place or null, 'figures': {FigureSpec id: place}}, places counted from 0."""
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    recorded_at: Mapped[datetime]


class PlatformName(Base):
    """Which unit a platform means by a name, as a person said once; null: none of the agency's."""

    __tablename__ = "platform_name"
    __table_args__ = (UniqueConstraint("agency_id", "platform", "name_key"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    platform: Mapped[str] = mapped_column(String(80))
    name_key: Mapped[str] = mapped_column(String(300))
    """`rules.name_matching.name_key` of the written name."""
    written: Mapped[str] = mapped_column(String(300))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime]
