"""The people of the department: offices, members of staff, and their one-time sign-in links."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.terms import DigestFrequency, Role


class Office(Base):
    """A phòng of the agency; it leads the follow-up of a directive."""

    __tablename__ = "office"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(100), default="")
    email: Mapped[str] = mapped_column(String(254), default="")


class Staff(Base):
    """A member of staff, who signs in by a link mailed to the address on record."""

    __tablename__ = "staff"
    __table_args__ = (UniqueConstraint("agency_id", "email"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    office_id: Mapped[int | None] = mapped_column(ForeignKey("office.id"))
    name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(100), default="")
    role_names: Mapped[list[str]] = mapped_column("roles", JSON, default=list)
    digest: Mapped[DigestFrequency] = mapped_column(enum_text(DigestFrequency), default=DigestFrequency.DAILY)
    left_at: Mapped[datetime | None]
    """Since when this person may no longer sign in."""

    office: Mapped[Office | None] = relationship()

    @property
    def roles(self) -> frozenset[Role]:
        """The roles held."""
        return frozenset(Role(name) for name in self.role_names)

    @property
    def acts(self) -> bool:
        """Whether this person may do more than read."""
        return bool(self.roles & {Role.OFFICER, Role.HEAD})


class SignInLink(Base):
    """One sign-in: the token is computed from this row and good for one press."""

    __tablename__ = "sign_in_link"

    id: Mapped[int] = key()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship()
