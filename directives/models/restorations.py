"""Restores from a backup."""

from datetime import datetime

from sqlalchemy.orm import Mapped

from directives.database import Base, key


class Restoration(Base):
    """One restore of this database from a backup; all its moments are the machine's.

    Mails and ticks wait until a person releases them: the world may know more than the database.
    """

    __tablename__ = "restoration"

    id: Mapped[int] = key()
    backup_at: Mapped[datetime]
    """What happened between this moment and the next is lost."""
    restored_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    caught_up_at: Mapped[datetime | None]
    """When a tick in office hours had queued all that came due meanwhile, which may have been sent before."""

    @property
    def is_held(self) -> bool:
        """Whether mails and ticks still wait after it."""
        return self.released_at is None
