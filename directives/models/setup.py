"""The first run of an empty database, and how an agency's own pages look."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, key
from directives.models.files import StoredFile


class SetupCode(Base):
    """The one-time code that opens the first run; at most one row, deleted with its use."""

    __tablename__ = "setup_code"

    id: Mapped[int] = key()
    digest: Mapped[str] = mapped_column(String(64))
    """The hash of the code: who reads this table cannot begin with it."""
    made_at: Mapped[datetime]


class AgencyFrame(Base):
    """What an agency has chosen for its own pages."""

    __tablename__ = "agency_frame"

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), unique=True)
    emblem_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    put_off_at: Mapped[datetime | None]
    """Since when the list of first steps is off the front page, though not all are done."""

    emblem: Mapped[StoredFile | None] = relationship()
