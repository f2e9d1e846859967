"""Mail: the outbox with its lines and delivery log, the state of the mail server, and incoming mail."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.assignments import Assignment, Task
from directives.models.files import StoredFile
from directives.models.staff import Staff
from directives.models.units import Contact
from directives.terms import CountedAs, IncomingKind, MailFactKind, MailState, MatchedBy


def _in_lower_case(row: Any) -> str:
    address: str = row.get_current_parameters()["recipient"]
    return address.lower()


_TO_STAFF = text("staff_id IS NOT NULL")


class Mail(Base):
    """One mail to one address; its text is rendered from the templates when it is sent."""

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_next", "state", "priority", "not_before", "id"),
        Index("ix_mail_of_day", "mailbox", "state", "sent_at"),
        Index("ix_mail_staff_id", "staff_id", sqlite_where=_TO_STAFF, postgresql_where=_TO_STAFF),
    )

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    occasion: Mapped[str] = mapped_column(String(24))
    """Why it is sent: the name of a module in workflows/mailing/occasions."""
    instance: Mapped[str] = mapped_column(String(200), unique=True)
    """Key made from occasion, subject and reader. Unique, so that nobody is mailed twice about one thing (law 2)."""
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    recipient: Mapped[str] = mapped_column(String(254))
    """The address at the moment of queueing."""
    mailbox: Mapped[str] = mapped_column(String(254), default=_in_lower_case)
    """The address in lower case: whoever reads there gets one mail a working day (law 12)."""
    at_once: Mapped[bool] = mapped_column(default=False)
    """Whether it goes as a mail of its own at any hour; all others join their mailbox's mail of the day (law 12)."""
    sent_in_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)
    """The mail of the day whose text holds this one's, set when it is claimed; null for a mail of its own."""
    directive_id: Mapped[int | None] = mapped_column(ForeignKey("directive.id"), index=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What the occasion needs beside its lines (a reason, a receipt's number): plain values, never a token."""
    state: Mapped[MailState] = mapped_column(enum_text(MailState), default=MailState.QUEUED)
    priority: Mapped[int] = mapped_column(Integer, default=5)
    """Smaller goes first; each occasion has its own."""
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer, default=0)
    claimed_by: Mapped[str] = mapped_column(String(80), default="")
    lease_until: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(200), index=True)
    """Set when queued and kept on every attempt, so that a reader's program can drop a duplicate."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None] = mapped_column(index=True)
    """When a mail server accepted it."""
    ended_at: Mapped[datetime | None]
    """When it failed, bounced or was dropped."""
    reply: Mapped[str] = mapped_column(Text, default="")
    """The server's last words."""
    subject: Mapped[str] = mapped_column(Text, default="")
    body: Mapped[str] = mapped_column(Text, default="")
    """What was sent, as text, with every token blanked."""

    contact: Mapped[Contact | None] = relationship()
    staff: Mapped[Staff | None] = relationship()
    facts: Mapped[list["MailFact"]] = relationship(back_populates="mail", order_by="MailFact.id")
    lines: Mapped[list["MailLine"]] = relationship(back_populates="mail", order_by="MailLine.id")


class MailLine(Base):
    """What a mail is about: an assignment; for a reminder also the task and the reminder step."""

    __tablename__ = "mail_line"
    __table_args__ = (Index("ix_mail_line_task", "task_id", "offset"),)

    id: Mapped[int] = key()
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id"), index=True)
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    offset: Mapped[str] = mapped_column(String(40), default="")
    """The key of the reminder, 'step:due date' (scheduling.owed.mark_of); empty if it is none."""

    mail: Mapped[Mail] = relationship(back_populates="lines")
    assignment: Mapped[Assignment] = relationship()
    task: Mapped[Task | None] = relationship()


class MailFact(Base):
    """Append-only delivery log: attempts, bounces, staff actions. A past moment is replayed from it."""

    __tablename__ = "mail_fact"
    __table_args__ = (Index("ix_mail_fact_at", "at", "kind"), Index("ix_mail_fact_contact", "contact_id", "at"))

    id: Mapped[int] = key()
    mail_id: Mapped[int] = mapped_column(ForeignKey("mail.id"), index=True)
    kind: Mapped[MailFactKind] = mapped_column(enum_text(MailFactKind))
    at: Mapped[datetime]
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    address: Mapped[str] = mapped_column(String(254), default="")
    """The mail's address at that moment."""
    domain: Mapped[str] = mapped_column(String(254), default="")
    """The address's domain in lower case: limits are counted by it."""
    is_ours: Mapped[bool] = mapped_column(default=False)
    """Whether the fault lay with the sender, so that it says nothing of the address."""
    reply: Mapped[str] = mapped_column(Text, default="")
    """The server's words."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    reason: Mapped[str] = mapped_column(Text, default="")
    """Why a member of staff did it."""

    mail: Mapped[Mail] = relationship(back_populates="facts")
    staff: Mapped[Staff | None] = relationship()


class MailServer(Base):
    """State of the mail server as the workers last saw it: at most one row, shared by all workers."""

    __tablename__ = "mail_server"

    id: Mapped[int] = key()
    failing_since: Mapped[datetime | None]
    """Since when no connection succeeds; null while it answers."""
    reply: Mapped[str] = mapped_column("said", Text, default="")
    seen_at: Mapped[datetime | None]
    """When a worker last tried."""
    slowed_until: Mapped[datetime | None]
    """Until when the server has asked us to wait (a 421, a quota)."""


class IncomingMail(Base):
    """An incoming mail: a delivery report, an automatic answer or a person's reply; the original is kept."""

    __tablename__ = "incoming_mail"
    __table_args__ = (Index("ix_incoming_mail_kind", "agency_id", "kind", "received_at"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """SHA-256 of the original: one mail read twice is one."""
    kind: Mapped[IncomingKind] = mapped_column(enum_text(IncomingKind))
    matched_by: Mapped[MatchedBy] = mapped_column(enum_text(MatchedBy), default=MatchedBy.NOTHING)
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), index=True)
    assignment_id: Mapped[int | None] = mapped_column(ForeignKey("assignment.id"), index=True)
    contact_id: Mapped[int | None] = mapped_column(ForeignKey("contact.id"))
    message_id: Mapped[str] = mapped_column(String(300), default="", index=True)
    sender: Mapped[str] = mapped_column(String(254), default="")
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    subject: Mapped[str] = mapped_column(Text, default="")
    text: Mapped[str] = mapped_column(Text, default="")
    """What the person wrote, without quotations."""
    salt: Mapped[str | None] = mapped_column(String(32))
    """Set when it is matched to an assignment, whose chain then holds the salted digest; erased with the text."""
    reply: Mapped[str] = mapped_column(Text, default="")
    """A delivery report's verdict, in the server's words."""
    address: Mapped[str] = mapped_column(String(254), default="")
    """The recipient that a delivery report speaks of."""
    is_hard: Mapped[bool] = mapped_column(default=False)
    is_proven: Mapped[bool] = mapped_column(default=False)
    """Whether it came to the signed address of a mail's envelope: a report to any other waits for an officer."""
    sent_at: Mapped[datetime | None]
    """The mail's own Date header."""
    received_at: Mapped[datetime]
    original_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    undone_at: Mapped[datetime | None]
    """When an officer declared the verdict of a delivery report wrong."""
    counted_as: Mapped[CountedAs | None] = mapped_column(enum_text(CountedAs))
    """What an officer counted a reply as; null while nobody has handled it."""
    counted_at: Mapped[datetime | None]
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who counted it, or undid its verdict."""

    mail: Mapped[Mail | None] = relationship()
    assignment: Mapped[Assignment | None] = relationship()
    contact: Mapped[Contact | None] = relationship()
    original: Mapped[StoredFile] = relationship()
    staff: Mapped[Staff | None] = relationship()
    files: Mapped[list["IncomingFile"]] = relationship(back_populates="incoming", order_by="IncomingFile.id")

    @property
    def is_from_stranger(self) -> bool:
        """Whether it is about a unit and none of the unit's contacts wrote it."""
        if self.assignment is None:
            return False
        unit = self.assignment.unit
        known = {contact.email.lower() for contact in unit.contacts if contact.removed_at is None}
        return self.sender not in known | {unit.email.lower()}


class CountedReport(Base):
    """A report that an officer entered from a mail: erasing one of them erases the same text from the other."""

    __tablename__ = "counted_report"
    __table_args__ = (UniqueConstraint("incoming_id", "report_id"),)

    id: Mapped[int] = key()
    incoming_id: Mapped[int] = mapped_column(ForeignKey("incoming_mail.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)


class IncomingFile(Base):
    """A file that came with a mail."""

    __tablename__ = "incoming_file"

    id: Mapped[int] = key()
    incoming_id: Mapped[int] = mapped_column(ForeignKey("incoming_mail.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))

    incoming: Mapped[IncomingMail] = relationship(back_populates="files")
    file: Mapped[StoredFile] = relationship()
