"""What units report of incidents; what an agency names and arranges about them, and what it does about each."""

from datetime import datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.assignments import Link, Task
from directives.models.files import StoredFile
from directives.models.staff import Staff
from directives.terms import Channel, DutyDays, IncidentDeed, IncidentList, IncidentStage


class Incident(Base):
    """A report of an incident at a unit. Only officers and leaders may read it, and each view is logged."""

    __tablename__ = "incident"
    __table_args__ = (UniqueConstraint("task_id", "submission_key"),)

    id: Mapped[int] = key()
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    submission_key: Mapped[str] = mapped_column(String(40))
    first_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    """The first notice that this report adds to; null for a first notice, which stands for the incident."""
    stage: Mapped[IncidentStage] = mapped_column(enum_text(IncidentStage), default=IncidentStage.FIRST)
    kind: Mapped[str] = mapped_column(String(60))
    """The key of an IncidentChoice, as are levels; the name beside it is what it was called then."""
    kind_name: Mapped[str] = mapped_column(String(120), default="")
    level: Mapped[str] = mapped_column(String(60), default="")
    level_name: Mapped[str] = mapped_column(String(120), default="")
    occurred_at: Mapped[datetime | None]
    hour_known: Mapped[bool] = mapped_column(default=True)
    """Whether an hour was given; else `occurred_at` is the start of that day in Vietnam."""
    school_level: Mapped[str] = mapped_column(String(60), default="")
    concerned: Mapped[int | None] = mapped_column(Integer)
    """How many people it concerns; null is not known."""
    handling: Mapped[str | None] = mapped_column(Text)
    help_needed: Mapped[str | None] = mapped_column(Text)
    typed_by: Mapped[str | None] = mapped_column(String(200))
    salt: Mapped[str | None] = mapped_column(String(32))
    recorded_at: Mapped[datetime]
    happened_at: Mapped[datetime]
    """When the unit told the department; `occurred_at` is when it happened at the unit."""
    channel: Mapped[Channel] = mapped_column(enum_text(Channel), default=Channel.LINK)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    told_by: Mapped[str] = mapped_column(Text, default="")
    received_at: Mapped[datetime | None]
    """When somebody at the department took it up first; this and what follows only of a first notice."""
    received_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    charge_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """In whose charge it is."""
    closed_at: Mapped[datetime | None]

    task: Mapped[Task] = relationship()
    link: Mapped[Link | None] = relationship()
    staff: Mapped[Staff | None] = relationship(foreign_keys=[staff_id])
    received_by: Mapped[Staff | None] = relationship(foreign_keys=[received_by_id])
    charge: Mapped[Staff | None] = relationship(foreign_keys=[charge_id])
    first: Mapped["Incident | None"] = relationship(remote_side=[id])
    files: Mapped[list["IncidentFile"]] = relationship(
        back_populates="incident", foreign_keys="IncidentFile.incident_id", order_by="IncidentFile.id"
    )

    @property
    def named(self) -> str:
        """What its kind was called when it was reported."""
        return self.kind_name or self.kind


class IncidentFile(Base):
    """A document of an incident, apart from other evidence since fewer people may open it.

    First kept with the draft (incident_id null), then with the report.
    """

    __tablename__ = "incident_file"

    id: Mapped[int] = key()
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    first_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    """The first notice that the report adds to; null with a first notice."""
    incident_id: Mapped[int | None] = mapped_column(ForeignKey("incident.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    incident: Mapped[Incident | None] = relationship(back_populates="files", foreign_keys=[incident_id])
    file: Mapped[StoredFile] = relationship()


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
    """What the department did about an incident: received, charged, a measure, another level, closed. Append-only."""

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
    former_level: Mapped[str] = mapped_column(String(120), default="")
    """Of a corrected level: what it was called; '' if none was known."""
    new_level: Mapped[str] = mapped_column(String(120), default="")
    at: Mapped[datetime]

    incident: Mapped[Incident] = relationship()
    staff: Mapped[Staff] = relationship(foreign_keys=[staff_id])
    charge: Mapped[Staff | None] = relationship(foreign_keys=[charge_id])
