"""A unit's digest by day: what is overdue, what is due today, what is due later in the week."""

from datetime import date, datetime
from typing import NamedTuple

from directives.rules import schedule
from workflows.mailing.composing.values import DirectiveView, ItemView


class WeekSection(NamedTuple):
    """What of a digest stands together: 'late', 'today' or 'week', each item with its letter."""

    name: str
    items: list[tuple[DirectiveView, ItemView]]


def by_day(letters: list[DirectiveView], now: datetime) -> list[WeekSection]:
    """The items of a unit's digest: what is overdue, what is due today, what is due later."""
    found: dict[str, list[tuple[DirectiveView, ItemView]]] = {"late": [], "today": [], "week": []}
    for letter in letters:
        for item in letter.items:
            found[_part_of_week(item, schedule.local(now).date())].append((letter, item))
    by_date = {name: sorted(items, key=lambda pair: str(pair[1].due_at)) for name, items in found.items()}
    return [WeekSection(name, items) for name, items in by_date.items() if items]


def _part_of_week(item: ItemView, today: date) -> str:
    if item.late:
        return "late"
    return "today" if item.due_at is not None and schedule.last_day(item.due_at) == today else "week"
