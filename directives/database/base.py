"""The declarative base: types of columns, names of constraints, and the session that everybody asks."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, cast

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, Enum, Integer, MetaData, Table, Text
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, registry
from sqlalchemy.types import TypeDecorator

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""64-bit key; SQLite gives row ids only to columns declared INTEGER."""


OrderKey = Text().with_variant(Text(collation="C"), "postgresql")
"""A key to sort by, compared by its characters and not by the language of the server."""


class UtcDateTime(TypeDecorator[datetime]):
    """A moment in UTC. Refuses a naive datetime and returns an aware one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Store UTC; SQLite stores no zone, so it is removed there."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment needs its zone: {value!r}")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def enum_text(kind: type[StrEnum]) -> Enum:
    """A column type that stores the enum's value as text."""
    return Enum(kind, native_enum=False, length=24, values_callable=lambda members: [m.value for m in members])


def key() -> Any:
    """The primary key column of every table."""
    return mapped_column(BigId, primary_key=True, autoincrement=True)


_metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Base(DeclarativeBase):
    registry = registry(metadata=_metadata, type_annotation_map={datetime: UtcDateTime(), int: BigId})


def table_of(noun: type[Base]) -> Table:
    """The table of a model, for Core statements."""
    return cast(Table, noun.__table__)


class Database(SQLAlchemy):
    """Flask-SQLAlchemy, with its scoped session typed as the session it stands for."""

    session: Session  # type: ignore[assignment]


db = Database(model_class=Base)
