"""Group the items of a unit's weekly digest: overdue, due today, due later this week, and awaited supplements."""

from datetime import date, datetime
from typing import NamedTuple

from directives.rules import schedule
from workflows.mailing.composing.values import DirectiveView, ItemView


class WeekSection(NamedTuple):
    """A group of a digest; `name` is 'late', 'today', 'week' or 'supplement'."""

    name: str
    items: list[tuple[DirectiveView, ItemView]]


def by_day(directives: list[DirectiveView], now: datetime) -> list[WeekSection]:
    """The groups that are not empty, each in the order of its due dates."""
    found: dict[str, list[tuple[DirectiveView, ItemView]]] = {"late": [], "today": [], "week": [], "supplement": []}
    for directive in directives:
        for item in directive.items:
            found[_part_of_week(item, schedule.local(now).date())].append((directive, item))
    by_date = {name: sorted(items, key=lambda pair: str(pair[1].due_at)) for name, items in found.items()}
    return [WeekSection(name, items) for name, items in by_date.items() if items]


def _part_of_week(item: ItemView, today: date) -> str:
    if item.late:
        return "late"
    if item.returned:
        return "supplement"
    return "today" if item.due_at is not None and schedule.last_day(item.due_at) == today else "week"
