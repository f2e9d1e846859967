"""What is wrong or unusual about the figures of a report: asked before it is sent, kept with it, shown to the officer.

Asked by every way in which figures come: a unit's form, a spreadsheet, a pasted table, staff.
"""

from typing import Any, Protocol

from sqlalchemy.orm import Session

from directives.attributes.sizes import sizes_of
from directives.models import Task
from directives.queries import submissions
from directives.record.projection import facts_of
from directives.rules.forms import checks
from directives.rules.forms.checks import FigureFinding, Values
from directives.rules.status import is_returned
from directives.terms import FlagKind


class JudgedAnswer(Protocol):
    """What of a ReportAnswer is judged."""

    @property
    def figures(self) -> Values: ...
    @property
    def figures_reason(self) -> str: ...
    @property
    def text(self) -> str: ...


def flags_of(session: Session, task: Task, answer: JudgedAnswer) -> list[dict[str, Any]]:
    """Why an officer should read an answer; [] for one that needs no reading, or an item without figures."""
    if not task.item.mode.is_figures:
        return []
    found = [one.as_json() for one in findings_of(session, task, answer.figures)]
    others = {
        FlagKind.REASON: bool(answer.figures_reason) and not found,
        FlagKind.NOTE: bool(answer.text),
        FlagKind.SUPPLEMENT: is_returned(facts_of(task)),
    }
    return [*found, *({"kind": kind} for kind, applies in others.items() if applies)]


def findings_of(session: Session, task: Task, given: Values) -> list[FigureFinding]:
    """The checks that the figures `given` for a task fail, and their jumps."""
    item = task.item
    before = submissions.figures_before(session, task)
    unit_id = task.assignment.unit_id
    sizes = sizes_of(session, [unit_id]).get(unit_id, {})
    return checks.findings(item.design, item.figures, given, before, sizes)
