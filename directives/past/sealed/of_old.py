"""Compare texts, figures and files with the salted digests in events from before rows were sealed.

What these did not seal is not judged. Erased text has no salt and is skipped. Newer events: rows.py.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session, joinedload, selectinload

from directives.acts import EVENT_OF_STANDING
from directives.acts.extend import ANSWER_EVENTS
from directives.acts.incoming import sealed_content
from directives.acts.report_incident import sealed_content as sealed_incident
from directives.models import (
    Acknowledgement,
    Call,
    Directive,
    Event,
    Evidence,
    Extension,
    Incident,
    IncomingFile,
    IncomingMail,
    Remark,
    Report,
    Review,
    StoredFile,
)
from directives.past.sealed.places import LEGACY
from directives.record.ledger import data_of
from directives.record.seals import seal
from directives.terms import ChainKind, EventKind

OF_OLD = Event.schema == LEGACY
"""Over Event: from before rows were sealed."""

EventPlace = tuple[ChainKind, int, int]


def broken_seals(session: Session) -> Iterator[EventPlace]:
    """Events whose texts, figures or files differ from what was sealed."""
    for check in (_issued, _remarks, _acknowledgements, _reports, _reviews, _incidents, _extensions, _calls, _replies):
        yield from check(session)


def _events(session: Session, kinds: Iterable[EventKind]) -> Iterable[Row[Any]]:
    return session.execute(
        select(Event.id, Event.kind, Event.chain_kind, Event.chain_id, Event.seq, Event.task_id, Event.body)
        .where(Event.kind.in_(kinds), OF_OLD)
        .order_by(Event.chain_id, Event.seq)
    )


def _place(event: Row[Any]) -> EventPlace:
    return (event.chain_kind, event.chain_id, event.seq)


def _issued(session: Session) -> Iterator[EventPlace]:
    for event in _events(session, [EventKind.DIRECTIVE_ISSUED]):
        directive = session.get_one(Directive, event.chain_id)
        signed = directive.signed_file.sha256 if directive.signed_file else None
        enclosed = [enclosure.file.sha256 for enclosure in directive.enclosures if enclosure.file]
        if data_of(event.body)["files"] != {"signed": signed, "enclosures": enclosed}:
            yield _place(event)


def _remarks(session: Session) -> Iterator[EventPlace]:
    found = session.execute(
        select(Event.chain_kind, Event.chain_id, Event.seq, Event.body, Remark.text, Remark.salt)
        .join(Remark, Remark.event_id == Event.id)
        .where(Remark.salt.is_not(None), OF_OLD)
    )
    for kind, chain_id, seq, body, text, salt in found:
        if salt is not None and data_of(body)["text"] != seal(salt, text):
            yield kind, chain_id, seq


def _acknowledgements(session: Session) -> Iterator[EventPlace]:
    """Rows carry no event id, so they are paired in order: the first event belongs to the first row."""
    rows: dict[int, list[Acknowledgement]] = defaultdict(list)
    for row in session.scalars(select(Acknowledgement).order_by(Acknowledgement.id)):
        rows[row.assignment_id].append(row)
    for event in _events(session, [EventKind.ACKNOWLEDGED]):
        theirs = rows[event.chain_id]
        if not theirs or not _acknowledgement_matches(theirs.pop(0), data_of(event.body)):
            yield _place(event)


def _acknowledgement_matches(row: Acknowledgement, data: dict[str, Any]) -> bool:
    if data["number"] != row.arrival_number:
        return False
    personal = [seal(row.salt, row.name, row.position, row.told_by), seal(row.salt, row.phone)]
    # events of the first version have no telephone
    return not row.salt or personal == [data["who"], data.get("phone", seal(row.salt, ""))]


def _reports(session: Session) -> Iterator[EventPlace]:
    found = session.scalars(select(Report).options(selectinload(Report.figures), *_with_files()))
    reports = {(report.task_id, report.version): report for report in found}
    for event in _events(session, EVENT_OF_STANDING.values()):
        data = data_of(event.body)
        report = reports.get((event.task_id, data["version"]))
        if report is None or not (_figures_agree(report, data) and _text_agrees(report, data)):
            yield _place(event)


def _with_files() -> tuple[Any, Any]:
    return selectinload(Report.evidence).joinedload(Evidence.file), joinedload(Report.letter_file)


def _figures_agree(report: Report, data: dict[str, Any]) -> bool:
    sealed = {int(spec): None if value is None else Decimal(value) for spec, value in data["figures"].items()}
    return sealed == {figure.spec_id: figure.value for figure in report.figures}


def _text_agrees(report: Report, data: dict[str, Any]) -> bool:
    if report.salt is None:
        return True
    text = seal(report.salt, report.text, report.typed_by, report.approved_by, report.told_by)
    reason = seal(report.salt, report.figures_reason) if report.figures_reason else None
    files = {evidence.file for evidence in report.evidence} | _letter_files(report)
    digests = sorted(seal(report.salt, file.sha256) for file in files)
    return [text, reason, digests] == [data["text"], data.get("reason"), data["files"]]


def _letter_files(report: Report) -> set[StoredFile]:
    return {report.letter_file} if report.letter_file else set()


def _reviews(session: Session) -> Iterator[EventPlace]:
    rows: dict[tuple[int, int], list[Review]] = defaultdict(list)
    for review in session.scalars(select(Review).options(joinedload(Review.report)).order_by(Review.id)):
        rows[review.report.task_id, review.report.version].append(review)
    for event in _events(session, [EventKind.APPROVED, EventKind.RETURNED]):
        data = data_of(event.body)
        theirs = rows[event.task_id, data["version"]]
        if not theirs or not _review_matches(theirs.pop(0), data):
            yield _place(event)


def _review_matches(review: Review, data: dict[str, Any]) -> bool:
    due_at = review.due_at.isoformat() if review.due_at else None
    return data["due_at"] == due_at and (review.salt is None or data["wanted"] == seal(review.salt, review.wanted))


def _incidents(session: Session) -> Iterator[EventPlace]:
    rows = {row.id: row for row in session.scalars(select(Incident))}
    for event in _events(session, [EventKind.INCIDENT_REPORTED]):
        data = data_of(event.body)
        row = rows.get(data["incident"])
        if row is None or not _incident_matches(row, data):
            yield _place(event)


def _incident_matches(row: Incident, data: dict[str, Any]) -> bool:
    if row.salt is None:
        return True
    # events of the first version know nothing of who told staff, nor of documents
    sealed = {"told_by": seal(row.salt, ""), "files": [], **data}
    content = sealed_incident(row, (one.file for one in row.files))
    return all(sealed[name] == content[name] for name in ("text", "told_by", "files"))


def _extensions(session: Session) -> Iterator[EventPlace]:
    rows = {row.id: row for row in session.scalars(select(Extension))}
    for event in _events(session, [EventKind.EXTENSION_ASKED, *ANSWER_EVENTS.values()]):
        data = data_of(event.body)
        row = rows.get(data["extension"])
        if row is None or row.task_id != event.task_id or not _extension_matches(event.kind, row, data):
            yield _place(event)


def _extension_matches(kind: EventKind, row: Extension, data: dict[str, Any]) -> bool:
    if kind == EventKind.EXTENSION_ASKED:
        return _request_matches(row, data)
    return ANSWER_EVENTS.get(row.state) == kind and _answer_matches(row, data)


def _request_matches(row: Extension, data: dict[str, Any]) -> bool:
    dates = [row.old_due_at.isoformat(), row.wanted_due_at.isoformat()]
    return dates == [data["was"], data["wanted"]] and (
        row.salt is None or data["text"] == seal(row.salt, row.reason, row.typed_by)
    )


def _answer_matches(row: Extension, data: dict[str, Any]) -> bool:
    granted = row.granted_due_at.isoformat() if row.granted_due_at else None
    return granted == data.get("due_at") and (
        row.answer_salt is None or data["text"] == seal(row.answer_salt, row.answer)
    )


def _calls(session: Session) -> Iterator[EventPlace]:
    outcomes = {call.event_id: call.outcome for call in session.scalars(select(Call))}
    for event in _events(session, [EventKind.CALLED]):
        if outcomes.get(event.id) != data_of(event.body)["outcome"]:
            yield _place(event)


def _replies(session: Session) -> Iterator[EventPlace]:
    files = selectinload(IncomingMail.files).joinedload(IncomingFile.file)
    found = session.scalars(select(IncomingMail).options(files, joinedload(IncomingMail.original)))
    rows = {row.id: row for row in found}
    for event in _events(session, [EventKind.REMARKED]):
        data = data_of(event.body)
        row = rows.get(data.get("incoming", 0))
        if "incoming" in data and (row is None or not _reply_matches(row, data)):
            yield _place(event)


def _reply_matches(row: IncomingMail, data: dict[str, Any]) -> bool:
    return row.salt is None or all(data[name] == value for name, value in sealed_content(row).items())
