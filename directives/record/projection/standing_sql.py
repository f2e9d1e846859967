"""The SQL twin of rules/status/standing: conditions over Task joined with Item that depend on facts alone."""

from sqlalchemy import and_, or_

from directives.models.assignments import Task
from directives.models.directives import Item
from directives.rules import status
from directives.terms import Obligation, ReportingMode, Standing

_LACKS_REPORT = and_(
    Task.standing == Standing.IMPLEMENTED,
    Item.mode.in_(status.ASKS_REPORT),
    or_(Task.first_submitted_at.is_(None), Task.return_due_at.is_not(None)),
)

DONE = and_(Task.standing.in_(status.DONE), ~_LACKS_REPORT)
"""standing.is_done."""

OPEN = or_(Task.standing.in_(status.OPEN), _LACKS_REPORT)
"""standing.is_open."""

ASKED = and_(
    Task.standing.not_in(status.UNCOUNTED),
    Item.obligation != Obligation.CONDITIONAL,
    or_(Task.standing != Standing.SILENT, Item.mode != ReportingMode.INCIDENT),
)
"""standing.is_asked."""

ANSWERED = and_(Item.mode != ReportingMode.INCIDENT, or_(DONE, Task.first_submitted_at.is_not(None)))
"""The unit has done it or reported it once, even if the report was returned."""

REVIEWABLE = and_(Task.standing == Standing.REPORTED, Item.mode != ReportingMode.INCIDENT)
"""A report on which an officer may decide: the newest version, and nobody has decided yet."""

AWAITS_REVIEW = Task.review_from.is_not(None)
"""A report that waits for review, over Task alone: figures without a flag need none."""
