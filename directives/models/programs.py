"""The programs that run beside the pages, as they tell of themselves."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directives.database import Base, enum_text, key
from directives.terms import Program


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
