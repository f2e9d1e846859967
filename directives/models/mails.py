"""The outbox: every mail that is to go out, where it stands, and what it is about."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.assignments import Assignment, Task
from directives.models.units import Contact
from directives.terms import MailState, Occasion


class Mail(Base):
    """One mail to one address; its text is made from the templates when it is sent."""

    __tablename__ = "mail"
    __table_args__ = (Index("ix_mail_next", "state", "priority", "not_before"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    occasion: Mapped[Occasion] = mapped_column(enum_text(Occasion))
    instance: Mapped[str] = mapped_column(String(200), unique=True)
    """Kind, address and what it is about: law 2 rests on its being unique."""
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    recipient: Mapped[str] = mapped_column(String(254))
    """The address at the moment of queueing."""
    directive_id: Mapped[int | None] = mapped_column(ForeignKey("directive.id"), index=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the occasion needs beside its lines (a reason, a receipt's number): plain values, never a token."""
    state: Mapped[MailState] = mapped_column(enum_text(MailState), default=MailState.QUEUED)
    priority: Mapped[int] = mapped_column(Integer, default=5)
    """Smaller goes first: sign-in 0, new link 1, returned 3, issued 5, reminders 7."""
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    claimed_by: Mapped[str] = mapped_column(String(80), default="")
    lease_until: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(200))
    """Given at queueing: a mail tried again keeps it, so that a reader's program can fold doubles."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    """When a mail server took it."""
    ended_at: Mapped[datetime | None]
    """When it failed, bounced or was dropped."""
    reply: Mapped[str] = mapped_column(Text, default="")
    """The server's last words."""
    subject: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    """What was sent, as text, with every token blanked."""

    contact: Mapped[Contact | None] = relationship()
    lines: Mapped[list["MailLine"]] = relationship(back_populates="mail", order_by="MailLine.id")


class MailLine(Base):
    """What a mail speaks of: an assignment, and for a reminder the task and which reminder it is."""

    __tablename__ = "mail_line"
    __table_args__ = (Index("ix_mail_line_task", "task_id", "offset"),)

    id: Mapped[int] = key()
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    offset: Mapped[str] = mapped_column(String(40), default="")

    mail: Mapped[Mail] = relationship(back_populates="lines")
    assignment: Mapped[Assignment] = relationship()
    task: Mapped[Task | None] = relationship()
