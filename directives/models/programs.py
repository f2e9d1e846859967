"""The programs that run beside the pages, as they tell of themselves."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directives.database import Base, enum_text, key
from directives.terms import AlertKind, Program


class Heartbeat(Base):
    """That a program was running at a moment, on the machine's clock; one row for each program and name."""

    __tablename__ = "heartbeat"
    __table_args__ = (UniqueConstraint("program", "name"),)

    id: Mapped[int] = key()
    program: Mapped[Program] = mapped_column(enum_text(Program))
    name: Mapped[str] = mapped_column(String(64))
    """Tells several of one program apart: the machine's name, or what `--name` says."""
    seen_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    """When it was asked to stop; null while it runs, and for one that died."""


class ErrorCount(Base):
    """How often the programs logged an error of one kind in an hour."""

    __tablename__ = "error_count"
    __table_args__ = (UniqueConstraint("kind", "hour"),)

    id: Mapped[int] = key()
    kind: Mapped[str] = mapped_column(String(160))
    """Where it was logged, and the class of the error; never its words."""
    hour: Mapped[datetime]
    """When the hour began, on the machine's clock."""
    count: Mapped[int]


class Alert(Base):
    """Something that is wrong now, or was a moment ago, and whether it was told. All times are the machine's."""

    __tablename__ = "alert"
    __table_args__ = (UniqueConstraint("kind", "about"),)

    id: Mapped[int] = key()
    kind: Mapped[AlertKind] = mapped_column(enum_text(AlertKind))
    about: Mapped[str] = mapped_column(String(160), default="")
    """Which program and name, which kind of error."""
    began_at: Mapped[datetime | None]
    """None of a program that has never run."""
    seen_at: Mapped[datetime]
    """When it was last found to be wrong."""
    told_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    """When somebody last began to tell it, or its end: meanwhile nobody else does."""
