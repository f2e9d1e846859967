"""Verify the ledger: hash chains, daily roots, every row that events sealed, what follows from them, and the files.

Nothing that stands in a table makes it fail: whatever it is, it is a finding.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from directives.models import Directive, Mail, MailFact
from directives.past import history
from directives.past import stored as stored_files
from directives.past.anchored import daily_root_faults
from directives.past.chains import ChainCheck
from directives.past.findings import FaultKind, LedgerFault
from directives.past.root_check import root_faults
from directives.past.sealed.of_old import broken_seals
from directives.past.sealed.rows import RowCheck
from directives.record import projection
from directives.terms import MailFactKind

__all__ = ["FaultKind", "LedgerFault", "faults"]


def faults(
    session: Session, folder: Path, seen: Callable[[int], None] = lambda _: None, unsealed: Counter[str] | None = None
) -> Iterator[LedgerFault]:
    """Every fault; `folder` holds the stored files, `seen` is called with the number of events just checked.

    A broken chain proves nothing, so the rows are compared only if all chains are intact; what follows from rows is
    compared only if these are as they were sealed. Rows from before rows were sealed are no fault: they are counted
    in `unsealed`, by table.
    """
    session.flush()
    chains = ChainCheck(session, seen)
    broken = list(chains.faults())
    yield from broken
    if broken:
        return
    yield from _guarded(session, root_faults)
    rows = RowCheck(session, chains.sealed, Counter() if unsealed is None else unsealed)
    changed = False
    for fault in rows.faults():
        changed = True
        yield fault
    if not changed:
        yield from _guarded(session, _derived)
        if chains.sealed.has_legacy:
            yield from _guarded(session, _old_seals)
    yield from _guarded(session, lambda session: _files(session, folder))


def _guarded(session: Session, check: Callable[[Session], Iterator[LedgerFault]]) -> Iterator[LedgerFault]:
    """Whoever rewrites a chain can put anything in its events: what the check cannot read is a finding."""
    try:
        yield from check(session)
    except (
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        ArithmeticError,
        RecursionError,
        SQLAlchemyError,
    ) as error:
        yield LedgerFault(FaultKind.VALUE, "event", "?", found=f"{type(error).__name__}: {error}"[:200])


def _derived(session: Session) -> Iterator[LedgerFault]:
    for directive in session.scalars(select(Directive).where(Directive.issued_at.is_not(None)).order_by(Directive.id)):
        for replayed in history.replay(session, directive, history.ALL_TIME):
            for task, stored in history.differing_tasks(session, replayed):
                yield _projected("task", task, stored, replayed.tasks[task])
            for assignment, known in history.differing_assignments(session, replayed):
                yield _projected("assignment", assignment, known, replayed.assignments[assignment])
        for assignment, counters, counted in projection.faulty_counters(session, directive.id):
            yield _projected("assignment", assignment, counters, counted)
    yield from _sent_mails(session)
    yield from daily_root_faults(session)


def _projected(where: str, id_: int, stored: tuple[object, ...], folded: tuple[object, ...]) -> LedgerFault:
    names: tuple[str, ...] = stored._fields  # type: ignore[attr-defined]
    name, is_, due = next((name, is_, due) for name, is_, due in zip(names, stored, folded, strict=True) if is_ != due)
    return LedgerFault(FaultKind.PROJECTION, where, id_, column=name, found=str(is_), expected=str(due))


def _old_seals(session: Session) -> Iterator[LedgerFault]:
    yield from (LedgerFault(FaultKind.TEXT, chain, id_, seq) for chain, id_, seq in broken_seals(session))


def _sent_mails(session: Session) -> Iterator[LedgerFault]:
    """Mails that say they were sent when the delivery log does not."""
    taken = exists().where(
        MailFact.mail_id == Mail.id, MailFact.kind == MailFactKind.TAKEN, MailFact.at == Mail.sent_at
    )
    wrong = select(Mail.id, Mail.sent_at).where(Mail.sent_at.is_not(None), ~taken)
    for id_, sent_at in session.execute(wrong.order_by(Mail.id)):
        yield LedgerFault(FaultKind.PROJECTION, "mail", id_, column="sent_at", found=str(sent_at))


def _files(session: Session, folder: Path) -> Iterator[LedgerFault]:
    for fault in stored_files.faults(session, folder):
        if fault.file is not None:
            yield LedgerFault(FaultKind.FILE, "stored_file", fault.file.id)
