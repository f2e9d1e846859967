"""Work that takes longer than a request should, and papers that are kept to be served again."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.directives import Directive
from directives.models.files import StoredFile
from directives.models.staff import Staff
from directives.models.unit_desks import DeskDevice
from directives.terms import JobKind, JobState

_OPEN = text("state IN ('waiting', 'running')")


class Job(Base):
    """One piece of long work: asked by a member of staff or on a unit's desk, done by `dondoc jobs work`.

    A worker holds it by a lease, which it renews; the lease of one that was killed runs out, and another takes it up.
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_open", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),)

    id: Mapped[int] = key()
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[JobKind] = mapped_column(enum_text(JobKind))
    state: Mapped[JobState] = mapped_column(enum_text(JobState), default=JobState.WAITING)
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"), index=True)
    device_id: Mapped[int | None] = mapped_column(ForeignKey("desk_device.id"), index=True)
    """Who asked: a member of staff, or a device of a unit's desk."""
    directive_id: Mapped[int | None] = mapped_column(ForeignKey("directive.id"), index=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """What it is about: its result goes when a text of these is erased."""
    about: Mapped[str] = mapped_column(String(300), default="")
    """The number of the letter, the year, the name of the file: for the list."""
    values: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    """What was asked for, such as the moment of a paper."""
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    claimed_by: Mapped[str] = mapped_column(String(80), default="")
    lease_until: Mapped[datetime | None]
    """On the machine's clock."""
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    """How far it is; 0 where nothing can be counted."""
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    given_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    """The file that it reads; it goes with the job."""
    error: Mapped[str] = mapped_column(Text, default="")
    """Why it failed, or what it did, in words for who asked."""

    file: Mapped[StoredFile | None] = relationship(foreign_keys=[file_id])
    given_file: Mapped[StoredFile | None] = relationship(foreign_keys=[given_file_id])
    staff: Mapped[Staff | None] = relationship()
    device: Mapped[DeskDevice | None] = relationship()
    directive: Mapped[Directive | None] = relationship()


class KeptPaper(Base):
    """A paper as it was printed, served again while it would be the same; at most a week."""

    __tablename__ = "kept_paper"
    __table_args__ = (UniqueConstraint("directive_id", "digest"),)

    id: Mapped[int] = key()
    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"))
    digest: Mapped[str] = mapped_column(String(64))
    """Of all that decides what is printed."""
    is_past: Mapped[bool]
    """As of a past moment; of the present only the newest is kept."""
    made_at: Mapped[datetime]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))


class PaperDrop(Base):
    """That kept papers of a directive were dropped: what was being printed meanwhile is not kept."""

    __tablename__ = "paper_drop"

    directive_id: Mapped[int] = mapped_column(ForeignKey("directive.id"), primary_key=True)
    mark: Mapped[str] = mapped_column(String(32))
    """Another for each drop."""
