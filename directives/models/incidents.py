"""What an agency names and arranges about incidents, and what it does about each."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.reports import Incident
from directives.models.staff import Staff
from directives.terms import DutyDays, IncidentDeed, IncidentList


class IncidentChoice(Base):
    """A kind or a level of incidents, as an agency names it: data and not code."""

    __tablename__ = "incident_choice"
    __table_args__ = (UniqueConstraint("agency_id", "which", "key"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    which: Mapped[IncidentList] = mapped_column(enum_text(IncidentList))
    key: Mapped[str] = mapped_column(String(60))
    """What incidents and items hold; never changed."""
    name: Mapped[str] = mapped_column(String(120))
    position: Mapped[int] = mapped_column(default=0)
    retired: Mapped[bool] = mapped_column(default=False)
    """No longer offered; incidents that have it keep it."""


class IncidentDuty(Base):
    """Somebody on an agency's duty list for alerts, with order and hours."""

    __tablename__ = "incident_duty"
    __table_args__ = (UniqueConstraint("agency_id", "staff_id"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    position: Mapped[int] = mapped_column(default=0)
    days: Mapped[DutyDays] = mapped_column(enum_text(DutyDays), default=DutyDays.ALL)
    starts: Mapped[int] = mapped_column(default=0)
    ends: Mapped[int] = mapped_column(default=24 * 60)
    """Minutes after midnight in Vietnam; an end before the start is on the next day."""

    staff: Mapped[Staff] = relationship()


class IncidentAct(Base):
    """What the department did about an incident: received, put in somebody's charge, a measure, closed. Append-only."""

    __tablename__ = "incident_act"

    id: Mapped[int] = key()
    incident_id: Mapped[int] = mapped_column(ForeignKey("incident.id"), index=True)
    """The first notice."""
    deed: Mapped[IncidentDeed] = mapped_column(enum_text(IncidentDeed))
    text: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(32))
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """In whose charge it was put."""
    at: Mapped[datetime]

    incident: Mapped[Incident] = relationship()
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    charge: Mapped[Staff | None] = relationship(foreign_keys=[charge_id])
