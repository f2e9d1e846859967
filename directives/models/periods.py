"""The periods of an item: what each keeps from the moment at which it opened."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, key
from directives.models.directives import Item


class Period(Base):
    """One round of an item: the only one of a one-off item, or one for each cut-off of a recurring item."""

    __tablename__ = "period"
    __table_args__ = (UniqueConstraint("item_id", "number"),)

    id: Mapped[int] = key()
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    number: Mapped[int]
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime | None]
    """The cut-off, exclusive, or the later date to which an officer moved it; `planned_due_at` keeps the first."""
    planned_due_at: Mapped[datetime | None]
    kept_due_at: Mapped[datetime | None]
    """The due date that an officer decided to keep although it falls on a day off."""
    grace_minutes: Mapped[int] = mapped_column(default=0)
    """The agency's when it opened: how long after a date a report still counts as on time. One of grace.CHOICES."""
    data_from: Mapped[datetime | None]
    data_until: Mapped[datetime | None]
    """The days that its figures are about, as they followed from the cut-off when it opened: midnights, the last one
    exclusive. Null: the item names none."""
    skipped_at: Mapped[datetime | None]
    locked_at: Mapped[datetime | None]

    item: Mapped[Item] = relationship(back_populates="periods")

    @classmethod
    def opened(
        cls,
        item: Item,
        number: int,
        opens_at: datetime,
        due_at: datetime | None,
        previous_due_at: datetime | None = None,
    ) -> "Period":
        """A period as it opens, the one before due at `previous_due_at`: it keeps what item and agency say now."""
        found = item.window_of(due_at, previous_due_at)
        return cls(
            item_id=item.id,
            number=number,
            opens_at=opens_at,
            due_at=due_at,
            planned_due_at=due_at,
            grace_minutes=item.directive.issuer.grace_minutes,
            data_from=found.data_from if found else None,
            data_until=found.data_until if found else None,
        )
