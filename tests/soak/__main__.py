"""`python -m tests.soak`: rounds with SIGKILL, then drawn histories under laws 9 to 12, on both databases.

Prints the counts; exits with 1 if a rule or a law breaks.
"""

import argparse
import random
import sys

from tests.laws.soak import soak as play_laws
from tests.soak.stage import KINDS
from tests.soak.tally import soak


def main() -> int:
    """Both databases, one after the other: kills first, then half of the steps on each."""
    asked = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    asked.add_argument("--rounds", type=int, default=200)
    asked.add_argument("--steps", type=int, default=10_000, help="of laws 9 to 12, over all databases")
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked.add_argument("--database", choices=KINDS, action="append")
    given = asked.parse_args()
    print(f"seed {given.seed}", flush=True)
    databases = given.database or list(KINDS)
    tallies = [soak(database, given.rounds, given.seed) for database in databases] if given.rounds else []
    print(*tallies, sep="\n\n")
    held = [play_laws(database, given.steps // len(databases), given.seed) for database in databases if given.steps]
    return 0 if all(held) and not any(tally.breaches for tally in tallies) else 1


if __name__ == "__main__":
    sys.exit(main())
