"""Change the reminder plan of an issued directive; recorded with person and reason."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import Directive
from directives.record import locks
from directives.terms import DirectiveState, EventKind
from workflows.followup.changes import NotOpen, record


def change_reminders(session: Session, directive: Directive, plan: Mapping[str, Any], by: ActedBy) -> None:
    """Use another plan from now on; reminders already sent are not sent again. Raises NotOpen."""
    locks.lock(session, directive)
    if directive.state != DirectiveState.ISSUED or directive.reminders == plan:
        raise NotOpen
    before, directive.reminders = directive.reminders, dict(plan)
    record(session, directive, EventKind.REMINDERS_CHANGED, by, {"reminders": directive.reminders, "was": before})
