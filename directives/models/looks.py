"""What members of staff have looked at, so that a page can say what is new to them."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from directives.database import Base, key


class LastLook(Base):
    """When somebody looked last at the reports of a period. It changes nothing that others see."""

    __tablename__ = "last_look"
    __table_args__ = (UniqueConstraint("staff_id", "period_id"),)

    id: Mapped[int] = key()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"))
    period_id: Mapped[int] = mapped_column(ForeignKey("period.id"))
    at: Mapped[datetime]
    since_at: Mapped[datetime | None]
    """The last look of the sitting before: what came later is new during the whole of this one."""
