"""Plays rounds on one database and sums up the results."""

import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.soak.play import WORKERS, Play, Round, kills
from tests.soak.sink import Sink
from tests.soak.stage import stage
from tests.soak.truth import Truth, compare
from tests.soak.warm import warm


@dataclass
class Tally:
    """The summary that is printed."""

    database: str
    counts: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    doubled: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)

    def add(self, number: int, played: Round, undisturbed: Truth) -> None:
        """Add the result of a round."""
        found, landed = played.truth, [kill for kill in played.kills if kill.landed]
        self.kills += Counter(kill.who for kill in landed)
        self.counts += Counter(
            {
                "rounds": 1,
                "sent": found.sent,
                "taken": found.taken,
                "chains": found.chains,
                "events": found.events,
                "late": len(played.kills) - len(landed),
                "left": played.left_behind,
            }
        )
        self.doubled += [f"round {number}: {mail}" for mail in found.doubled]
        # what follows from a process that failed is not told beside it
        wrong = played.breaches or [*found.breaches, *compare(found, undisturbed)]
        if len(found.doubled) > sum(kill.who in WORKERS for kill in landed):
            wrong.append("more mails taken twice than workers killed")
        self.breaches += [f"round {number}: {breach}" for breach in wrong]

    def __str__(self) -> str:
        of = self.counts
        lost = sum(": lost: " in breach or ": missing: " in breach for breach in self.breaches)
        return "\n".join(
            [
                f"{self.database}: {of['rounds']} rounds",
                f"  killed      {self.kills.total()}: "
                + ", ".join(f"{who} {n}" for who, n in sorted(self.kills.items()))
                + f"; {of['late']} came after the end of their process",
                f"  mails       {of['sent']} sent, {of['taken']} taken by the server, {of['left']} left behind "
                "in a claim and taken up again",
                f"  lost        {lost}",
                f"  twice       {len(self.doubled)}, each in the hands of a worker that was killed",
                *(f"              {mail}" for mail in self.doubled),
                f"  chains      {of['chains']} with {of['events']} events verified",
                f"  breaches    {len(self.breaches)}",
                *(f"              {breach}" for breach in self.breaches),
            ]
        )


@contextmanager
def theatre(database: str) -> Iterator[Play]:
    """A database of this kind, a mail server and the loaded application, ready for rounds."""
    with ExitStack() as stack:
        sink = Sink()
        sink.start()
        stack.callback(sink.stop)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dondoc-soak-")))
        place = stack.enter_context(stage(database, folder, sink))
        yield Play(place, stack.enter_context(warm(place.settings, folder / "log")), sink)


def soak(database: str, rounds: int, seed: int, every: int = 20) -> Tally:
    """Rounds without kills, to learn the right result and the time it takes; then so many rounds with kills."""
    tally, begun = Tally(database), time.monotonic()
    with theatre(database) as play:
        first, second = play.round([]), play.round([])
        tally.breaches += [
            *first.breaches,
            *second.breaches,
            *first.truth.breaches,
            *second.truth.breaches,
            *compare(second.truth, first.truth),
        ]
        for number in range(1, rounds + 1):
            chance = random.Random(f"{seed} {number}")
            tally.add(number, play.round(list(kills(chance, second))), first.truth)
            if number % every == 0:
                print(
                    f"{database}: {number} rounds in {time.monotonic() - begun:.0f} s, {tally.kills.total()} kills, "
                    f"{len(tally.breaches)} breaches",
                    flush=True,
                )
    return tally
