"""The agency's register of incoming documents, as its clerk hands it over, and the tasks that they may answer."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.assignments import Task
from directives.models.reports import Report
from directives.models.staff import Staff
from directives.models.units import Unit
from directives.terms import MatchState


class IncomingDocument(Base):
    """A line of the register of incoming documents (Decree 30/2020/NĐ-CP, annex IV): a unit's answer on paper."""

    __tablename__ = "incoming_document"
    __table_args__ = (UniqueConstraint("agency_id", "digest"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    digest: Mapped[str] = mapped_column(String(64))
    """SHA-256 of the line: the same line handed over twice is kept once."""
    arrival_number: Mapped[str] = mapped_column(String(60))
    """The agency's 'Số đến'."""
    symbol: Mapped[str] = mapped_column(String(120))
    """The sender's 'Số, ký hiệu'."""
    dated_on: Mapped[date | None] = mapped_column(Date)
    arrived_on: Mapped[date | None] = mapped_column(Date)
    sender: Mapped[str] = mapped_column(String(300))
    """As the register names it."""
    summary: Mapped[str] = mapped_column(Text)
    """'Trích yếu'."""
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """The unit that sent it; null while nobody has recognised the sender."""
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    recorded_at: Mapped[datetime]
    set_aside_at: Mapped[datetime | None]
    """When a person said that it answers no task."""

    unit: Mapped[Unit | None] = relationship(foreign_keys=[unit_id])
    matches: Mapped[list["DocumentMatch"]] = relationship(back_populates="document", order_by="DocumentMatch.id")


class DocumentMatch(Base):
    """A task that an incoming document may answer, and what a person decided about it."""

    __tablename__ = "document_match"
    __table_args__ = (UniqueConstraint("document_id", "task_id"),)

    id: Mapped[int] = key()
    document_id: Mapped[int] = mapped_column(ForeignKey("incoming_document.id"))
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    sure: Mapped[bool]
    """Whether sender, directive and task leave no doubt."""
    state: Mapped[MatchState] = mapped_column(enum_text(MatchState), default=MatchState.PROPOSED)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"))
    """The answer that was recorded by accepting it."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime | None]

    document: Mapped[IncomingDocument] = relationship(back_populates="matches")
    task: Mapped[Task] = relationship()
    report: Mapped[Report | None] = relationship()
    staff: Mapped[Staff | None] = relationship()
