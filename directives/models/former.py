"""What units, kinds, groups, offices and people were before a change."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlalchemy.orm import Mapped, mapped_column

from directives.database import Base, BigId, enum_text, key
from directives.terms import DatedNoun


class FormerFacts(Base):
    """The facts of one row until they were replaced; the present ones are in the row itself.

    Written by record/facts.py, read by past/facts.py.
    """

    __tablename__ = "former_facts"
    __table_args__ = (Index("ix_former_facts_noun", "noun", "replaced_at"),)

    id: Mapped[int] = key()
    noun: Mapped[DatedNoun] = mapped_column(enum_text(DatedNoun))
    noun_id: Mapped[int] = mapped_column(BigId)
    """The key of a Unit, a UnitKind, … as `noun` says."""
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    replaced_at: Mapped[datetime]
