"""The pages of the follow-up, on one blueprint: a directive's, an assignment's, answers entered, mails, incidents."""

from workflows.following import (
    assignment_pages,
    directive_pages,
    erasing_pages,
    incident_pages,
    on_behalf_pages,
    reminder_pages,
    reply_pages,
)
from workflows.following.desk import pages

__all__ = [
    "assignment_pages",
    "directive_pages",
    "erasing_pages",
    "incident_pages",
    "on_behalf_pages",
    "pages",
    "reminder_pages",
    "reply_pages",
]
