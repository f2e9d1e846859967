"""The security log, and what is counted against limits."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.models.staff import Staff
from directives.terms import LimitKind, SecurityKind


class SecurityEntry(Base):
    """One entry of the security log: no token, no free text, no address in a readable form."""

    __tablename__ = "security_entry"

    id: Mapped[int] = key()
    kind: Mapped[SecurityKind] = mapped_column(enum_text(SecurityKind))
    at: Mapped[datetime] = mapped_column(index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """None where nobody can say whose: an address at the sign-in that is on no record."""
    staff_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Whose account it is about."""
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("staff.id"))
    """Who did it, if not the person whose account it is."""
    address_digest: Mapped[str] = mapped_column(String(32), default="")
    """Keyed digest of a mail address as typed: the same address can be found again, and not be read."""
    network: Mapped[str] = mapped_column(String(45), default="")
    """From where: an IPv4 address, or the /64 of an IPv6 address."""

    staff: Mapped[Staff | None] = relationship(foreign_keys=[staff_id])
    actor: Mapped[Staff | None] = relationship(foreign_keys=[actor_id])


class LimitUse(Base):
    """One request that counts against a limit, until the limit's time has passed."""

    __tablename__ = "limit_use"
    __table_args__ = (Index("ix_limit_use_kind_counted", "kind", "counted", "at"),)

    id: Mapped[int] = key()
    kind: Mapped[LimitKind] = mapped_column(enum_text(LimitKind))
    counted: Mapped[str] = mapped_column(String(32))
    """Keyed digest of what is counted: an address, a unit, a network."""
    at: Mapped[datetime] = mapped_column(index=True)
