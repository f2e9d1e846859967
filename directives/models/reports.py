"""What units submit: versions of a report, figures and evidence; and the officer's review."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import JSON, Date, ForeignKey, Numeric, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.assignments import Link, Task
from directives.models.directives import FigureSpec
from directives.models.files import StoredFile
from directives.models.staff import Staff
from directives.terms import Channel, Standing, Verdict


class AnswerDraft(Base):
    """What a unit has typed and not submitted: one for each task, on any device. It changes no status."""

    __tablename__ = "answer_draft"

    id: Mapped[int] = key()
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), unique=True)
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    saved_at: Mapped[datetime]
    edition: Mapped[int] = mapped_column(default=0)
    """How often it was saved; a form opened on an older edition overwrites nothing."""
    waiting_since: Mapped[datetime | None]
    """Since when it is finished and waits for the head of the unit; no status of the task."""
    entered_link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))
    """By which link it was finished."""
    sent_back_at: Mapped[datetime | None]
    """When the head sent it back, with `sent_back_word`; null once it waits again."""
    sent_back_word: Mapped[str] = mapped_column(Text, default="")

    entered_link: Mapped[Link | None] = relationship()


class Report(Base):
    """One version of what a unit submits for a task; a new version keeps the old ones."""

    __tablename__ = "report"
    __table_args__ = (UniqueConstraint("task_id", "version"), UniqueConstraint("task_id", "submission_key"))

    id: Mapped[int] = key()
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    version: Mapped[int]
    submission_key: Mapped[str] = mapped_column(String(40))
    """From the form: pressing twice makes one submission."""
    standing: Mapped[Standing] = mapped_column("said", enum_text(Standing))
    """What the unit answered: under_way, implemented or reported."""
    implemented_on: Mapped[date | None] = mapped_column(Date)
    forecast_on: Mapped[date | None] = mapped_column(Date)
    """By when a unit that is at work expects to have done it."""
    text: Mapped[str | None] = mapped_column(Text)
    typed_by: Mapped[str | None] = mapped_column(String(200))
    figures_reason: Mapped[str | None] = mapped_column(Text)
    """Why figures that were asked about are right (rules/forms/checks.py); sealed and erased as the text is."""
    nothing_occurred: Mapped[bool] = mapped_column(default=False)
    """'Không phát sinh trong kỳ': an answer without figures, which differs from silence and from blanks."""
    flags: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    """Why an officer should read it (FlagKind), as of when it came; shape: rules/forms/checks.py."""
    approved_by: Mapped[str | None] = mapped_column(String(200))
    """Who typed it, and which leader of the unit approved it."""
    salt: Mapped[str | None] = mapped_column(String(32))
    """Kept and erased with the text: the ledger holds only the salted digest."""
    letter_number: Mapped[str] = mapped_column(String(80), default="")
    letter_on: Mapped[date | None] = mapped_column(Date)
    letter_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    recorded_at: Mapped[datetime]
    happened_at: Mapped[datetime]
    channel: Mapped[Channel] = mapped_column(enum_text(Channel), default=Channel.LINK)
    link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    told_by: Mapped[str] = mapped_column(Text, default="")
    entered_at: Mapped[datetime | None]
    """When it was entered, if it then waited for the head of the unit, whose link released it."""
    entered_link_id: Mapped[int | None] = mapped_column(ForeignKey("link.id"))

    task: Mapped[Task] = relationship()
    link: Mapped[Link | None] = relationship(foreign_keys=[link_id])
    entered_link: Mapped[Link | None] = relationship(foreign_keys=[entered_link_id])
    staff: Mapped[Staff | None] = relationship()
    letter_file: Mapped[StoredFile | None] = relationship()
    figures: Mapped[list["Figure"]] = relationship(back_populates="report", order_by="Figure.spec_id")
    evidence: Mapped[list["Evidence"]] = relationship(back_populates="report", order_by="Evidence.id")
    links: Mapped[list["EvidenceLink"]] = relationship(back_populates="report", order_by="EvidenceLink.id")
    reviews: Mapped[list["Review"]] = relationship(back_populates="report", order_by="Review.id")


class Figure(Base):
    """What was filled in at one place of a form: `value` for numbers, `text` for others. Both null is left blank."""

    __tablename__ = "figure"

    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), primary_key=True)
    spec_id: Mapped[int] = mapped_column(ForeignKey("figure_spec.id"), primary_key=True)
    value: Mapped[Decimal | None] = mapped_column(Numeric(18, 3))
    text: Mapped[str | None] = mapped_column(Text)
    """A date in ISO 8601, a choice, 'yes' or 'no', or a text."""
    salt: Mapped[str | None] = mapped_column(String(32))
    """Kept and erased with the text."""

    report: Mapped[Report] = relationship(back_populates="figures")
    spec: Mapped[FigureSpec] = relationship()


class Evidence(Base):
    """A file of a task: first kept with the draft (report_id null), then with each version that includes it."""

    __tablename__ = "evidence"

    id: Mapped[int] = key()
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    done_on: Mapped[date | None] = mapped_column(Date)
    """When what it shows was done, as the unit says; its upload has its own moment."""

    report: Mapped[Report | None] = relationship(back_populates="evidence")
    file: Mapped[StoredFile] = relationship()


class EvidenceLink(Base):
    """An address that a unit gives as evidence: shown as text, never opened by the server. Kept as Evidence is."""

    __tablename__ = "evidence_link"

    id: Mapped[int] = key()
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"), index=True)
    report_id: Mapped[int | None] = mapped_column(ForeignKey("report.id"), index=True)
    url: Mapped[str | None] = mapped_column(Text)
    done_on: Mapped[date | None] = mapped_column(Date)
    salt: Mapped[str | None] = mapped_column(String(32))
    """Kept and erased with the address."""
    created_at: Mapped[datetime]

    report: Mapped[Report | None] = relationship(back_populates="links")

    @property
    def host(self) -> str:
        """Whose site it is on; '' once it is erased."""
        return urlsplit(self.url or "").hostname or ""


class Review(Base):
    """An officer's decision on a version: approved, or returned with what is wanted and by when."""

    __tablename__ = "review"

    id: Mapped[int] = key()
    report_id: Mapped[int] = mapped_column(ForeignKey("report.id"), index=True)
    verdict: Mapped[Verdict] = mapped_column(enum_text(Verdict))
    wanted: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(32))
    due_at: Mapped[datetime | None]
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    recorded_at: Mapped[datetime]

    report: Mapped[Report] = relationship(back_populates="reviews")
    staff: Mapped[Staff] = relationship()


class Remark(Base):
    """Free text of an event (a reason, a remark). The event has only a salted digest, so the text can be erased."""

    __tablename__ = "remark"

    id: Mapped[int] = key()
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), unique=True)
    text: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(32))
