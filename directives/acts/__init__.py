"""Acts that several workflows share, each done by a unit's link or entered by the department.

Each takes a Session and `now`, records through the ledger, and does not commit.
"""

from directives.acts.acknowledge import acknowledge
from directives.acts.exempt import exempt, say_not_ours
from directives.acts.origin import ActedBy, Origin, from_link, from_staff
from directives.acts.report_incident import IncidentAnswer, report_incident
from directives.acts.review import review
from directives.acts.submit import EVENT_OF_STANDING, ReportAnswer, submit

__all__ = [
    "EVENT_OF_STANDING",
    "ActedBy",
    "IncidentAnswer",
    "Origin",
    "ReportAnswer",
    "acknowledge",
    "exempt",
    "from_link",
    "from_staff",
    "report_incident",
    "review",
    "say_not_ours",
    "submit",
]
