"""Stored nouns, one module for each family; docs/glossary.md explains the words."""

from directives.models.areas import AreaEvent, AreaEventTask
from directives.models.assignments import Acknowledgement, Assignment, Call, Extension, Link, Task
from directives.models.attributes import AttributeDeclaration, ContactSuggestion, UnitAttribute
from directives.models.change_marks import ChangeMark
from directives.models.delegations import DelegatedItem, Delegation
from directives.models.directives import Directive, Enclosure, FigureSpec, Item, spared_by
from directives.models.documents import DocumentMatch, IncomingDocument
from directives.models.files import Instance, StoredFile
from directives.models.former import FormerFacts
from directives.models.incidents import Incident, IncidentAct, IncidentChoice, IncidentDuty, IncidentFile
from directives.models.jobs import Job, KeptPaper, PaperDrop
from directives.models.ledger import AccessEntry, DailyRoot, Event, Rehearsal
from directives.models.looks import LastLook
from directives.models.mails import CountedReport, IncomingFile, IncomingMail, Mail, MailFact, MailLine, MailServer
from directives.models.named_forms import NamedForm
from directives.models.objections import Exemption, Objection
from directives.models.parked import ParkedForm
from directives.models.periods import Period
from directives.models.platforms import (
    PlatformAnswer,
    PlatformFigure,
    PlatformImport,
    PlatformLayout,
    PlatformName,
    PlatformRow,
)
from directives.models.programs import Alert, ErrorCount, Heartbeat
from directives.models.reports import AnswerDraft, Evidence, EvidenceLink, Figure, Remark, Report, Review
from directives.models.restorations import Restoration
from directives.models.security import LimitUse, SecurityEntry
from directives.models.setup import AgencyFrame, SetupCode
from directives.models.staff import Office, SignInLink, SignInRequest, Staff, StaffSession
from directives.models.unit_desks import DeskCode, DeskDevice, UnitDesk
from directives.models.units import (
    CalendarDay,
    CalendarYear,
    Contact,
    Unit,
    UnitGroup,
    UnitKind,
    UnitPause,
    group_members,
)

__all__ = [
    "AccessEntry",
    "Acknowledgement",
    "AgencyFrame",
    "Alert",
    "AnswerDraft",
    "AreaEvent",
    "AreaEventTask",
    "Assignment",
    "AttributeDeclaration",
    "CalendarDay",
    "CalendarYear",
    "Call",
    "ChangeMark",
    "Contact",
    "ContactSuggestion",
    "CountedReport",
    "DailyRoot",
    "DelegatedItem",
    "Delegation",
    "DeskCode",
    "DeskDevice",
    "Directive",
    "DocumentMatch",
    "Enclosure",
    "ErrorCount",
    "Event",
    "Evidence",
    "EvidenceLink",
    "Exemption",
    "Extension",
    "Figure",
    "FigureSpec",
    "FormerFacts",
    "Heartbeat",
    "Incident",
    "IncidentAct",
    "IncidentChoice",
    "IncidentDuty",
    "IncidentFile",
    "IncomingDocument",
    "IncomingFile",
    "IncomingMail",
    "Instance",
    "Item",
    "Job",
    "KeptPaper",
    "LastLook",
    "LimitUse",
    "Link",
    "Mail",
    "MailFact",
    "MailLine",
    "MailServer",
    "NamedForm",
    "Objection",
    "Office",
    "PaperDrop",
    "ParkedForm",
    "Period",
    "PlatformAnswer",
    "PlatformFigure",
    "PlatformImport",
    "PlatformLayout",
    "PlatformName",
    "PlatformRow",
    "Rehearsal",
    "Remark",
    "Report",
    "Restoration",
    "Review",
    "SecurityEntry",
    "SetupCode",
    "SignInLink",
    "SignInRequest",
    "Staff",
    "StaffSession",
    "StoredFile",
    "Task",
    "Unit",
    "UnitAttribute",
    "UnitDesk",
    "UnitGroup",
    "UnitKind",
    "UnitPause",
    "group_members",
    "spared_by",
]
