"""Which unit sent an incoming document, and which of its open tasks it may answer. Pure: plain values in and out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from rapidfuzz import fuzz, process

from directives.rules.search import office_name, unaccented
from workflows.registry.lines import RegisterLine

CLOSE_NAME = 92
"""Least similarity (of 100) at which a sender's name is taken for a unit's; then always with a doubt."""
CLOSE_TITLE = 90
CLOSE_TEXT = 80
"""Least similarity (of 100) of a summary to a title or subject, and to the text of an item."""

_NUMBER = re.compile(r"(?<!\d)0*(\d{1,5})\s*/\s*([^\W\d_][\w&.-]*)")
_BARE_NUMBER = re.compile(r"\b(?:so|cv|cong van|van ban)\s*:?\s*0*(\d{1,5})\b(?!\s*/)")


@dataclass(frozen=True)
class Senders:
    """The agency's units by plain name or alias; a name that two units share names neither."""

    by_name: Mapping[str, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of(cls, names: Iterable[tuple[int, Sequence[str]]]) -> "Senders":
        """From each unit's id and its names."""
        found: dict[str, set[int]] = {}
        for unit_id, theirs in names:
            for name in filter(None, map(office_name, theirs)):
                found.setdefault(name, set()).add(unit_id)
        return cls({name: frozenset(ids) for name, ids in found.items()})

    def find(self, sender: str) -> tuple[int | None, bool]:
        """The unit that a register calls so, and whether that is sure."""
        wanted = office_name(sender)
        same = self.by_name.get(wanted)
        units = same or self._close(wanted)
        return (next(iter(units)), same is not None) if len(units) == 1 else (None, False)

    def _close(self, wanted: str) -> frozenset[int]:
        """The units whose names differ in some letters, never in what tells schools apart."""
        apart = _telling_apart(wanted)
        names = [name for name in self.by_name if _telling_apart(name) == apart]
        best = process.extract(wanted, names, scorer=fuzz.token_sort_ratio, score_cutoff=CLOSE_NAME)
        return frozenset[int]().union(*(self.by_name[name] for name, _score, _place in best))


def _telling_apart(name: str) -> list[str]:
    """The numbers and single letters of a name: 'truong thpt so 2 an nhon' -> ['2']."""
    return sorted(re.findall(r"\b(?:\d+|[ivx]+|[a-z])\b", name))


class OpenTask(NamedTuple):
    """A task that a unit still owes, with what a document may say of it."""

    task_id: int
    number: str
    """The directive's number."""
    subject: str
    """The directive's subject."""
    title: str
    text: str
    """Title and text of the item."""
    item_id: int
    due_on: date | None
    """The last day in time of its period; None if the directive sets none."""
    reports: bool
    """Whether the item asks for a report or figures."""


class DocumentProposal(NamedTuple):
    """A task that a document may answer."""

    task_id: int
    sure: bool


def propose(line: RegisterLine, sure_sender: bool, open_tasks: Sequence[OpenTask]) -> list[DocumentProposal]:
    """Which of the sender's open tasks the document may answer; none if nothing speaks for it.

    It is sure where the sender is, the directive is named in full, and only one of its tasks asks for a report.
    """
    full = [task for task in open_tasks if _names_in_full(line.summary, task.number)]
    named = full or [task for task in open_tasks if _names_by_number(line.summary, task.number)]
    likely = _of_their_day([task for task in named if task.reports] or named, line.arrived_on or line.dated_on)
    if not likely:
        alike = [task for task in open_tasks if task.reports and _is_alike(line.summary, task.subject, task)]
        return [DocumentProposal(task.task_id, False) for task in alike]
    if len(likely) > 1:
        closer = [task for task in likely if _is_alike(line.summary, "", task)]
        likely = closer if len(closer) == 1 else likely
    return [DocumentProposal(task.task_id, sure_sender and bool(full) and len(likely) == 1) for task in likely]


def _of_their_day(tasks: Sequence[OpenTask], day: date | None) -> list[OpenTask]:
    """Of several periods of one item, the earliest that was still in time on the document's day; else all."""
    in_time: dict[int, OpenTask] = {}
    for task in tasks:
        if day is not None and task.due_on is not None and day <= task.due_on:
            in_time.setdefault(task.item_id, task)
    first = {task.item_id: task for task in reversed(tasks)}
    sure = {item_id for item_id, task in in_time.items() if first[item_id] is task}
    return [task for task in tasks if task.item_id not in sure or in_time[task.item_id] is task]


def _code(letters: str) -> str:
    """The letters of a number and symbol: 'SGDĐT-GDTrH' -> 'sgddtgdtrh'."""
    return re.sub(r"[^a-z0-9]", "", unaccented(letters))


def _names_in_full(summary: str, number: str) -> bool:
    given = _NUMBER.match(number)
    if given is None:
        return False
    return any(
        found[1] == given[1] and _code(given[2]).startswith(_code(found[2]))
        for found in _NUMBER.finditer(summary)
        if len(_code(found[2])) >= 3
    )


def _names_by_number(summary: str, number: str) -> bool:
    given = _NUMBER.match(number)
    return given is not None and given[1] in _BARE_NUMBER.findall(unaccented(summary))


def _is_alike(summary: str, subject: str, task: OpenTask) -> bool:
    """Whether a summary of some words holds the task's title or the subject, or is taken from the task's text."""
    said = unaccented(summary)
    if len(said.split()) < 4:
        return False
    whole = [unaccented(text) for text in (task.title, subject) if len(text.split()) >= 3]
    return any(fuzz.partial_ratio(text, said) >= CLOSE_TITLE for text in whole) or (
        fuzz.token_set_ratio(said, unaccented(task.text)) >= CLOSE_TEXT
    )
