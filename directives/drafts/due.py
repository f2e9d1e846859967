"""The due moment that the words of a deadline give, read in a letter or typed by an officer."""

from datetime import date, datetime

from directives.reading import Bound, ReadDeadline
from directives.reading.times.deadlines import read_deadlines
from directives.rules import schedule


def due_moment(deadline: ReadDeadline) -> datetime | None:
    """The due moment that a letter's or an officer's words give, exclusive; None if they give no date."""
    moment = deadline.end or deadline.at
    if moment is None:
        return None
    if isinstance(moment, datetime):
        return schedule.due_by(moment.date(), moment.time())
    return schedule.due_by(moment, None, before=deadline.bound is Bound.BEFORE)


def moment_of_words(words: str, issued_on: date | None) -> datetime | None:
    """The due moment of a deadline's words alone, as 'trước 12/11'; None if they give no single date."""
    found = [due_moment(deadline) for deadline in read_deadlines(words, 0, issued_on)]
    return found[0] if len(found) == 1 else None
