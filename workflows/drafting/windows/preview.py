"""The next periods of an item with the days of their data, for a look before a rule is chosen."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import islice, pairwise
from typing import NamedTuple

from directives.rules import schedule
from directives.rules.periods import data_window
from directives.rules.periods.data_window import DataDays, WindowRule
from directives.rules.schedule import WorkingCalendar

SHOWN = 3
"""How many periods are shown."""


class DueDates(NamedTuple):
    """When an item is due: once, or by a recurrence rule from a moment on."""

    once: datetime | None
    rrule: str
    after: datetime


class PreviewPeriod(NamedTuple):
    """A period to come."""

    due_at: datetime
    data: DataDays

    @property
    def ends_late(self) -> bool:
        """Whether the data ends after the due date."""
        return data_window.ends_late(self.data, self.due_at)

    def is_tight(self, calendar: WorkingCalendar) -> bool:
        """Whether less than one working day is left to put the figures together."""
        return data_window.leaves_too_little(self.data, self.due_at, calendar)


def preview(rule: WindowRule, dates: DueDates) -> list[PreviewPeriod]:
    """The next periods; empty for an item without a date, or with a rule that no calendar can follow."""
    try:
        due = list(islice(_due_dates(dates), SHOWN))
        previous = schedule.previous_cutoff(dates.rrule, due[0]) if dates.rrule and due else None
    except ValueError:
        return []
    pairs = zip([previous, *due], due, strict=False)
    return [PreviewPeriod(due_at, data_window.data_days_of(rule, due_at, before)) for before, due_at in pairs]


def _due_dates(dates: DueDates) -> Iterator[datetime]:
    if dates.rrule:
        yield from schedule.cutoffs(dates.rrule, dates.after)
    elif dates.once is not None:
        yield dates.once


def repeated(periods: Sequence[PreviewPeriod]) -> tuple[PreviewPeriod, PreviewPeriod] | None:
    """Two periods in a row whose data ends on the same day: one of them would ask for the other's figures again."""
    pairs = pairwise(periods)
    return next(((one, other) for one, other in pairs if one.data.data_until == other.data.data_until), None)
