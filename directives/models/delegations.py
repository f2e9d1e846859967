"""Work that a unit hands to a colleague: chosen items of an assignment, by a link of the colleague's own."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, key
from directives.models.assignments import Assignment, Link
from directives.models.directives import Item
from directives.models.mails import Mail


class Delegation(Base):
    """Who was asked to do some items of an assignment, and by whom. It ends with its link (`Link.revoked_at`)."""

    __tablename__ = "delegation"

    id: Mapped[int] = key()
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"), index=True)
    link_id: Mapped[int] = mapped_column(ForeignKey("link.id"), unique=True)
    """The colleague's: it opens these items and nothing else."""
    by_link_id: Mapped[int] = mapped_column(ForeignKey("link.id"), index=True)
    """Of whoever handed over."""
    by_name: Mapped[str | None] = mapped_column(String(100))
    """The name that this person typed; erased with the others."""
    name: Mapped[str | None] = mapped_column(String(100))
    email: Mapped[str | None] = mapped_column(String(254))
    word: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(32))
    """Null once names, address and word are erased."""
    recorded_at: Mapped[datetime]
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"))
    """The newest mail with the link."""

    assignment: Mapped[Assignment] = relationship()
    link: Mapped[Link] = relationship(foreign_keys=[link_id], back_populates="delegation")
    by_link: Mapped[Link] = relationship(foreign_keys=[by_link_id])
    mail: Mapped[Mail | None] = relationship()
    items: Mapped[list["DelegatedItem"]] = relationship(order_by="DelegatedItem.item_id")


class DelegatedItem(Base):
    """One item that was handed over, in all its periods."""

    __tablename__ = "delegated_item"

    delegation_id: Mapped[int] = mapped_column(ForeignKey("delegation.id"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)

    item: Mapped[Item] = relationship()
