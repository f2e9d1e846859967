"""The units that have been silent long after a date, as their superior or a leader is told of them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from directives.models import Assignment, Directive, MailLine
from directives.queries.task_status import assignment_facts, due_at_of
from directives.rules.status import reach_of
from directives.terms import DirectiveState, Reach
from workflows.mailing.composing import values
from workflows.mailing.kind import MailContext

SHOWN = 25
"""So many units are named of one directive; the others are counted."""


@dataclass(frozen=True)
class SilentUnitView:
    """A unit that owes something, and what of one directive."""

    name: str
    phone: str
    what: tuple[str, ...]
    """'Báo cáo tập huấn (hạn: hết thứ Năm 23/4)'."""


@dataclass(frozen=True)
class SilentDirectiveView:
    """A directive with the units whose silence is told."""

    short: str
    subject: str
    units: tuple[SilentUnitView, ...]
    """The first ones, by name."""
    count: int
    since: str
    """The first date gone by."""


def silence(context: MailContext, lines: Iterable[MailLine]) -> dict[str, Any]:
    """What templates are given of these lines."""
    lines = list(lines)
    return {
        "letters": _by_directive(lines),
        "units": sorted({line.assignment.responsible_unit.name for line in lines}),
        "unreached": _unreached(context),
    }


def _by_directive(lines: Iterable[MailLine]) -> list[SilentDirectiveView]:
    found: dict[Directive, dict[Assignment, list[MailLine]]] = {}
    for line in lines:
        found.setdefault(line.assignment.directive, {}).setdefault(line.assignment, []).append(line)
    return [_silent_of(directive, theirs) for directive, theirs in found.items()]


def _silent_of(directive: Directive, theirs: Mapping[Assignment, list[MailLine]]) -> SilentDirectiveView:
    units = sorted((_silent(assignment, lines) for assignment, lines in theirs.items()), key=lambda unit: unit.name)
    dates = [due for lines in theirs.values() for line in lines if line.task and (due := due_at_of(line.task))]
    return SilentDirectiveView(
        values.named(directive)[1], directive.subject, tuple(units[:SHOWN]), len(units), values.short_due(min(dates))
    )


def _silent(assignment: Assignment, lines: Iterable[MailLine]) -> SilentUnitView:
    unit = assignment.responsible_unit
    owed = [(line.task.item.title, due_at_of(line.task)) for line in lines if line.task]
    return SilentUnitView(
        unit.name, unit.phone, tuple(f"{title} ({values.short_due(due)})" for title, due in owed if due)
    )


def _unreached(context: MailContext) -> list[str]:
    """The units that nobody has reached even now."""
    found = [context.session.get(Assignment, id_) for id_ in context.mail.values.get("unreached", [])]
    return sorted(
        {
            one.responsible_unit.name
            for one in found
            if one is not None
            and reach_of(assignment_facts(one)) in (Reach.UNSENT, Reach.FAILED)
            and one.directive.state == DirectiveState.ISSUED
        }
    )
