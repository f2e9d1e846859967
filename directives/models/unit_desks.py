"""A unit's own desk: the lasting way to all of its letters, the devices that open it, and the codes that admit one."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, key
from directives.models.units import Contact, Unit


class UnitDesk(Base):
    """The desk of a unit that has asked for one or was given one; its links are computed, as those of letters are."""

    __tablename__ = "unit_desk"

    id: Mapped[int] = key()
    public_id: Mapped[str] = mapped_column(String(32), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), unique=True)
    asked_no: Mapped[int] = mapped_column(default=0)
    """The last request: only the mail about it leads to the press that grants."""
    asked_at: Mapped[datetime | None]
    generation: Mapped[int] = mapped_column(default=0)
    """Of the lasting link: each grant makes a newer one, which alone opens."""
    granted_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    """When it ends by itself: at the end of a 31 August."""
    ended_at: Mapped[datetime | None]
    """When the unit or an officer ended it."""
    feed_no: Mapped[int] = mapped_column(default=0)
    """Of the calendar's address; 0 while there is none."""

    unit: Mapped[Unit] = relationship()
    devices: Mapped[list["DeskDevice"]] = relationship(back_populates="desk", order_by="DeskDevice.id")


class DeskDevice(Base):
    """A browser that may open a unit's desk: somebody there has read the mail of a contact, for whom it acts."""

    __tablename__ = "desk_device"

    id: Mapped[int] = key()
    desk_id: Mapped[int] = mapped_column(ForeignKey("unit_desk.id"), index=True)
    contact_id: Mapped[int] = mapped_column(ForeignKey("contact.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """The hash of the random key in that browser's cookie."""
    address_digest: Mapped[str] = mapped_column(String(64))
    """The hash of the address that was read: a corrected one ends the device."""
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    admitted_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    """Written at most every five minutes."""
    ended_at: Mapped[datetime | None]

    desk: Mapped[UnitDesk] = relationship(back_populates="devices")
    contact: Mapped[Contact] = relationship()


class DeskCode(Base):
    """A code by mail for one new device; its digits are computed for each contact, never stored."""

    __tablename__ = "desk_code"

    id: Mapped[int] = key()
    desk_id: Mapped[int] = mapped_column(ForeignKey("unit_desk.id"), index=True)
    asked_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]

    desk: Mapped[UnitDesk] = relationship()
