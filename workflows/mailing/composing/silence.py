"""Values of an escalation: the units long silent after a due date, for their superior or a leader."""

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
"""How many units are named for one directive; the others are only counted."""


@dataclass(frozen=True)
class SilentUnitView:
    """A silent unit, and what it owes for one directive."""

    name: str
    phone: str
    what: tuple[str, ...]
    """'Báo cáo tập huấn (hạn: chậm nhất thứ Năm 23/4)'."""


@dataclass(frozen=True)
class SilentDirectiveView:
    """A directive with its silent units."""

    short: str
    subject: str
    units: tuple[SilentUnitView, ...]
    """The first SHOWN, by name."""
    count: int
    since: str
    """The earliest due date passed."""


def silence(context: MailContext, lines: Iterable[MailLine]) -> dict[str, Any]:
    """The values of these lines for the templates."""
    lines = list(lines)
    return {
        "directives": _by_directive(lines),
        "units": sorted({line.assignment.responsible_unit.name for line in lines}),
        "unreached": _unreached(context),
    }


def _by_directive(lines: Iterable[MailLine]) -> list[SilentDirectiveView]:
    found: dict[Directive, dict[Assignment, list[MailLine]]] = {}
    for line in lines:
        found.setdefault(line.assignment.directive, {}).setdefault(line.assignment, []).append(line)
    return [_directive_view(directive, theirs) for directive, theirs in found.items()]


def _directive_view(directive: Directive, theirs: Mapping[Assignment, list[MailLine]]) -> SilentDirectiveView:
    units = sorted((_unit_view(assignment, lines) for assignment, lines in theirs.items()), key=lambda unit: unit.name)
    dates = [due for lines in theirs.values() for line in lines if line.task and (due := due_at_of(line.task))]
    return SilentDirectiveView(
        values.named(directive)[1], directive.subject, tuple(units[:SHOWN]), len(units), values.short_due(min(dates))
    )


def _unit_view(assignment: Assignment, lines: Iterable[MailLine]) -> SilentUnitView:
    unit = assignment.responsible_unit
    owed = [(line.task.item.title, due_at_of(line.task)) for line in lines if line.task]
    return SilentUnitView(
        unit.name, unit.phone, tuple(f"{title} ({values.short_due(due)})" for title, due in owed if due)
    )


def _unreached(context: MailContext) -> list[str]:
    """The units that still have not been reached."""
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
