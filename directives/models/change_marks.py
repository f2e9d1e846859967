"""Marks of the last changes; written by directives.changes alone."""

from sqlalchemy import Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from directives.database import Base


class ChangeMark(Base):
    """A random text that the last transaction of some threads left, if it wrote what a page shows."""

    __tablename__ = "change_mark"

    slot: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    mark: Mapped[str] = mapped_column(String(16))
