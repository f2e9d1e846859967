"""Laws 9 to 12 over drawn histories: everything that people and programs do to a department's letters.

After each step the values are compared; at drawn moments the printed pages, papers, sheets and mails too.
"""

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from flask import Flask
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import select

from directives.database import db
from directives.models import Directive
from directives.past import verification
from directives.terms import DirectiveState
from tests.infrastructure.mail_server import MailServer
from tests.laws import colleagues, counts, mails, printed, told
from tests.laws.cascade_acts import CascadeActs
from tests.laws.colleague_acts import ColleagueActs, ReleaseActs
from tests.laws.department_acts import DepartmentActs
from tests.laws.desk_acts import DeskActs, check_desks
from tests.laws.figure_acts import FigureActs
from tests.laws.program_acts import ProgramActs
from tests.laws.unit_acts import UnitActs
from tests.laws.unit_changes import UnitChanges

numbers = st.integers(0, 59)


class Office(
    DepartmentActs, UnitActs, UnitChanges, FigureActs, ColleagueActs, ReleaseActs, CascadeActs, DeskActs, ProgramActs
):
    """All that may happen."""


class Laws(RuleBasedStateMachine):
    """One history. `new_app`, `server` and `begin` are set by who runs it; `tally` sums over all histories."""

    new_app: ClassVar[Callable[[], AbstractContextManager[Flask]]]
    server: ClassVar[MailServer]
    begin: ClassVar[datetime]
    tally: ClassVar[Counter[str]]
    moments: ClassVar[int] = 1
    """At how many moments of a history the printed things are read."""

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        app = self.stack.enter_context(type(self).new_app())
        self.stack.enter_context(app.app_context())
        self.office = Office(app, type(self).server, type(self).begin)
        self.office.issue_letter(1)
        db.session.commit()
        self.office.work()
        self.days: mails.MailDays = Counter()
        self.taken = 0
        self.looks: list[printed.Look] = []

    def teardown(self) -> None:
        try:
            if not self.tally["moments"] and sys.exc_info()[1] is None:
                self.look()
            for earlier in self.looks:
                printed.check_unchanged(self.office, earlier)
            if sys.exc_info()[1] is None:
                folder = Path(self.office.app.config["FILES_DIR"])
                found = [str(fault) for fault in verification.faults(db.session, folder)]
                assert not found, "\n".join(found[:5])
        finally:
            self.tally.update(self.office.seen)
            self.stack.close()

    def do(self, act: Callable[[Office, int], None], number: int) -> None:
        self.tally["steps"] += 1
        self.tally[act.__name__] += 1
        act(self.office, number)
        db.session.commit()
        db.session.expire_all()

    @precondition(lambda self: len(self.looks) < self.moments)
    @rule()
    def look(self) -> None:
        """Read what is printed now; at the end of the history it is printed again as of this moment."""
        self.tally["steps"] += 1
        self.tally["moments"] += 1
        self.looks.append(printed.look(self.office))

    @invariant()
    def laws_hold(self) -> None:
        moment = self.office.now()
        for directive in db.session.scalars(select(Directive).where(Directive.state != DirectiveState.DRAFT)):
            found = counts.compare(directive, moment)
            told.check_lists(directive, moment)
            self.tally["compared"] += 1
            self.tally["units seen late"] += found.units.late
            self.tally["supplements seen late"] += found.units.supplement_late
            self.tally["units seen told too late"] += found.units.awaits_date
        self.tally["devices of desks looked at"] += check_desks(self.office)
        self.tally["links of colleagues looked at"] += colleagues.check_opened()
        mails.check_issued_once(self.office.letters)
        self.taken = mails.check_one_a_day(self.office, self.taken, self.days)
        db.session.rollback()


def _rule(act: Callable[[Office, int], None]) -> Callable[[Laws, int], None]:
    def step(self: Laws, number: int) -> None:
        self.do(act, number)

    step.__name__ = act.__name__
    drawn: Callable[[Laws, int], None] = rule(number=numbers)(step)
    return drawn


OFTEN = {
    "half_day": 6,
    "next_working_morning": 3,
    "wait": 3,
    "work": 3,
    "report": 4,
    "review": 3,
    "answer": 2,
    "fill_in": 3,
    "import_export": 2,
    "issue_again": 2,
    "hand_over": 2,
    "pass_on": 3,
    "answer_for_school": 3,
    "answer_as_colleague": 2,
    "want_two_hands": 2,
    "enter_for_the_head": 3,
    "release": 4,
    "grant_a_desk": 2,
    "answer_at_a_desk": 3,
}
"""How many times as likely as the rest: time has to pass, and reports to come, for anything to be late."""
NO_ACTS = {"stands", "origin", "not_ours", "unit", "move"}
ACTS = [
    act
    for room in Office.__bases__
    for name, act in vars(room).items()
    if not name.startswith("_") and name not in NO_ACTS
]
for _act in ACTS:
    for _time in range(OFTEN.get(_act.__name__, 1)):
        setattr(Laws, f"{_act.__name__}_{_time}", _rule(_act))
