"""`python -m tests.fuzz`: damaged files of each kind, then hostile requests on each database.

Prints counts; exits with 1 for any fault.

A part of its own for each thing that is thrown at the product: add it to PARTS.
"""

import argparse
import random
import sys
from collections.abc import Callable

from tests.fuzz.files import KINDS, fuzz
from tests.fuzz.hostile import attack
from tests.laws.soak import DATABASES, theatre


def damaged_files(given: argparse.Namespace) -> bool:
    """Whether every damaged file was read or refused."""
    held = True
    for kind in (given.kind or KINDS) if given.files else ():
        tally = fuzz(kind, given.files, given.seed)
        print(tally, flush=True)
        held = held and not tally.faults
    return held


def hostile_requests(given: argparse.Namespace) -> bool:
    """Whether no request was a fault or opened a wall."""
    held = True
    for database in (given.database or DATABASES) if given.requests else ():
        with theatre(database) as (new_app, _server), new_app() as app:
            tally = attack(app, database, given.requests, given.seed)
        print(tally, flush=True)
        held = held and not tally.faults
    return held


PARTS: list[Callable[[argparse.Namespace], bool]] = [damaged_files, hostile_requests]


def main() -> int:
    """Run every part, one after the other."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--files", type=int, default=10_000, help="damaged files of each kind")
    asked.add_argument("--kind", choices=KINDS, action="append", help="only this kind of file")
    asked.add_argument("--requests", type=int, default=20_000, help="hostile requests to each database")
    asked.add_argument("--database", choices=DATABASES, action="append", help="only this database")
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = asked.parse_args()
    print(f"seed {given.seed}", flush=True)
    held = [part(given) for part in PARTS]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
