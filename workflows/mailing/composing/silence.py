"""Values of an escalation: units that have not answered after a due date, and what was done, for superior or leader."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from directives.boards import followed_up
from directives.boards.followed_up import FollowedUp
from directives.boards.unanswered import answered
from directives.boards.unanswered.answered import AnsweredPart
from directives.models import Assignment, Directive, MailLine, Task
from directives.queries.task_status import assignment_facts, due_at_of
from directives.rules.status import ASKS_REPORT, reach_of
from directives.terms import DirectiveState, Reach, Silence
from workflows.mailing.composing import due_words, values
from workflows.mailing.kind import MailContext
from workflows.web.formats import vn_left
from workflows.web.words.silence import why_words

SHOWN = 25
"""How many units are named for one directive; the others are only counted."""


@dataclass(frozen=True)
class SilentUnitView:
    """A unit, what it owes for one directive, and what is known about it."""

    name: str
    phone: str
    what: tuple[str, ...]
    """'Báo cáo tập huấn (chậm nhất thứ Năm 23/4): chưa nhận được báo cáo, quá hạn 7 ngày'."""
    known: tuple[str, ...] = ()
    """'Đã báo cáo 3/4 kỳ, còn thiếu kỳ đến 24/4', 'Sở đã nhắc ngày 22/4, 23/4; đã gọi ngày 24/4'."""


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


LinesByAssignment = Mapping[Assignment, Sequence[MailLine]]


def silence(context: MailContext, lines: Iterable[MailLine]) -> dict[str, Any]:
    """The values of these lines for the templates."""
    lines = list(lines)
    return {
        "directives": _by_directive(context, lines),
        "units": sorted({line.assignment.responsible_unit.name for line in lines}),
        "unreached": _unreached(context),
    }


def _by_directive(context: MailContext, lines: Iterable[MailLine]) -> list[SilentDirectiveView]:
    found: dict[Directive, dict[Assignment, list[MailLine]]] = {}
    for line in lines:
        found.setdefault(line.assignment.directive, {}).setdefault(line.assignment, []).append(line)
    return [_directive_view(context, directive, theirs) for directive, theirs in found.items()]


def _directive_view(context: MailContext, directive: Directive, theirs: LinesByAssignment) -> SilentDirectiveView:
    shown = sorted(theirs, key=lambda assignment: assignment.responsible_unit.name)[:SHOWN]
    known = _known(context, {assignment: theirs[assignment] for assignment in shown})
    units = tuple(_unit_view(one, theirs[one], known[one.id], context.now) for one in shown)
    dates = [due for lines in theirs.values() for line in lines if line.task and (due := due_at_of(line.task))]
    return SilentDirectiveView(
        values.named(directive)[1], directive.subject, units, len(theirs), due_words.short_due(min(dates))
    )


def _unit_view(
    assignment: Assignment, lines: Iterable[MailLine], known: tuple[str, ...], now: datetime
) -> SilentUnitView:
    unit = assignment.responsible_unit
    owed = [(line.task, due_at_of(line.task)) for line in lines if line.task]
    return SilentUnitView(unit.name, unit.phone, tuple(_owed(task, due, now) for task, due in owed if due), known)


def _owed(task: Task, due_at: datetime, now: datetime) -> str:
    missing = _("chưa nhận được báo cáo") if task.item.mode in ASKS_REPORT else _("chưa nhận được kết quả thực hiện")
    return f"{task.item.title} ({due_words.short_due(due_at)}): {missing}, {vn_left(due_at, now)}"


def _known(context: MailContext, theirs: LinesByAssignment) -> dict[int, tuple[str, ...]]:
    """By assignment, what the unit has answered besides, and what the department has done."""
    session = context.session
    tasks = {one.id: [line.task_id for line in lines if line.task_id] for one, lines in theirs.items()}
    missing = {
        id_: [task for task in owed if task.id in tasks[id_]]
        for id_, owed in answered.missing_of(context.session, list(tasks), context.now).items()
    }
    parts = answered.answered_parts(session, {id_: owed for id_, owed in missing.items() if owed}, context.now)
    done = followed_up.followed_up(session, tasks)
    return {id_: tuple(filter(None, (_answered(parts.get(id_)), _done(done[id_])))) for id_ in tasks}


def _answered(part: AnsweredPart | None) -> str:
    return why_words(Silence.ANSWERED_OTHERS, part) if part is not None and part.answered else ""


def _done(done: FollowedUp) -> str:
    """'Sở đã nhắc ngày 22/4, 23/4; đã gọi ngày 24/4'."""
    reminded, called = _days(done.reminded_on), _days(done.called_on)
    if reminded and called:
        return str(_("Sở đã nhắc ngày %(days)s; đã gọi ngày %(called)s", days=reminded, called=called))
    if called:
        return str(_("Sở đã gọi ngày %(days)s", days=called))
    return str(_("Sở đã nhắc ngày %(days)s", days=reminded)) if reminded else ""


def _days(days: Sequence[date]) -> str:
    return ", ".join(f"{day.day}/{day.month}" for day in days)


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
