"""Submit a version of a report for a task: under way, implemented or reported."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from directives.acts import repeated
from directives.acts.origin import Origin
from directives.models import AnswerDraft, Evidence, EvidenceLink, Figure, Report, StoredFile, Task
from directives.queries.figures import flags
from directives.record import ledger, locks
from directives.record.seals import new_salt, seal
from directives.terms import EventKind, Standing

EVENT_OF_STANDING = {
    Standing.UNDER_WAY: EventKind.UNDER_WAY,
    Standing.IMPLEMENTED: EventKind.IMPLEMENTED,
    Standing.REPORTED: EventKind.REPORTED,
}


@dataclass(frozen=True)
class ReportAnswer:
    """What a unit submits. `figures` maps a FigureSpec id to a value; None means left blank, which is not zero.

    `entries` does so for what is no number: a date in ISO 8601, a choice, 'yes' or 'no', a text.
    """

    standing: Standing
    submission_key: str
    text: str = ""
    implemented_on: date | None = None
    figures: dict[int, Decimal | None] = field(default_factory=dict)
    entries: dict[int, str | None] = field(default_factory=dict)
    nothing_occurred: bool = False
    """'Không phát sinh trong kỳ'."""
    figures_reason: str = ""
    """Why figures that were asked about are right."""
    typed_by: str = ""
    approved_by: str = ""
    letter_number: str = ""
    letter_on: date | None = None
    letter_file_id: int | None = None
    file_ids: tuple[int, ...] = ()
    links: tuple[str, ...] = ()
    """Addresses given as evidence, as they are kept with the draft or the version before."""
    forecast_on: date | None = None
    """By when a unit that is at work expects to have done it."""
    entered_at: datetime | None = None
    """When it was entered, if it waited for the head of the unit; by which link: `entered_link_id`."""
    entered_link_id: int | None = None


def submit(session: Session, task: Task, answer: ReportAnswer, origin: Origin, now: datetime) -> Report:
    """Record a new version, which also acknowledges the assignment. Pressing twice makes one version."""
    locks.lock(session, task.assignment)
    earlier = repeated.presses(session, Report, answer.submission_key, Report.task_id == task.id)
    if earlier and _is_same(session, earlier[0], answer, origin):
        return earlier[0]
    answer = replace(answer, submission_key=repeated.unused(answer.submission_key, earlier))
    report = _version(session, task, answer, origin, now)
    attached, files = _attach(session, task, report, answer)
    links = _link(session, task, report, answer)
    ledger.record(
        session,
        task.assignment,
        EVENT_OF_STANDING[answer.standing],
        now,
        origin.actor,
        _sealed_content(report, answer, origin, files, links),
        task=task,
        happened_at=origin.happened_at,
        rows=[report, *report.figures, *attached, *links, *files],
    )
    if not origin.channel.by_staff:  # what the unit has typed stays when somebody else enters an answer for it
        _end_draft(session, task)
    return report


def _sealed_content(
    report: Report, answer: ReportAnswer, origin: Origin, files: Sequence[StoredFile], links: Sequence[EvidenceLink]
) -> dict[str, Any]:
    """Event data for a version: its figures and dates, and salted digests of words, names, files and addresses."""
    salt = report.salt or ""
    data: dict[str, Any] = {
        "version": report.version,
        "channel": origin.channel,
        "implemented_on": answer.implemented_on,
        "text": seal(salt, answer.text, answer.typed_by, answer.approved_by, origin.told_by),
        "figures": {str(spec): value for spec, value in sorted(answer.figures.items())},
        "letter": [answer.letter_number, answer.letter_on],
        "files": sorted(seal(salt, file.sha256) for file in files),
        "flags": len(report.flags),
    }
    if answer.nothing_occurred:
        data["nothing_occurred"] = True
    if links:
        data["links"] = sorted(seal(one.salt or "", one.url) for one in links)
    if answer.figures_reason:
        data["reason"] = seal(salt, answer.figures_reason)
    return data


def _end_draft(session: Session, task: Task) -> None:
    session.execute(delete(AnswerDraft).where(AnswerDraft.task_id == task.id))
    for kept in (Evidence, EvidenceLink):
        session.execute(delete(kept).where(kept.task_id == task.id, kept.report_id.is_(None)))


def _is_same(session: Session, known: Report, answer: ReportAnswer, origin: Origin) -> bool:
    """Whether a version already holds this answer."""
    held = (known.standing, known.text, known.implemented_on, known.typed_by, known.approved_by)
    given = (answer.standing, answer.text, answer.implemented_on, answer.typed_by, answer.approved_by)
    if known.forecast_on != answer.forecast_on:
        return False
    letter = (known.letter_number, known.letter_on) == (answer.letter_number, answer.letter_on)
    figures = _filled(known) == _given(answer) and (known.figures_reason or "") == answer.figures_reason
    came = (known.channel, known.told_by) == (origin.channel, origin.told_by)
    entered = origin.staff_id is None or known.happened_at == origin.happened_at
    return held == given and letter and figures and came and entered and _has_files(session, known, answer)


def _filled(report: Report) -> tuple[dict[int, Decimal | str | None], bool]:
    """What is filled in at each place of a version's form, and whether nothing occurred."""
    return {figure.spec_id: figure.text or figure.value for figure in report.figures}, report.nothing_occurred


def _given(answer: ReportAnswer) -> tuple[dict[int, Decimal | str | None], bool]:
    entries = {spec: text or None for spec, text in answer.entries.items()}
    return {**answer.figures, **entries}, answer.nothing_occurred


def _has_files(session: Session, known: Report, answer: ReportAnswer) -> bool:
    """Whether a version has the answer's files: none is new, and of the version before it keeps the same ones.

    A repeated press no longer names the files of the draft: they went with the version that the first press made.
    """
    theirs, given = {one.file_id for one in known.evidence}, set(answer.file_ids)
    kept_from = set(
        session.scalars(
            select(Evidence.file_id)
            .join(Report, Report.id == Evidence.report_id)
            .where(Report.task_id == known.task_id, Report.version == known.version - 1)
        )
    )
    letter = answer.letter_file_id in {None, known.letter_file_id}
    links = set(answer.links) <= {one.url for one in known.links}
    return letter and links and given <= theirs and given & kept_from == theirs & kept_from


def _version(session: Session, task: Task, answer: ReportAnswer, origin: Origin, now: datetime) -> Report:
    last = session.scalar(select(func.max(Report.version)).where(Report.task_id == task.id)) or 0
    report = Report(
        task_id=task.id,
        version=last + 1,
        submission_key=answer.submission_key,
        standing=answer.standing,
        implemented_on=answer.implemented_on,
        forecast_on=answer.forecast_on,
        text=answer.text,
        typed_by=answer.typed_by,
        approved_by=answer.approved_by,
        figures_reason=answer.figures_reason or None,
        salt=new_salt(),
        letter_number=answer.letter_number,
        letter_on=answer.letter_on,
        letter_file_id=answer.letter_file_id,
        recorded_at=ledger.next_moment(session, task.assignment, now),
        happened_at=origin.happened_at,
        channel=origin.channel,
        link_id=origin.link_id,
        staff_id=origin.staff_id,
        told_by=origin.told_by,
        entered_at=answer.entered_at,
        entered_link_id=answer.entered_link_id,
        nothing_occurred=answer.nothing_occurred,
        flags=flags.flags_of(session, task, answer),
        figures=[*_figures(answer)],
    )
    session.add(report)
    session.flush()
    return report


def _figures(answer: ReportAnswer) -> Iterator[Figure]:
    yield from (Figure(spec_id=spec, value=value) for spec, value in answer.figures.items())
    for spec, text in answer.entries.items():
        yield Figure(spec_id=spec, text=text or None, salt=new_salt() if text else None)


def _attach(
    session: Session, task: Task, report: Report, answer: ReportAnswer
) -> tuple[list[Evidence], Sequence[StoredFile]]:
    """Attach the files to this version; returns what was attached, and all files of the version."""
    known = select(Evidence).where(Evidence.task_id == task.id).order_by(Evidence.id)
    done_on = {one.file_id: one.done_on for one in session.scalars(known)}
    attached = [
        Evidence(task_id=task.id, report_id=report.id, file_id=file_id, done_on=done_on.get(file_id))
        for file_id in answer.file_ids
    ]
    session.add_all(attached)
    session.flush()
    wanted = [*answer.file_ids, *([answer.letter_file_id] if answer.letter_file_id else [])]
    files = session.scalars(select(StoredFile).where(StoredFile.id.in_(wanted)).order_by(StoredFile.id)).all()
    return attached, files


def _link(session: Session, task: Task, report: Report, answer: ReportAnswer) -> list[EvidenceLink]:
    """Keep the addresses with this version, each with the day that the unit gave."""
    known = select(EvidenceLink).where(EvidenceLink.task_id == task.id).order_by(EvidenceLink.id)
    by_url = {one.url: one for one in session.scalars(known)}
    links = [
        EvidenceLink(
            task_id=task.id,
            report_id=report.id,
            url=url,
            done_on=by_url[url].done_on,
            salt=new_salt(),
            created_at=by_url[url].created_at,
        )
        for url in dict.fromkeys(answer.links)
        if url in by_url
    ]
    session.add_all(links)
    session.flush()
    return links
