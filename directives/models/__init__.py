"""The nouns that are stored, one module for each family."""

from directives.models.assignments import Acknowledgement, Assignment, Link, Task
from directives.models.directives import Directive, Enclosure, FigureSpec, Item, Period
from directives.models.files import StoredFile
from directives.models.ledger import AccessEntry, Event, Rehearsal
from directives.models.mails import Mail, MailLine
from directives.models.reports import AnswerDraft, Evidence, Figure, Incident, Remark, Report, Review
from directives.models.staff import Office, SignInLink, Staff
from directives.models.units import CalendarDay, Contact, Unit, UnitGroup, UnitKind, UnitName, group_members

__all__ = [
    "AccessEntry",
    "Acknowledgement",
    "AnswerDraft",
    "Assignment",
    "CalendarDay",
    "Contact",
    "Directive",
    "Enclosure",
    "Event",
    "Evidence",
    "Figure",
    "FigureSpec",
    "Incident",
    "Item",
    "Link",
    "Mail",
    "MailLine",
    "Office",
    "Period",
    "Rehearsal",
    "Remark",
    "Report",
    "Review",
    "SignInLink",
    "Staff",
    "StoredFile",
    "Task",
    "Unit",
    "UnitGroup",
    "UnitKind",
    "UnitName",
    "group_members",
]
