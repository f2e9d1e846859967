"""What mails tell of other units than their reader's: to a superior, to leaders, and the digests of staff."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from directives.boards import news, progress
from directives.models import Assignment, Directive, Mail, MailLine, Unit
from directives.terms import DigestFrequency, DirectiveState, MailState, News, Occasion, Role
from workflows.mailing.composing import values
from workflows.mailing.composing.told import MailContent, foot, to_staff
from workflows.mailing.wanted import left_out, reads_still, still_silent
from workflows.web import links

SHOWN = 25
"""So many units are named of one directive; the others are counted."""


@dataclass(frozen=True)
class SilentUnitView:
    """A unit that owes something, and what of one directive."""

    name: str
    phone: str
    what: tuple[str, ...]
    """'Báo cáo tập huấn (hạn: hết thứ Năm 23/4)'."""


@dataclass(frozen=True)
class SilentDirectiveView:
    """A directive with the units whose silence is told."""

    short: str
    subject: str
    units: tuple[SilentUnitView, ...]
    """The first ones, by name."""
    count: int
    since: str
    """The first date gone by."""


def escalation(session: Session, mail: Mail, agency: Unit, now: datetime) -> MailContent | None:
    """To the superior of units that have been silent long after a date."""
    lines = still_silent(session, mail, now) if reads_still(mail) else []
    if not lines or mail.contact is None:
        return None
    found = _by_directive(lines)
    office = values.office_of(lines[0].assignment.directive)
    said = {
        "unit": mail.contact.unit.name,
        "letters": found,
        "units": _units(lines),
        "office": office,
        "foot": foot(agency, office),
        "unreached": _unreached(session, mail),
        "since": found[0].since,
    }
    return MailContent(said, office, left_out=left_out(mail, lines))


def leader_escalation(session: Session, mail: Mail, agency: Unit, now: datetime) -> MailContent | None:
    """To a leader, of every unit that has been silent long after a date."""
    lines = still_silent(session, mail, now) if reads_still(mail, Role.LEADER) else []
    if not lines or mail.staff is None:
        return None
    found = _by_directive(lines)
    directives = {line.assignment.directive for line in lines}
    said = {
        "letters": found,
        "units": _units(lines),
        "unreached": _unreached(session, mail),
        "link": board(directives.pop()) if len(directives) == 1 else front(),
    }
    return replace(to_staff(mail.staff, agency, said), left_out=left_out(mail, lines))


def _units(lines: Iterable[MailLine]) -> list[str]:
    """The units spoken of, each once."""
    return sorted({line.assignment.responsible_unit.name for line in lines})


def _by_directive(lines: Iterable[MailLine]) -> list[SilentDirectiveView]:
    found: dict[Directive, dict[Assignment, list[MailLine]]] = {}
    for line in lines:
        found.setdefault(line.assignment.directive, {}).setdefault(line.assignment, []).append(line)
    return [_silent_of(directive, theirs) for directive, theirs in found.items()]


def _silent_of(directive: Directive, theirs: Mapping[Assignment, list[MailLine]]) -> SilentDirectiveView:
    units = sorted((_silent(assignment, lines) for assignment, lines in theirs.items()), key=lambda unit: unit.name)
    dates = [due for lines in theirs.values() for line in lines if line.task and (due := values.due_of(line.task))]
    return SilentDirectiveView(
        values.named(directive)[1], directive.subject, tuple(units[:SHOWN]), len(units), values.short_due(min(dates))
    )


def _silent(assignment: Assignment, lines: Iterable[MailLine]) -> SilentUnitView:
    unit = assignment.responsible_unit
    owed = [(line.task.item.title, values.due_of(line.task)) for line in lines if line.task]
    return SilentUnitView(
        unit.name, unit.phone, tuple(f"{title} ({values.short_due(due)})" for title, due in owed if due)
    )


def _unreached(session: Session, mail: Mail) -> list[str]:
    """The units that nobody has reached even now."""
    found = [session.get(Assignment, id_) for id_ in mail.values.get("unreached", [])]
    return sorted(
        {
            one.responsible_unit.name
            for one in found
            if one is not None
            and one.told_at is None
            and one.acknowledged_at is None
            and one.directive.state == DirectiveState.ISSUED
        }
    )


def board(directive: Directive) -> str:
    """The address of a directive's board, behind the sign-in."""
    return links.page(f"/van-ban/{directive.public_id}")


def front() -> str:
    """The address of the desk."""
    return links.page("/")


@dataclass(frozen=True)
class NewsView:
    """A directive of which something is new, in an officer's digest."""

    short: str
    subject: str
    counts: Mapping[News, news.NewsCount]


def officer_digest(session: Session, mail: Mail, agency: Unit, _now: datetime) -> MailContent | None:
    """To an officer, what is new of the directives that the officer follows."""
    if mail.staff is None or not reads_still(mail) or mail.staff.digest == DigestFrequency.NONE:
        return None
    since, until = (datetime.fromisoformat(mail.values[name]) for name in ("since", "until"))
    found = news.news(session, mail.staff.id, since, until)
    if not found:
        return None
    rows = [NewsView(values.named(one.directive)[1], one.directive.subject, one.counts) for one in found]
    new = sum(count.new for one in found for count in one.counts.values())
    link = board(found[0].directive) if len(found) == 1 else front()
    return to_staff(mail.staff, agency, {"letters": rows, "new": new, "since": since, "until": until, "link": link})


def leader_digest(session: Session, mail: Mail, agency: Unit, now: datetime) -> MailContent | None:
    """To a leader, how each directive that is followed stands."""
    if mail.staff is None or not reads_still(mail, Role.LEADER) or mail.staff.digest == DigestFrequency.NONE:
        return None
    if _is_told_anew(session, mail):
        return None
    rows = progress.unfinished(session, agency.id, now)
    said = {"letters": rows, "late": sum(row.late > 0 for row in rows), "link": front(), "now": now}
    return to_staff(mail.staff, agency, said) if rows else None


def _is_told_anew(session: Session, mail: Mail) -> bool:
    """Whether a later one will say how things stand: they are told once, however long no server was up."""
    later = select(Mail.id).where(
        Mail.staff_id == mail.staff_id,
        Mail.occasion == mail.occasion,
        Mail.id > mail.id,
        Mail.state != MailState.DROPPED,
    )
    return session.scalar(later.limit(1)) is not None


TOLD: Mapping[Occasion, Callable[[Session, Mail, Unit, datetime], MailContent | None]] = {
    Occasion.ESCALATION: escalation,
    Occasion.LEADER_ESCALATION: leader_escalation,
    Occasion.OFFICER_DIGEST: officer_digest,
    Occasion.LEADER_DIGEST: leader_digest,
}
"""Who gathers what for each of these occasions."""
