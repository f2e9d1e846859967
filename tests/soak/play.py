"""One round: an issue, a tick and two workers at once; some are killed at random moments and started again."""

import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import time as time_of_day
from datetime import timedelta

from directives.database import db
from directives.rules import delivery, schedule
from directives.rules.schedule import WorkingCalendar
from directives.terms import MailState
from tests.soak import truth
from tests.soak.sink import Sink
from tests.soak.stage import Stage
from tests.soak.truth import Truth
from tests.soak.warm import Warm
from workflows import clock

CAST = {"issue": "issue", "tick": "tick", "worker 1": "work", "worker 2": "work"}
"""The processes of a round, and the role of each."""
WORKERS = ("worker 1", "worker 2")
LULL = 3.0
"""Seconds to wait until so many mails are sent that a kill is due: a worker killed before may hold them."""
MOST_DAYS = 5
"""Working days after which every mail of a round has been sent."""
PATIENCE = 60.0
"""Seconds after which a process that should have ended counts as hanging."""


@dataclass
class Kill:
    """A process to kill so many seconds after so many mails were taken; and whether it still ran then."""

    who: str
    after: float
    taken: int = 0
    landed: bool = False


@dataclass
class Round:
    """What happened in a round, and what was found after it."""

    kills: list[Kill]
    truth: Truth = field(default_factory=Truth)
    spans: dict[str, float] = field(default_factory=dict)
    """How long issue, tick and sending all mails took."""
    left_behind: int = 0
    """How many mails were claimed by a worker when it was killed."""
    breaches: list[str] = field(default_factory=list)


class Stuck(Exception):
    """A process did not end, or failed."""


class Play:
    """The processes of a round."""

    def __init__(self, stage: Stage, warm: Warm, sink: Sink) -> None:
        self.stage, self.warm, self.sink = stage, warm, sink
        self.living: dict[str, int] = {}

    def round(self, kills: list[Kill]) -> Round:
        """Play the round with these kills, and inspect the result."""
        this = Round(sorted(kills, key=lambda kill: (kill.taken, kill.after)))
        self.stage.set()
        self.sink.forget()
        begun = time.monotonic()
        self.living = {who: self.warm.start(role) for who, role in CAST.items()}
        try:
            self._kill(this, begun)
            for who in ("issue", "tick"):
                self._wait(who)
                this.spans[who] = time.monotonic() - begun
            if not kills:
                self._wait_for_an_empty_outbox()
                this.spans |= dict.fromkeys(WORKERS, time.monotonic() - begun)
            self._finish(this)
        except Stuck as error:
            this.breaches.append(str(error))
        finally:
            for pid in self.living.values():
                os.kill(pid, signal.SIGKILL)
        this.truth = truth.truth(self.stage.app, self.sink)
        return this

    def _kill(self, this: Round, begun: float) -> None:
        for kill in this.kills:
            time.sleep(max(0.0, self._moment(kill, begun) - time.monotonic()))
            # one that has ended meanwhile keeps its number until it is waited for
            os.kill(self.living[kill.who], signal.SIGKILL)
            kill.landed = self._wait(kill.who, -signal.SIGKILL) != 0
            this.breaches += truth.half_issued(self.stage.app) if kill.who == "issue" else []
            self.living[kill.who] = self.warm.start(CAST[kill.who])

    def _moment(self, kill: Kill, begun: float) -> float:
        if not kill.taken:
            return begun + kill.after
        until = time.monotonic() + LULL
        while self.sink.count < kill.taken and time.monotonic() < until:
            time.sleep(0.001)
        return time.monotonic() + kill.after

    def _finish(self, this: Round) -> None:
        """Stop the workers as an office does, let abandoned leases run out, and send the rest."""
        for who in WORKERS:
            os.kill(self.living[who], signal.SIGTERM)
        for who in WORKERS:
            self._wait(who, -signal.SIGTERM)  # told before it could listen: it has claimed nothing yet
        this.left_behind = truth.waiting(self.stage.app, MailState.SENDING)
        with self.stage.app.app_context():
            clock.move(db.session, clock.now(db.session) + delivery.LEASE + timedelta(minutes=1))
            db.session.commit()
        for role in ("tick", "drain"):
            self._twice(role)
        for _ in range(MOST_DAYS):
            if not truth.waiting(self.stage.app):
                break
            self._next_working_day()
            self._twice("drain")

    def _twice(self, role: str) -> None:
        """Two processes at once, to their end."""
        self.living = {f"{role} {n}": self.warm.start(role) for n in (1, 2)}
        for who in [*self.living]:
            self._wait(who)

    def _next_working_day(self) -> None:
        """An address gets one mail a working day: what came after it waits for the next."""
        with self.stage.app.app_context():
            today = schedule.local(clock.now(db.session)).date()
            clock.move(db.session, schedule.at(WorkingCalendar().working_day_after(today), time_of_day(9)))
            db.session.commit()

    def _wait(self, who: str, *also: int) -> int:
        """How a process ended. Raises Stuck where it fails or does not end."""
        until = time.monotonic() + PATIENCE
        while (code := self.warm.ended(self.living[who])) is None:
            if time.monotonic() > until:
                raise Stuck(f"{who} does not end")
            time.sleep(0.002)
        del self.living[who]
        if code not in {0, *also}:
            raise Stuck(f"{who} ended with {code}\n{self.warm.last_words}")
        return code

    def _wait_for_an_empty_outbox(self) -> None:
        while truth.due(self.stage.app):
            time.sleep(0.02)


def kills(chance: random.Random, quiet: Round) -> Iterator[Kill]:
    """Some kills at random moments of each process; in every sixth round all are killed at once."""
    if chance.random() < 1 / 6:
        at_once = chance.uniform(0, min(quiet.spans.values()))
        yield from (Kill(who, at_once) for who in CAST)
        return
    for who in chance.choices(list(CAST), k=chance.choice((1, 1, 2, 2, 3, 4))):
        if who in WORKERS:
            yield Kill(who, chance.uniform(0, 0.03), chance.randint(1, quiet.truth.taken))
        else:
            yield Kill(who, chance.uniform(0, quiet.spans[who]))
