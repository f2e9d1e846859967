"""Whether this process can serve pages: the database, its version, the folder of stored files."""

from collections.abc import Iterator

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directives import instance
from workflows import schema, stored


def faults(session: Session) -> Iterator[str]:
    """What is not ready, one word each."""
    try:
        revisions = schema.revisions(session)
        if revisions.present != revisions.wanted:
            yield "migrations"
        elif instance.refusal_of(session, stored.folder()) is not None:
            yield "files"
    except SQLAlchemyError:
        yield "database"
    finally:
        session.rollback()
