"""Rows held by one writer at a time: an assignment's, a directive's or an agency's, each the parent of a chain."""

from sqlalchemy import Select, select
from sqlalchemy.event import listens_for
from sqlalchemy.orm import Session, SessionTransaction

from directives.models.assignments import Assignment
from directives.models.directives import Directive
from directives.models.units import Unit

ChainParent = Assignment | Directive | Unit


def lock(session: Session, parent: ChainParent) -> None:
    """Hold the parent's row, and no other, until the transaction ends; it is read as the last writer left it."""
    session.flush()  # a new parent needs its key, and a refresh drops what is not written yet
    if session.get_bind().dialect.name == "sqlite":
        return  # the transaction began IMMEDIATE: whatever it has read is as the last writer left it
    if (type(parent), parent.id) not in _held(session):
        session.refresh(parent, parent.__mapper__.column_attrs.keys(), with_for_update=True)
        hold(session, parent)


def lock_with_directive(session: Session, assignment: Assignment) -> None:
    """Hold an assignment's row and then its directive's, both as the last writer left them.

    Before anything is written, and leaving to others that they name these rows: a ticker that opens a period holds
    the directive and names the assignment, and neither must wait for the other.
    """
    lock_all(session, select(Assignment).where(Assignment.id == assignment.id))
    session.refresh(assignment.directive, Directive.__mapper__.column_attrs.keys(), with_for_update={"key_share": True})
    hold(session, assignment.directive)
    session.expire(assignment, ["tasks"])  # while we waited a period may have opened


def lock_all(session: Session, query: Select[Assignment]) -> list[Assignment]:
    """Hold the rows of these assignments until the transaction ends, each as the last writer left it."""
    locked = query.order_by(Assignment.id).with_for_update(key_share=True).execution_options(populate_existing=True)
    session.flush()
    found = list(session.scalars(locked))
    for assignment in found:
        hold(session, assignment)
    return found


def hold(session: Session, parent: ChainParent) -> None:
    """Note that this transaction has read the parent's row with its lock."""
    _held(session).add((type(parent), parent.id))


def _held(session: Session) -> set[tuple[type[ChainParent], int]]:
    """The parents whose rows the session's present transaction holds."""
    held: set[tuple[type[ChainParent], int]] = session.info.setdefault("held", set())
    return held


@listens_for(Session, "after_transaction_end")
def _let_go(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        session.info.pop("held", None)


@listens_for(Session, "after_soft_rollback")
def _forget(session: Session, transaction: SessionTransaction) -> None:
    """What was written by Core within a savepoint is undone with it, and its locks are gone."""
    if transaction.nested:
        session.info.pop("held", None)
        session.expire_all()
