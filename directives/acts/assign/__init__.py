"""Assign a directive to units, with a link for each contact; renew and revoke links."""

from directives.acts.assign.creating import AssignResult, NewLink, OpenPeriod, PassedFrom, assign, open_tasks
from directives.acts.assign.links import activate_link, renew_link, revoke_link, revoke_links

__all__ = [
    "AssignResult",
    "NewLink",
    "OpenPeriod",
    "PassedFrom",
    "activate_link",
    "assign",
    "open_tasks",
    "renew_link",
    "revoke_link",
    "revoke_links",
]
