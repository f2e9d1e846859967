"""Change the reminder plan of an issued directive; recorded with person and reason."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from directives.acts import ActedBy
from directives.models import Directive
from directives.record import locks
from directives.terms import DirectiveState, EventKind
from workflows.followup.changes import NotOpen, record


def change_reminders(
    session: Session, directive: Directive, plan: Mapping[str, Any], acknowledge_within: int | None, by: ActedBy
) -> None:
    """Use another plan and another date for acknowledging from now on; what was sent is not sent again.

    Raises NotOpen.
    """
    locks.lock(session, directive)
    if directive.state != DirectiveState.ISSUED:
        raise NotOpen
    before, within = directive.reminders, directive.acknowledge_within
    if (before, within) == (plan, acknowledge_within):
        raise NotOpen
    directive.reminders = dict(plan)
    if within != acknowledge_within:
        directive.acknowledge_within, directive.acknowledge_from = acknowledge_within, by.now
    data = {"reminders": directive.reminders, "was": before, "acknowledge_within": acknowledge_within}
    record(session, directive, EventKind.REMINDERS_CHANGED, by, data, [directive])
