"""Which rows of each table are settled: those of drafts may still change freely and are not sealed."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select

from directives import models as m
from directives.terms import MailFactKind

_ISSUED = select(m.Directive.id).where(m.Directive.issued_at.is_not(None))
_ITEMS = select(m.Item.id).where(m.Item.directive_id.in_(_ISSUED))
_ATTACHED = select(m.IncomingMail.id).where(m.IncomingMail.salt.is_not(None))
_MATCHED = select(m.DocumentMatch.document_id)
_TAKEN = select(m.MailFact.mail_id).where(m.MailFact.kind == MailFactKind.TAKEN)


def _in_use() -> ColumnElement[bool]:
    """Over StoredFile: a letter that was issued, a report, an incident or a mail holds it."""
    return or_(
        m.StoredFile.id.in_(select(m.Directive.signed_file_id).where(m.Directive.issued_at.is_not(None))),
        m.StoredFile.id.in_(select(m.Enclosure.file_id).where(m.Enclosure.directive_id.in_(_ISSUED))),
        m.StoredFile.id.in_(select(m.Evidence.file_id).where(m.Evidence.report_id.is_not(None))),
        m.StoredFile.id.in_(select(m.Report.letter_file_id)),
        m.StoredFile.id.in_(select(m.PlatformImport.file_id)),
        m.StoredFile.id.in_(select(m.IncidentFile.file_id).where(m.IncidentFile.incident_id.is_not(None))),
        m.StoredFile.id.in_(select(m.IncomingMail.original_id).where(m.IncomingMail.salt.is_not(None))),
        m.StoredFile.id.in_(select(m.IncomingFile.file_id).where(m.IncomingFile.incoming_id.in_(_ATTACHED))),
    )


ALL = (
    *(m.Unit, m.UnitKind, m.UnitGroup, m.UnitAttribute, m.Office, m.Staff, m.Contact, m.UnitPause),
    *(m.CalendarDay, m.CalendarYear, m.AttributeDeclaration, m.ContactSuggestion, m.IncidentChoice, m.IncidentDuty),
    *(m.Assignment, m.Task, m.Link, m.Acknowledgement, m.Extension, m.Objection, m.Exemption, m.Call),
    *(m.Delegation, m.DelegatedItem, m.UnitDesk, m.DeskDevice),
    *(m.Report, m.Figure, m.Review, m.Incident, m.IncidentAct, m.Remark),
    *(m.Mail, m.MailFact, m.DocumentMatch, m.CountedReport),
    *(m.PlatformImport, m.PlatformRow, m.PlatformFigure, m.PlatformAnswer),
    *(m.AreaEvent, m.AreaEventTask),
)
SETTLED: Mapping[type[Any], ColumnElement[bool]] = {
    m.Directive: m.Directive.issued_at.is_not(None),
    m.Item: m.Item.directive_id.in_(_ISSUED),
    m.Enclosure: m.Enclosure.directive_id.in_(_ISSUED),
    m.FigureSpec: m.FigureSpec.item_id.in_(_ITEMS),
    m.Period: m.Period.item_id.in_(_ITEMS),
    m.Evidence: m.Evidence.report_id.is_not(None),
    m.EvidenceLink: m.EvidenceLink.report_id.is_not(None),
    m.IncidentFile: m.IncidentFile.incident_id.is_not(None),
    m.IncomingMail: m.IncomingMail.salt.is_not(None),
    m.IncomingFile: m.IncomingFile.incoming_id.in_(_ATTACHED),
    m.IncomingDocument: m.IncomingDocument.id.in_(_MATCHED),
    m.FormerFacts: or_(m.FormerFacts.noun != "directive", m.FormerFacts.noun_id.in_(_ISSUED)),
    m.MailLine: m.MailLine.mail_id.in_(_TAKEN),
    m.StoredFile: _in_use(),
}

SEALABLE: Mapping[type[Any], Select[Any]] = {
    **{noun: select(noun) for noun in ALL},
    **{noun: select(noun).where(which) for noun, which in SETTLED.items()},
}
"""By model, all rows that an event may seal."""
