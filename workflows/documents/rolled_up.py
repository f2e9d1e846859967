"""The paper for a meeting about a directive of many units: sums by item and superior, the late ones named."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from directives.boards import progress
from directives.boards.progress import DirectiveProgress
from directives.boards.superiors.rolling_up import RolledUpTasks, SuperiorSums, roll_up
from directives.models import Directive
from directives.past import facts
from directives.record.daily_roots import AnchoredDay, anchored_day
from workflows import clock
from workflows.documents.lists import text

MOST_SUPERIORS = 200
"""Lines of superiors that are printed within seconds; of more, those that have something overdue."""
MOST_NAMES = 1500


@dataclass(frozen=True)
class RolledUpItem:
    key: str
    title: str
    tasks: RolledUpTasks


@dataclass(frozen=True)
class RolledUpPaper:
    """The values of the PDF."""

    agency: str
    office: str
    number: str
    dated_on: date | None
    subject: str
    as_of: datetime
    rehearsal: bool
    anchored: AnchoredDay | None
    total: DirectiveProgress
    tasks: RolledUpTasks
    items: tuple[RolledUpItem, ...]
    superiors: tuple[SuperiorSums, ...]
    left_out: int
    """Superiors that are not printed: nothing below them is overdue, or the paper would be too long."""
    late: tuple[tuple[str, tuple[str, ...]], ...]
    """Superiors with the names of their units that have something overdue."""
    unnamed: int
    """Late units that are not named: the board has them."""


def roll_up_paper(session: Session, directive: Directive, now: datetime) -> RolledUpPaper:
    """The paper of an issued directive now."""
    sums, led_by = roll_up(session, directive, now), facts.led_by(session, directive, None)
    for one in sums.superiors:
        one.name = text(one.name) if one.unit_id else str(_("Trực thuộc %(agency)s", agency=text(led_by.agency)))
    tasks = RolledUpTasks()
    for _item, own in sums.items:
        tasks.add(own.owed, own.done, own.late)
    printed = _printed(sums.superiors)
    late, unnamed = _named(sums.superiors)
    return RolledUpPaper(
        agency=led_by.agency,
        office=led_by.office,
        number=directive.number,
        dated_on=directive.dated_on,
        subject=directive.subject or directive.title,
        as_of=now,
        rehearsal=clock.is_rehearsal(session),
        anchored=anchored_day(session, now),
        total=progress.of_directive(session, directive, now),
        tasks=tasks,
        items=tuple(RolledUpItem(item.label, text(item.title), own) for item, own in sums.items if own.owed),
        superiors=printed,
        left_out=len(sums.superiors) - len(printed),
        late=late,
        unnamed=unnamed,
    )


def _printed(superiors: Sequence[SuperiorSums]) -> tuple[SuperiorSums, ...]:
    some = superiors if len(superiors) <= MOST_SUPERIORS else [one for one in superiors if one.late]
    return tuple(some[:MOST_SUPERIORS])


def _named(superiors: Sequence[SuperiorSums]) -> tuple[tuple[tuple[str, tuple[str, ...]], ...], int]:
    left, named = MOST_NAMES, []
    for one in superiors:
        if names := one.late[:left]:
            named.append((one.name, tuple(map(text, names))))
            left -= len(names)
    return tuple(named), sum(len(one.late) for one in superiors) - (MOST_NAMES - left)
