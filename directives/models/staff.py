"""The people of the department: offices, members of staff, their one-time sign-in links and their sessions."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from directives.database import Base, enum_text, key
from directives.terms import DigestFrequency, Role


class Office(Base):
    """A department (phòng) of the agency that leads the follow-up of directives."""

    __tablename__ = "office"
    __table_args__ = (UniqueConstraint("agency_id", "code"),)

    id: Mapped[int] = key()
    agency_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    code: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(100), default="")
    email: Mapped[str] = mapped_column(String(254), default="")


class Staff(Base):
    """A member of staff. Signing in goes by a one-time link to this address; there is no password."""

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
    """When this person lost the right to sign in."""

    office: Mapped[Office | None] = relationship()

    @property
    def roles(self) -> frozenset[Role]:
        return frozenset(Role(name) for name in self.role_names)

    @property
    def acts(self) -> bool:
        """Whether this person may do more than read."""
        return bool(self.roles & {Role.OFFICER, Role.HEAD})


class SignInLink(Base):
    """One sign-in link: the token is computed from this row and works once.

    It opens any account with the mail address of `staff`: somebody may have one in each of two agencies.
    """

    __tablename__ = "sign_in_link"

    id: Mapped[int] = key()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    staff: Mapped[Staff] = relationship()


class SignInRequest(Base):
    """A mail address that somebody typed at the sign-in, until the worker has taken it; it may be on no record."""

    __tablename__ = "sign_in_request"

    id: Mapped[int] = key()
    address: Mapped[str] = mapped_column(String(254))
    asked_at: Mapped[datetime]


class StaffSession(Base):
    """A browser in which a member of staff has signed in."""

    __tablename__ = "staff_session"

    id: Mapped[int] = key()
    staff_id: Mapped[int] = mapped_column(ForeignKey("staff.id"), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """The hash of the random key in that browser's cookie: who reads this table cannot sign in with it."""
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    started_at: Mapped[datetime]
    last_used_at: Mapped[datetime]
    """Written at most every five minutes."""
    ends_at: Mapped[datetime]
    """When it ends by itself."""
    ended_at: Mapped[datetime | None]
    """When somebody ended it."""
    mail_id: Mapped[int | None] = mapped_column(ForeignKey("mail.id"), unique=True)
    """The digest whose link opened it: such a session only reads boards, and its link opens no other."""

    staff: Mapped[Staff] = relationship()

    @property
    def only_reads_boards(self) -> bool:
        return self.mail_id is not None
