"""What a measuring process knows: the application on the measured database, and whom and what it asks for."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app import create_app
from bench.board import signed_in
from directives.database import db
from directives.models import Directive, Rehearsal, Staff
from tests.infrastructure.databases import settings
from workflows import clock
from workflows.programs import settle_memory

NOW = datetime(2020, 6, 25, 3, 0, tzinfo=UTC)
"""Thursday, 10:00 in Vietnam: where the story ends, and the clock of each measurement begins."""


@dataclass(frozen=True)
class World:
    """One process as a server has it."""

    app: Flask
    session: Session
    directive: Directive
    """The letter of nine items."""
    files: str

    @classmethod
    def open(cls, url: str, files: str, **more: Any) -> "World":
        """Set the clock, and settle the memory as servers do. Within the application's context."""
        given = {**settings(url, files), "TESTING": False, "RATELIMIT_ENABLED": False}
        app = create_app({**given, **more})
        app.app_context().push()
        session: Session = db.session()
        session.execute(delete(Rehearsal))
        clock.set_rehearsal(session, NOW)
        session.commit()
        directive = session.scalars(select(Directive).order_by(Directive.id).limit(1)).one()
        settle_memory()
        return cls(app, session, directive, files)

    def staff(self, name: str) -> Staff:
        return self.session.scalars(select(Staff).where(Staff.email == f"{name}@so.example")).one()

    def client(self, name: str = "lanhdao") -> FlaskClient:
        """Signed in as the leader, or as somebody else."""
        return signed_in(self.app, self.staff(name))
