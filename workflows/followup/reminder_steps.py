"""Another plan of reminders for a directive that is followed: on record with who and why."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import Directive
from directives.record import locks
from directives.terms import DirectiveState, EventKind
from workflows.followup.steps import NotOpen, record


def change_reminders(session: Session, directive: Directive, plan: Mapping[str, Any], by: ActedBy) -> None:
    """Remind by another plan from now on; what has been told is not told again. Raises NotOpen."""
    locks.lock(session, directive)
    if directive.state != DirectiveState.ISSUED or directive.reminders == plan:
        raise NotOpen
    was, directive.reminders = directive.reminders, dict(plan)
    record(session, directive, EventKind.REMINDERS_CHANGED, by, {"reminders": directive.reminders, "was": was})
