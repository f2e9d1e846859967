"""One directive for one unit: the assignment, its tasks, links, acknowledgements, extension requests and calls."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import Date, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.directives import Directive, Item
from directives.models.periods import Period
from directives.models.staff import Staff
from directives.models.units import Contact, Unit
from directives.terms import CallOutcome, Channel, ExtensionState, ObjectionKind, Standing

if TYPE_CHECKING:
    from directives.models.delegations import Delegation


_PASSED_ON = text("parent_id IS NOT NULL")
_WAITS = text("review_from IS NOT NULL")
_OBJECTED = text("objected IS NOT NULL")

MAY_BE_OPEN = text(
    "(standing IN ('silent', 'under_way', 'returned')"
    " OR standing = 'implemented' AND (first_submitted_at IS NULL OR return_due_at IS NOT NULL))"
)
"""Over Task: all that are open, and none that is over. Literal text, so that a query with it finds the index of the
open tasks: they are as many as there are units, while all tasks ever made are without end."""


class Assignment(Base):
    """One directive as one unit has it. Told and acknowledged are facts of the whole assignment, not of each task."""

    __tablename__ = "assignment"
    __table_args__ = (
        UniqueConstraint("directive_id", "unit_id"),
        Index("ix_assignment_parent", "parent_id", sqlite_where=_PASSED_ON, postgresql_where=_PASSED_ON),
    )

    id: Mapped[int] = key()
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    responsible_unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    """Who answers for it now: the unit itself or, once that has closed, its successor."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"))
    """The superior's assignment of which it was passed on (directives/cascade); null for the department's own."""
    created_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
    """When a server accepted the first mail about it that has not bounced; null again once every address has failed."""
    unreachable_at: Mapped[datetime | None]
    """Since when every address of the unit fails ('Chưa chuyển: địa chỉ lỗi')."""
    acknowledged_at: Mapped[datetime | None]
    """`happened_at` of the first acknowledgement; a projection of the ledger."""
    not_ours_at: Mapped[datetime | None]
    """Since when the unit says that the directive is not for it; null once the department has answered."""
    taken_over_at: Mapped[datetime | None]
    """Since when the successor answers for it: a date before then was not the successor's to keep."""
    asked_tasks: Mapped[int] = mapped_column(default=0)
    """How many of its tasks are owed or done, of how many of these are done, how many wait for review, and how many it
    has answered: projections (record/projection/counters), which a session may hold as they were before the last
    event."""
    done_tasks: Mapped[int] = mapped_column(default=0)
    review_tasks: Mapped[int] = mapped_column(default=0)
    answered_tasks: Mapped[int] = mapped_column(default=0)
    head_seq: Mapped[int] = mapped_column(default=0)
    head_hash: Mapped[str] = mapped_column(String(64), default="")
    head_at: Mapped[datetime | None]

    directive: Mapped[Directive] = relationship()
    parent: Mapped["Assignment | None"] = relationship(remote_side=[id])
    unit: Mapped[Unit] = relationship(foreign_keys=[unit_id])
    responsible_unit: Mapped[Unit] = relationship(foreign_keys=[responsible_unit_id])
    tasks: Mapped[list["Task"]] = relationship(back_populates="assignment", order_by="Task.id")
    links: Mapped[list["Link"]] = relationship(back_populates="assignment", order_by="Link.id")
    acknowledgements: Mapped[list["Acknowledgement"]] = relationship(
        back_populates="assignment", order_by="Acknowledgement.id"
    )

    @property
    def is_taken_over(self) -> bool:
        """Whether a successor answers for it."""
        return self.responsible_unit_id != self.unit_id


class Task(Base):
    """One item for one unit in one period. Standing, first submission and due dates are the ledger's projection."""

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("period_id", "assignment_id"),
        Index("ix_task_assignment", "assignment_id"),
        Index("ix_task_due", "due_at", "standing"),
        Index("ix_task_parent", "parent_id", sqlite_where=_PASSED_ON, postgresql_where=_PASSED_ON),
        Index("ix_task_open", *("period_id", "assignment_id"), sqlite_where=MAY_BE_OPEN, postgresql_where=MAY_BE_OPEN),
        Index("ix_task_review", *("review_from", "id", "item_id"), sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_task_review_period", "period_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_task_objected", "assignment_id", sqlite_where=_OBJECTED, postgresql_where=_OBJECTED),
    )

    id: Mapped[int] = key()
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    """The superior's task that was passed on with it."""
    standing: Mapped[Standing] = mapped_column(enum_text(Standing), default=Standing.SILENT)
    first_submitted_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]
    return_due_at: Mapped[datetime | None]
    """Due date of the supplement to a returned report; null if none is wanted."""
    extended_due_at: Mapped[datetime | None]
    """The later date last granted to this unit; moving the period never sets an earlier one."""
    document_at: Mapped[datetime | None]
    """Since when an incoming document that may answer it waits to be matched."""
    objected: Mapped[ObjectionKind | None] = mapped_column(enum_text(ObjectionKind))
    """What the unit says against it, while it waits for the department's answer."""
    review_from: Mapped[datetime | None]
    """Since when its last report waits for an officer to read it; null if none does."""

    assignment: Mapped[Assignment] = relationship(back_populates="tasks")
    item: Mapped[Item] = relationship()
    period: Mapped[Period] = relationship()
    extensions: Mapped[list["Extension"]] = relationship(back_populates="task", order_by="Extension.id")


class Link(Base):
    """The right to act for one unit on one assignment, sent to one contact; or on some of its items, to a colleague.

    The token is computed from id and generation and never stored, so a copy of the database opens nothing.
    """

    __tablename__ = "link"
    __table_args__ = (UniqueConstraint("assignment_id", "contact_id"),)

    id: Mapped[int] = key()
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    """Null for a colleague's: joining contacts leaves these links out, so that no reminder and no outcome of a mail
    to a colleague is taken for the unit's."""
    generation: Mapped[int] = mapped_column(default=1)
    """The newest one; mails carry it."""
    opens_from: Mapped[int] = mapped_column(default=1)
    """The oldest generation that opens. A person's press by a newer one raises it, as does an ending."""
    ended_below: Mapped[int] = mapped_column(default=1)
    """Older generations were ended by the department (revoked, address corrected): they write nothing at all."""
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

    assignment: Mapped[Assignment] = relationship(back_populates="links")
    contact: Mapped[Contact | None] = relationship()
    delegation: Mapped["Delegation | None"] = relationship(
        back_populates="link", foreign_keys="Delegation.link_id", uselist=False
    )

    @property
    def is_colleagues(self) -> bool:
        """Whether it is a colleague's: it opens only the items that were handed over (directives/delegations)."""
        return self.contact_id is None


class Acknowledgement(Base):
    """Who confirmed receipt. The name is what the person typed; only the link proves which unit it is."""

    __tablename__ = "acknowledgement"

    id: Mapped[int] = key()
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    name: Mapped[str] = mapped_column(String(200), default="")
    position: Mapped[str] = mapped_column(String(200), default="")
    phone: Mapped[str] = mapped_column(String(100), default="")
    """The telephone at which this person can be reached, if given."""
    salt: Mapped[str] = mapped_column(String(32), default="")
    """'' once name, position and telephone are erased."""
    arrival_number: Mapped[str] = mapped_column(String(60), default="")
    """The unit's own 'Số đến'."""
    arrived_on: Mapped[date | None] = mapped_column(Date)
    recorded_at: Mapped[datetime]
    happened_at: Mapped[datetime]
    channel: Mapped[Channel] = mapped_column(enum_text(Channel), default=Channel.LINK)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    told_by: Mapped[str] = mapped_column(Text, default="")

    assignment: Mapped[Assignment] = relationship(back_populates="acknowledgements")
    link: Mapped[Link | None] = relationship()
    staff: Mapped[Staff | None] = relationship()


class Extension(Base):
    """A unit's request for a later due date, and the officer's answer."""

    __tablename__ = "extension"
    __table_args__ = (UniqueConstraint("task_id", "submission_key"),)

    id: Mapped[int] = key()
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    state: Mapped[ExtensionState] = mapped_column(enum_text(ExtensionState), default=ExtensionState.ASKED)
    submission_key: Mapped[str] = mapped_column(String(40))
    """From the form: pressing twice makes one request."""
    old_due_at: Mapped[datetime]
    """The due date at the time of the request."""
    wanted_due_at: Mapped[datetime]
    granted_due_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    typed_by: Mapped[str | None] = mapped_column(String(200))
    salt: Mapped[str | None] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    channel: Mapped[Channel] = mapped_column(enum_text(Channel), default=Channel.LINK)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))
    answered_at: Mapped[datetime | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answer_salt: Mapped[str | None] = mapped_column(String(32))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))

    task: Mapped[Task] = relationship(back_populates="extensions")
    link: Mapped[Link | None] = relationship()
    staff: Mapped[Staff | None] = relationship()

    @property
    def asked_late(self) -> bool:
        """Whether the due date had passed when the unit asked."""
        return self.asked_at >= self.old_due_at


class Call(Base):
    """A telephone call to a unit and its outcome; the officer's notes are the Remark of its event."""

    __tablename__ = "call"

    id: Mapped[int] = key()
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    submission_key: Mapped[str] = mapped_column(String(40), unique=True)
    """From the form: pressing twice makes one call."""
    outcome: Mapped[CallOutcome] = mapped_column(enum_text(CallOutcome))
    at: Mapped[datetime]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"))

    assignment: Mapped[Assignment] = relationship()
    staff: Mapped[Staff] = relationship()
