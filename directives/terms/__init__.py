"""Every code of the domain as an enum, stored as text; workflows/web/words gives their Vietnamese words."""

from directives.terms.areas import AreaAct, AreaKind, AreaReason
from directives.terms.events import AccessKind, ActorKind, ChainKind, EventKind
from directives.terms.forms import CheckAgainst, CheckRelation, CheckSeverity, FieldKind, FlagKind, SelfReports, YesNo
from directives.terms.incidents import DutyDays, IncidentDeed, IncidentList, IncidentStage
from directives.terms.mails import CountedAs, IncomingKind, MailFactKind, MailState, MatchedBy
from directives.terms.matching import NameEvidence
from directives.terms.objections import ObjectionKind, ObjectionState
from directives.terms.people import (
    AttributeKey,
    AttributeKind,
    AttributeSetter,
    DatedNoun,
    DeclarationState,
    Role,
    SchoolLevel,
)
from directives.terms.platforms import PlatformRowState, PlatformStand, SameUnit
from directives.terms.programs import AlertKind, JobKind, JobState, Program
from directives.terms.reminders import CallOutcome, DigestFrequency, News, NextAct, ReminderStep, Silence
from directives.terms.security import LimitKind, SecurityKind
from directives.terms.tasks import (
    BoardView,
    Channel,
    DataWindow,
    DelegationStage,
    DirectiveState,
    ExtensionState,
    MatchState,
    Obligation,
    Reach,
    ReportingMode,
    Standing,
    Status,
    Timeliness,
    Verdict,
)
from directives.terms.units import DeskDeed, UnitEnding

__all__ = [
    "AccessKind",
    "ActorKind",
    "AlertKind",
    "AreaAct",
    "AreaKind",
    "AreaReason",
    "AttributeKey",
    "AttributeKind",
    "AttributeSetter",
    "BoardView",
    "CallOutcome",
    "ChainKind",
    "Channel",
    "CheckAgainst",
    "CheckRelation",
    "CheckSeverity",
    "CountedAs",
    "DataWindow",
    "DatedNoun",
    "DeclarationState",
    "DelegationStage",
    "DeskDeed",
    "DigestFrequency",
    "DirectiveState",
    "DutyDays",
    "EventKind",
    "ExtensionState",
    "FieldKind",
    "FlagKind",
    "IncidentDeed",
    "IncidentList",
    "IncidentStage",
    "IncomingKind",
    "JobKind",
    "JobState",
    "LimitKind",
    "MailFactKind",
    "MailState",
    "MatchState",
    "MatchedBy",
    "NameEvidence",
    "News",
    "NextAct",
    "ObjectionKind",
    "ObjectionState",
    "Obligation",
    "PlatformRowState",
    "PlatformStand",
    "Program",
    "Reach",
    "ReminderStep",
    "ReportingMode",
    "Role",
    "SameUnit",
    "SchoolLevel",
    "SecurityKind",
    "SelfReports",
    "Silence",
    "Standing",
    "Status",
    "Timeliness",
    "UnitEnding",
    "Verdict",
    "YesNo",
]
