"""Turn what was read (a reading Draft) into a proposed directive: header, items, marks in the text. Pure."""

from datetime import time, timedelta
from typing import Any

from directives.drafts import due_moment, shortened
from directives.drafts.figure_specs import set_form
from directives.models import Item
from directives.reading import DeadlineKind, Draft, ReadDeadline, Sourced, Span
from directives.reading import ReadItem as FoundItem
from directives.reading.draft import plain
from directives.reading.text.normalise import fold, pattern
from directives.rules import schedule
from directives.rules.forms.design import CheckDesign, FieldDesign, FormDesign
from directives.rules.periods import data_window
from directives.terms import AttributeKey, CheckAgainst, CheckRelation, CheckSeverity, ReportingMode

ONLINE_TEACHING = ("trực tuyến", "qua internet", "qua mạng", "e-learning")
STATISTIC = FormDesign(
    parts=(
        FieldDesign("f1", "Giáo viên dạy trực tuyến", measure="giáo viên"),
        FieldDesign("f2", "Lớp học trực tuyến", measure="lớp"),
        FieldDesign("f3", "Người học theo danh sách", measure="người"),
        FieldDesign("f4", "Người học có tham gia", measure="người"),
        FieldDesign("f5", "Người học không có thiết bị", measure="người"),
    ),
    checks=(
        CheckDesign("f4", CheckRelation.AT_MOST, right=("f3",)),
        CheckDesign("f5", CheckRelation.AT_MOST, right=("f3",)),
        CheckDesign(
            "f3",
            CheckRelation.AT_MOST,
            CheckAgainst.UNIT_SIZE,
            (AttributeKey.LEARNERS.value,),
            severity=CheckSeverity.EXPLAIN,
        ),
    ),
    takes_nothing=True,
)
"""The form proposed for a weekly statistic of online teaching, for which there is no official one.

Plain fields and no table by level: most schools have one level, their clerks answer on telephones, and 25 places ask
five times the work of 5. For units with several levels the builder splits the fields by level at one press. The share
taking part is not asked: it follows from two figures.
"""

NO_TABLES = FormDesign()

_BEFORE = pattern(r"(?:xong |chậm nhất |muộn nhất |hạn |là )*trước")

FIGURE_TITLES = {"DAILY": "Số liệu hằng ngày", "WEEKLY": "Số liệu tuần", "YEARLY": "Số liệu năm"}
"""Proposed titles of a periodic statistic, which the officer can change."""


def header(draft: Draft) -> dict[str, Any]:
    """Values read from the letter, for the columns of Directive."""
    subject = plain(draft.subject) or ""
    report_to = draft.report_to
    return {
        "title": shortened(_capitalised(subject), 90),
        "number": plain(draft.number) or "",
        "number_printed": draft.number_printed or "",
        "dated_on": draft.issued_on.value if draft.issued_on else None,
        "place": plain(draft.place) or "",
        "urgency": plain(draft.urgency) or "",
        "subject": subject,
        "agency_printed": plain(draft.agency) or "",
        "parent_printed": plain(draft.issuer_parent) or "",
        "signer_name": "; ".join(signer.name.value for signer in draft.signers),
        "signer_title": " | ".join(signer.title.value for signer in draft.signers if signer.title),
        "report_office": plain(report_to.office) or "",
        "report_phone": plain(report_to.phone) or "",
        "report_email": plain(report_to.email) or "",
        "recipients": [found.value for found in draft.recipients],
        "bases": [found.value for found in draft.bases],
        "copies_to": [found.value for found in draft.copies_to],
        "source_text": draft.text,
    }


def items(draft: Draft, tables: FormDesign = NO_TABLES) -> list[Item]:
    """The proposed items, each linked to the one it is answered through; paragraphs that are no task are left out."""
    proposed = {index: item_of(found) for index, found in enumerate(draft.items) if not found.not_a_task}
    for position, (index, item) in enumerate(proposed.items(), start=1):
        through = draft.items[index].through
        item.position = position
        item.through = proposed.get(through) if through is not None else None
    _propose_form(tables, list(proposed.values()))
    return list(proposed.values())


def _propose_form(tables: FormDesign, proposed: list[Item]) -> None:
    """The letter's blank tables are the form of the first item that asks for figures and has none."""
    without = (item for item in proposed if item.mode is ReportingMode.FIGURES and not item.figures)
    item = next(without, None)
    if item is not None and tables.parts:
        set_form(item, tables)


def item_of(found: FoundItem) -> Item:
    """The item to propose for a requirement."""
    deadline = tracked_deadline(found)
    words = deadline or next(iter(found.deadlines), None)
    item = Item(
        label=(found.label or "")[:40],
        title=_title(found, deadline),
        text=found.text,
        obligation=found.obligation,
        mode=found.mode,
        audience=_audience(found),
        deadline_text=words.text[:300] if words else "",
        span_start=found.span.start,
        span_end=found.span.end,
        **_dates(deadline),
    )
    if item.mode is ReportingMode.FIGURES and item.rrule and (window := data_window.proposed(item.rrule)):
        item.data_window = window.kind
    if _asks_statistic(found):
        set_form(item, STATISTIC)
    return item


def _audience(found: FoundItem) -> dict[str, Any]:
    """The directive's, but for units on the software whose figures the letter encloses."""
    named = list(found.owed_unless_software)
    return {"unless": {AttributeKey.SOFTWARE.value: named}} if named else {}


def _title(found: FoundItem, deadline: ReadDeadline | None) -> str:
    """A statistic is titled by its frequency, since its sentence starts with the units concerned: a poor title."""
    if found.mode is ReportingMode.FIGURES and deadline is not None and deadline.rrule:
        frequency = deadline.rrule.split(";")[0].removeprefix("FREQ=")
        return FIGURE_TITLES.get(frequency, "Số liệu định kỳ")
    return shortened(found.title, 200)


def tracked_deadline(found: FoundItem) -> ReadDeadline | None:
    """The deadline to track: the first that gives a date.

    A recurrence counts only where the item asks for a report: otherwise units would have to answer every week
    although the letter asks for no report.
    """
    return next((deadline for deadline in found.deadlines if _gives_a_date(deadline, found.mode)), None)


def _gives_a_date(deadline: ReadDeadline, mode: ReportingMode) -> bool:
    if deadline.kind is DeadlineKind.ONCE:
        return deadline.at is not None
    recurs = deadline.kind is DeadlineKind.RECURRING and deadline.cancelled_from is None
    return recurs and bool(deadline.rrule) and mode is not ReportingMode.NONE


def _dates(deadline: ReadDeadline | None) -> dict[str, Any]:
    if deadline is None:
        return {}
    if deadline.kind is DeadlineKind.ONCE:
        return {"due_at": due_moment(deadline)}
    rule = _rule(deadline)
    starts, until = deadline.starts_on, deadline.until_on
    return {
        "rrule": rule,
        "first_due_at": schedule.next_cutoff(rule, schedule.at(starts, time.min)) if starts else None,
        "last_due_at": schedule.at(until + timedelta(days=1), time.min) if until else None,
    }


def _rule(deadline: ReadDeadline) -> str:
    """The letter's RFC 5545 rule; 'trước ngày 20' without an hour is due as the 20th starts."""
    rule = deadline.rrule or ""
    before_a_day = "BYHOUR" not in rule and "BY" in rule and bool(_BEFORE.match(fold(deadline.text)))
    return f"{rule};BYHOUR=0;BYMINUTE=0" if before_a_day else rule


def _asks_statistic(found: FoundItem) -> bool:
    return found.mode is ReportingMode.FIGURES and any(word in fold(found.text) for word in ONLINE_TEACHING)


def reading(draft: Draft) -> dict[str, Any]:
    """What was read, as JSON: the output of `dondoc read --json`, and the span of each value in the text."""
    kept = draft.as_json()
    for found, entry in zip(draft.items, kept["items"], strict=True):
        entry.update(
            span=list(found.span),
            mode=found.mode.value,
            unless_software=list(found.owed_unless_software),
            tracked=tracked_deadline(found) is not None,
        )
    for note, entry in zip(draft.notes, kept["notes"], strict=True):
        entry["span"] = list(note.span) if note.span else None
    kept["leftovers"] = [
        {"span": list(left.span), "asks": left.asks, "place": vars(left.place)} for left in draft.leftovers
    ]
    kept["marks"] = [{"kind": kind, "span": list(span)} for kind, span in _marks(draft)]
    return kept


def _marks(draft: Draft) -> list[tuple[str, Span]]:
    report_to = draft.report_to
    deadlines = [deadline for item in draft.items for deadline in item.deadlines]
    announced = [note for note in draft.notes if note.span is not None]
    signers = [part for signer in draft.signers for part in (signer.title, signer.name)]
    found: list[tuple[str, Sourced[Any] | None]] = [
        ("number", draft.number),
        ("date", draft.issued_on),
        ("place", draft.place),
        ("urgency", draft.urgency),
        ("agency", draft.agency),
        ("agency", draft.issuer_parent),
        ("subject", draft.subject),
        *(("recipient", part) for part in draft.recipients),
        *(("basis", part) for part in draft.bases),
        *(("enclosure", part) for part in draft.attachments),
        *(("signer", part) for part in signers),
        *(("report_to", part) for part in (report_to.office, report_to.phone, report_to.email)),
        *(("copy", part) for part in draft.copies_to),
    ]
    return [
        *((kind, part.span) for kind, part in found if part is not None),
        *(("deadline", deadline.span) for deadline in deadlines),
        *(("note", note.span) for note in announced if note.span is not None),
        *(("note", left.span) for left in draft.leftovers if left.asks),
    ]


def enclosure_names(draft: Draft) -> list[str]:
    """Names of the enclosures that the letter mentions; their files are added later."""
    return [_capitalised(found.value)[:300] for found in draft.attachments]


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
