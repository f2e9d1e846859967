"""A stored file: the row describes it, the bytes are on disk under a random name."""

import secrets
from datetime import date, datetime

from sqlalchemy import Date, String
from sqlalchemy.orm import Mapped, mapped_column

from directives.database import Base, key


class Instance(Base):
    """What names this database to the folder of its stored files: one row, made with the first file."""

    __tablename__ = "instance"

    id: Mapped[int] = key()
    code: Mapped[str] = mapped_column(String(32))


class StoredFile(Base):
    """A file that was uploaded or came by mail."""

    __tablename__ = "stored_file"

    id: Mapped[int] = key()
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(255))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    taken_on: Mapped[date | None] = mapped_column(Date)
    """The day on which a photograph was taken, as its camera says; the picture itself is kept without it."""
    stored_name: Mapped[str] = mapped_column(String(64), unique=True)
    salt: Mapped[str | None] = mapped_column(String(32), default=lambda: secrets.token_hex(16))
    """Of the digests of name and content in the ledger; null once the file is erased, and for files from before."""
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def is_pdf(self) -> bool:
        return self.media_type == "application/pdf"
