"""A unit confirms or disputes, by its link, the figures that the department has of it: no task, no debt comes of it."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from directives.acts import repeated
from directives.boards.platform_figures import words_of
from directives.models import Link, PlatformAnswer, PlatformImport
from directives.record import ledger, locks
from directives.record.seals import new_salt
from directives.terms import EventKind


@dataclass(frozen=True)
class UnitSays:
    """What a unit says to the figures of an import."""

    agrees: bool
    words: str
    typed_by: str
    submission_key: str


def answer(session: Session, link: Link, about: PlatformImport, says: UnitSays, now: datetime) -> PlatformAnswer:
    """Record what a unit says. Pressing twice records it once; a later answer counts instead of an earlier one."""
    locks.lock(session, link.assignment)
    of_unit = PlatformAnswer.assignment_id == link.assignment_id
    earlier = repeated.presses(session, PlatformAnswer, says.submission_key, of_unit)
    if earlier and earlier[0].import_id == about.id and _is_same(session, earlier[0], says):
        return earlier[0]
    return _record(
        session, link, about, replace(says, submission_key=repeated.unused(says.submission_key, earlier)), now
    )


def _is_same(session: Session, before: PlatformAnswer, says: UnitSays) -> bool:
    words = words_of(session, [before]).get(before.id, "")
    return (before.agrees, before.typed_by, words) == (says.agrees, says.typed_by, "" if says.agrees else says.words)


def _record(session: Session, link: Link, about: PlatformImport, says: UnitSays, now: datetime) -> PlatformAnswer:
    made = PlatformAnswer(
        import_id=about.id,
        assignment_id=link.assignment_id,
        submission_key=says.submission_key,
        agrees=says.agrees,
        typed_by=says.typed_by,
        salt=new_salt(),
        link_id=link.id,
        recorded_at=ledger.next_moment(session, link.assignment, now),
    )
    session.add(made)
    session.flush()
    kind = EventKind.PLATFORM_CONFIRMED if says.agrees else EventKind.PLATFORM_DISPUTED
    data = {"platform_answer": made.id, "import": about.id, "period": about.period_id}
    text, at = None if says.agrees else says.words, made.recorded_at
    ledger.record(session, link.assignment, kind, at, ledger.by_link(link), data, text=text, rows=[made])
    return made
