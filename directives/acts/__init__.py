"""Acts that several workflows share, each done by a unit's link or entered by the department.

Each takes a Session and `now`, records through the ledger, and does not commit.
"""

from directives.acts.acknowledge import acknowledge
from directives.acts.objecting import NothingToObject, ObjectionEntry, object_to, object_to_letter, say_not_ours
from directives.acts.origin import ActedBy, Origin, from_link, from_staff, from_superior
from directives.acts.report_incident import IncidentAnswer, IncidentClosed, report_incident
from directives.acts.review import review
from directives.acts.submit import EVENT_OF_STANDING, ReportAnswer, submit

__all__ = [
    "EVENT_OF_STANDING",
    "ActedBy",
    "IncidentAnswer",
    "IncidentClosed",
    "NothingToObject",
    "ObjectionEntry",
    "Origin",
    "ReportAnswer",
    "acknowledge",
    "from_link",
    "from_staff",
    "from_superior",
    "object_to",
    "object_to_letter",
    "report_incident",
    "review",
    "say_not_ours",
    "submit",
]
