"""What happened in an area, such as a flood, and the tasks for which its units got a later date or were not asked."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.assignments import Task
from directives.models.directives import Directive
from directives.models.staff import Staff
from directives.terms import AreaAct, AreaKind, AreaReason


class AreaEvent(Base):
    """One press of an officer for all units of an area. Never changed; a task of it can be asked again."""

    __tablename__ = "area_event"
    __table_args__ = (Index("ix_area_event_agency", "agency_id", "id"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    reason: Mapped[AreaReason] = mapped_column(enum_text(AreaReason))
    words: Mapped[str] = mapped_column(Text, default="")
    """The officer's own words for OTHER."""
    salt: Mapped[str] = mapped_column(String(64))
    area: Mapped[AreaKind] = mapped_column(enum_text(AreaKind))
    area_id: Mapped[int]
    """Of a unit, kind or group, as `area` says."""
    area_name: Mapped[str] = mapped_column(String(300))
    """As it was called at that time."""
    directive_id: Mapped[int | None] = mapped_column(ForeignKey("directive.id"))
    """Null: all directives under follow-up."""
    act: Mapped[AreaAct] = mapped_column(enum_text(AreaAct))
    due_at: Mapped[datetime | None]
    """The later date, exclusive; null if the period is not asked."""
    paused_until: Mapped[datetime | None]
    """Until when reminders of these units were paused with it."""
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))

    directive: Mapped[Directive | None] = relationship()
    staff: Mapped[Staff] = relationship()


class AreaEventTask(Base):
    """A task that an area event extended or skipped."""

    __tablename__ = "area_event_task"

    area_event_id: Mapped[int] = mapped_column(ForeignKey("area_event.id"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), primary_key=True, index=True)
    was_due_at: Mapped[datetime | None]
    """The date before."""
    asked_again_at: Mapped[datetime | None]
    """Since when a skipped task is asked again."""

    event: Mapped[AreaEvent] = relationship()
    task: Mapped[Task] = relationship()
