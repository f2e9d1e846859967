"""Row locks: the only module that locks rows for one writer until the transaction ends.

Most rows are locked through their parent: an assignment, a directive or an agency, which all head a chain of events.
"""

from typing import TypeVarTuple

from sqlalchemy import Select, select
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Session, SessionTransaction

from directives import database
from directives.models.assignments import Assignment
from directives.models.directives import Directive
from directives.models.units import Unit

ChainParent = Assignment | Directive | Unit
_Columns = TypeVarTuple("_Columns")


def lock(session: Session, parent: ChainParent, *, key_share: bool = False) -> None:
    """Lock the parent's own columns until the transaction ends, and read them as the last writer left them.

    With `key_share`, others may meanwhile insert rows that reference the parent (FOR NO KEY UPDATE).
    """
    session.flush()  # a new parent needs its key, and a refresh drops what is not written yet
    if database.writes_alone(session):
        return
    if (type(parent), parent.id) not in _locked(session):
        columns = parent.__mapper__.column_attrs.keys()
        session.refresh(parent, columns, with_for_update={"key_share": key_share})
        mark_locked(session, parent)


def lock_with_directive(session: Session, assignment: Assignment) -> None:
    """Lock an assignment and then its directive, before anything is written.

    With key share: a ticker that opens a period holds the directive and inserts rows that reference the assignment,
    and neither must wait for the other.
    """
    lock_all(session, select(Assignment).where(Assignment.id == assignment.id))
    lock(session, assignment.directive, key_share=True)
    session.expire(assignment, ["tasks"])  # a period may have opened while we waited for the lock


def lock_all(session: Session, query: Select[Assignment]) -> list[Assignment]:
    """Lock these assignments, with key share, and return each as the last writer left it."""
    locked = query.order_by(Assignment.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    session.flush()
    found = list(session.scalars(locked))
    for assignment in found:
        mark_locked(session, assignment)
    return found


def lock_assignments(session: Session, directive: Directive) -> None:
    """Lock all assignments of a directive whose event will move their tasks, before the directive is locked.

    With key share, and without reading the rows: there may be very many.
    """
    session.flush()
    if not database.writes_alone(session):
        theirs = select(Assignment.id).where(Assignment.directive_id == directive.id).order_by(Assignment.id)
        session.execute(theirs.with_for_update(key_share=True)).close()


def lock_row(session: Session, row: database.Base) -> None:
    """Lock a row that heads no chain, and read it as the last writer left it."""
    session.flush()
    session.refresh(row, with_for_update=True)


def lock_under(session: Session, parent: ChainParent, row: database.Base) -> None:
    """Lock the parent of a row that is changed only under that lock, and read the row as the last writer left it."""
    lock(session, parent)
    if row is not parent and not database.writes_alone(session):
        session.refresh(row)


def locking(
    query: Select[*_Columns], *, of: type[database.Base] | None = None, skip_locked: bool = False
) -> Select[*_Columns]:
    """The query, made to lock the rows that it finds: all of them, or those `of` one model.

    Objects already in the session are read again. With `skip_locked`, rows locked by another transaction are left out.
    """
    return query.with_for_update(of=of, skip_locked=skip_locked).execution_options(populate_existing=True)


def mark_locked(session: Session, parent: ChainParent) -> None:
    """Note that this transaction has locked and read the parent's row."""
    _locked(session).add((type(parent), parent.id))


def _locked(session: Session) -> set[tuple[type[ChainParent], int]]:
    """The parents that the current transaction has locked."""
    locked: set[tuple[type[ChainParent], int]] = session.info.setdefault("locked", set())
    return locked


@listens_for(Session, "after_transaction_end")
def _on_transaction_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("locked", None)


@listens_for(Session, "after_soft_rollback")
def _on_rollback(session: Session, transaction: SessionTransaction) -> None:
    """A rolled-back savepoint undoes what Core wrote within it and releases its locks."""
    if transaction.nested:
        session.info.pop("locked", None)
        session.expire_all()
