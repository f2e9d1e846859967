"""Laws 9 to 12 over thousands of steps, on each database; `make soak` plays it."""

import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.infrastructure.apps import fresh_apps
from tests.infrastructure.databases import PostgresqlDatabases, SqliteDatabases
from tests.infrastructure.mail_server import MailServer
from tests.laws.machine import Laws

BEGIN = datetime(2020, 4, 17, 1, 0, tzinfo=UTC)
DATABASES = {"SQLite": SqliteDatabases, "PostgreSQL": PostgresqlDatabases}
STEPS, HISTORIES = 50, 10
"""How many steps a history has, and after how many histories the counts are printed."""
LONG = settings(
    stateful_step_count=STEPS,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.generate, Phase.shrink),
)
MOMENTS = 10
"""The least number of moments at which a long run reads what is printed."""


def soak(database: str, steps: int, begin: int) -> bool:
    """Play at least so many steps and print the counts; whether every law held. `begin` draws the same ones again."""
    tally: Counter[str] = Counter()
    begun, said = time.monotonic(), list[BaseException]()
    with theatre(database) as (new_app, server):

        class OfDatabase(Laws):
            """The machine on this database; says at once what it finds, before the history is shrunk."""

            def teardown(self) -> None:
                self.tally["histories"] += 1
                if isinstance(broken := sys.exc_info()[1], Exception) and not said:
                    said.append(broken)
                    print(f"{database}: broken after {tally['steps']} steps", flush=True)
                    traceback.print_exception(broken)
                super().teardown()

        OfDatabase.new_app, OfDatabase.server, OfDatabase.begin = staticmethod(new_app), server, BEGIN
        OfDatabase.tally, OfDatabase.moments = tally, 2
        held = True
        while held and (tally["steps"] < steps or (steps >= 1000 and tally["moments"] < MOMENTS)):
            wanted = max(1, min(HISTORIES, (steps - tally["steps"]) // STEPS))
            seed(begin + tally["steps"])(OfDatabase)
            try:
                run_state_machine_as_test(OfDatabase, settings=settings(LONG, max_examples=wanted))
            except Exception:
                traceback.print_exc()
                held = False
            print(f"{database}: {tally['steps']} steps in {time.monotonic() - begun:.0f} s", flush=True)
    counts = ", ".join(f"{name} {count}" for name, count in tally.most_common())
    print(f"{database}: laws 9 to 12 {'held' if held else 'BROKEN'}; {counts}", flush=True)
    return held


@contextmanager
def theatre(database: str) -> Iterator[tuple[Callable[[], AbstractContextManager[Flask]], MailServer]]:
    """Applications on fresh databases of this kind, and the mail server that they send to."""
    with ExitStack() as stack:
        server = MailServer()
        server.start()
        stack.callback(server.stop)
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="dondoc-laws-")))
        databases = stack.enter_context(closing(DATABASES[database]()))
        yield fresh_apps(databases, server, BEGIN, folder), server
