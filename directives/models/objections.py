"""What a unit says against a task or a whole letter, and exemptions that reach into later periods."""

from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.assignments import Assignment, Link, Task
from directives.models.directives import Item
from directives.models.staff import Staff
from directives.models.units import Unit
from directives.terms import Channel, ObjectionKind, ObjectionState


class Objection(Base):
    """'Chưa thực hiện được', 'không thuộc nhiệm vụ', an exemption asked for; and the department's answer.

    Who says it is what the person typed; only the link proves which unit it is.
    """

    __tablename__ = "objection"
    __table_args__ = (UniqueConstraint("assignment_id", "task_id", "submission_key"),)

    id: Mapped[int] = key()
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"), index=True)
    """Null if it is about the whole letter."""
    kind: Mapped[ObjectionKind] = mapped_column(enum_text(ObjectionKind))
    state: Mapped[ObjectionState] = mapped_column(enum_text(ObjectionState), default=ObjectionState.ASKED)
    submission_key: Mapped[str] = mapped_column(String(40))
    """From the form: pressing twice makes one; the tasks of one press share it."""
    reason: Mapped[str | None] = mapped_column(Text)
    whose: Mapped[str | None] = mapped_column(String(300))
    """Whose duty it is, as the unit wrote it; '' if it did not say."""
    whose_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    """The unit that these words mean, if that is sure."""
    forecast_on: Mapped[date | None] = mapped_column(Date)
    """By when the unit expects to have done it."""
    typed_by: Mapped[str | None] = mapped_column(String(200))
    position: Mapped[str | None] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(100))
    salt: Mapped[str | None] = mapped_column(String(32))
    """Null once the words and the person are erased."""
    recorded_at: Mapped[datetime]
    asked_at: Mapped[datetime]
    channel: Mapped[Channel] = mapped_column(enum_text(Channel), default=Channel.LINK)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who entered it for the unit."""
    told_by: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answer_salt: Mapped[str | None] = mapped_column(String(32))
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    assignment: Mapped[Assignment] = relationship()
    task: Mapped[Task | None] = relationship()
    whose_unit: Mapped[Unit | None] = relationship()
    link: Mapped[Link | None] = relationship()
    staff: Mapped[Staff | None] = relationship(foreign_keys=[staff_id])
    answered_by: Mapped[Staff | None] = relationship(foreign_keys=[answered_by_id])


class Exemption(Base):
    """One unit is not asked an item in later periods either, until a date or until an officer ends it."""

    __tablename__ = "exemption"

    id: Mapped[int] = key()
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    until_on: Mapped[date | None] = mapped_column(Date)
    """The last day: a period that is due later is owed again."""
    granted_at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    ended_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship()
    item: Mapped[Item] = relationship()
    staff: Mapped[Staff] = relationship()
