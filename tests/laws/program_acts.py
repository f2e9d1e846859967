"""What programs do in a drawn history, and how time passes."""

import threading
from datetime import datetime, time, timedelta

from directives.database import db
from directives.queries import agency_calendar
from directives.rules import schedule
from tests.infrastructure.apps import outside
from tests.laws import digests, told
from tests.laws.place import Place
from workflows import clock
from workflows.mailing.sending import claims, worker
from workflows.scheduling import steps as timing

ADDRESSES = ("pgd01@donvi.example", "thpt02@donvi.example", "thpt03@donvi.example", "lanhdao@sogddt.example")
WAITS = (1, 2, 5, 14, 24, 60)


class ProgramActs(Place):
    """The ticker, the worker, the mail server and the clock."""

    def tick(self, _number: int = 0) -> None:
        moment, newest = self.now(), told.newest_mail()
        timing.tick(db.session, moment)
        db.session.flush()
        db.session.expire_all()
        told.check_queued(newest, moment)  # before a worker learns that an address has failed

    def work(self, _number: int = 0) -> None:
        before, taken, waiting = digests.rows(self), len(self.server.messages), told.overdue_waiting()
        outside(lambda: worker.work_until_nothing_is_due(self.app, threading.Event()))
        db.session.expire_all()
        told.check_sent(waiting, self.now())
        self.seen["lines of digests read"] += digests.check(self.server.messages[taken:], before, digests.rows(self))

    def lose_a_worker(self, number: int) -> None:
        claims.claim(db.session, f"a worker that died {self.key()}", self.now(), 1 + number % 3)

    def the_server_refuses(self, number: int) -> None:
        self.server.refuse(ADDRESSES[number % 4], "550 5.1.1 No such user" if number % 3 == 0 else "451 4.7.1 later")

    def the_server_recovers(self, _number: int = 0) -> None:
        self.server.refusals.clear()

    def wait(self, number: int) -> None:
        self.move(self.now() + timedelta(hours=WAITS[number % len(WAITS)], minutes=7 * number))

    def move(self, moment: datetime) -> None:
        clock.move(db.session, moment)
        db.session.commit()

    def half_day(self, _number: int = 0) -> None:
        """The next 7:50 or 14:10, of any day: the ticker and the worker run."""
        today = schedule.local(self.now()).date()
        times = [schedule.at(today + timedelta(days=day), at) for day in (0, 1) for at in (time(7, 50), time(14, 10))]
        self.move(next(moment for moment in times if moment > self.now()))
        self.tick()
        db.session.commit()
        self.work()

    def next_working_morning(self, _number: int = 0) -> None:
        """The ticker was out until some minutes after offices open on the next working day."""
        calendar = agency_calendar.calendar_of(db.session, self.people.agency.id)
        day = calendar.working_day_after(schedule.local(self.now()).date())
        self.move(schedule.at(day, time(7, 50)))
        self.tick()
        db.session.commit()
        self.work()
