"""What was read becomes what is proposed: header, items and marks, for the officer to correct. Pure."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from directives.models import FigureSpec, Item
from directives.reading import Bound, DeadlineKind, Draft, ReadDeadline, Sourced, Span
from directives.reading import ReadItem as FoundItem
from directives.reading.draft import plain
from directives.reading.text.normalise import fold
from directives.rules import schedule
from directives.terms import ReportingMode

ONLINE_TEACHING = ("trực tuyến", "qua internet", "qua mạng", "e-learning")
STATISTIC = (
    ("Giáo viên dạy trực tuyến", "giáo viên"),
    ("Lớp học trực tuyến", "lớp"),
    ("Người học theo danh sách", "người"),
    ("Người học có tham gia", "người"),
    ("Người học không có thiết bị", "người"),
)
"""A weekly statistic of online teaching has no official form: these few are proposed."""

FIGURE_TITLES = {"DAILY": "Số liệu hằng ngày", "WEEKLY": "Số liệu tuần", "YEARLY": "Số liệu năm"}
"""What a periodic statistic is called on the board, until the officer names it better."""


def header(draft: Draft) -> dict[str, Any]:
    """The columns of a Directive that the letter fills."""
    subject = plain(draft.subject) or ""
    report_to = draft.report_to
    return {
        "title": shortened(_opening(subject), 90),
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


def items(draft: Draft) -> list[Item]:
    """The items that units will have, those answered through another bound to it; what is no task is left out."""
    proposed = {index: _item(found) for index, found in enumerate(draft.items) if not found.not_a_task}
    for position, (index, item) in enumerate(proposed.items(), start=1):
        through = draft.items[index].through
        item.position = position
        item.through = proposed.get(through) if through is not None else None
    return list(proposed.values())


def _item(found: FoundItem) -> Item:
    deadline = adopted(found)
    words = deadline or next(iter(found.deadlines), None)
    return Item(
        label=(found.label or "")[:40],
        title=_title(found, deadline),
        text=found.text,
        obligation=found.obligation,
        mode=found.mode,
        audience={"unless_software": list(found.owed_unless_software)} if found.owed_unless_software else {},
        deadline_text=words.text[:300] if words else "",
        span_start=found.span.start,
        span_end=found.span.end,
        figures=_figures(found),
        **_dates(deadline),
    )


def _title(found: FoundItem, deadline: ReadDeadline | None) -> str:
    """A figure's short name says what it is and how often: its sentence opens with whom it concerns."""
    if found.mode is ReportingMode.FIGURES and deadline is not None and deadline.rrule:
        frequency = deadline.rrule.split(";")[0].removeprefix("FREQ=")
        return FIGURE_TITLES.get(frequency, "Số liệu định kỳ")
    return shortened(found.title, 200)


def adopted(found: FoundItem) -> ReadDeadline | None:
    """The deadline that is tracked: the first that names a moment.

    How often something is to be done is a deadline only where something is to be handed in: otherwise a unit
    would be asked to answer every week what the letter never asks.
    """
    return next((deadline for deadline in found.deadlines if _names_a_moment(deadline, found.mode)), None)


def _names_a_moment(deadline: ReadDeadline, mode: ReportingMode) -> bool:
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


def due_moment(deadline: ReadDeadline) -> datetime | None:
    """The moment before which it is due: 'trước ngày 20/12' is that midnight, 'hết ngày' the midnight after it."""
    moment = deadline.end or deadline.at
    if moment is None:
        return None
    if isinstance(moment, datetime):
        return moment.replace(tzinfo=schedule.VIETNAM).astimezone(UTC)
    return schedule.at(moment if deadline.bound is Bound.BEFORE else moment + timedelta(days=1), time.min)


def _rule(deadline: ReadDeadline) -> str:
    """The letter's rule; 'trước ngày 20' without an hour ends as the 20th begins."""
    rule = deadline.rrule or ""
    before_a_day = "BYHOUR" not in rule and "BY" in rule and fold(deadline.text).startswith("trước")
    return f"{rule};BYHOUR=0;BYMINUTE=0" if before_a_day else rule


def _figures(found: FoundItem) -> list[FigureSpec]:
    if found.mode is not ReportingMode.FIGURES or not any(word in fold(found.text) for word in ONLINE_TEACHING):
        return []
    return [FigureSpec(position=n, name=name, measure=measure) for n, (name, measure) in enumerate(STATISTIC, 1)]


def reading(draft: Draft) -> dict[str, Any]:
    """What was read, as JSON: the reading of `dondoc read --json`, and where in the text each of it stands."""
    kept = draft.as_json()
    for found, entry in zip(draft.items, kept["items"], strict=True):
        entry.update(
            span=list(found.span),
            mode=found.mode.value,
            unless_software=list(found.owed_unless_software),
            tracked=adopted(found) is not None,
        )
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
    ]


def enclosure_names(draft: Draft) -> list[str]:
    """The enclosures that the letter mentions, as empty places to fill."""
    return [_opening(found.value)[:300] for found in draft.attachments]


def _opening(text: str) -> str:
    return text[:1].upper() + text[1:]


def shortened(text: str, most: int) -> str:
    """The text, or its first words with an ellipsis."""
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"
