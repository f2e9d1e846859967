"""`python -m tests.soak`: rounds with SIGKILL on both databases; prints the counts, exits with 1 if a rule breaks."""

import argparse
import random
import sys

from tests.soak.stage import KINDS
from tests.soak.tally import soak


def main() -> int:
    """Both databases, one after the other."""
    asked = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    asked.add_argument("--rounds", type=int, default=200)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    asked.add_argument("--database", choices=KINDS, action="append")
    given = asked.parse_args()
    print(f"seed {given.seed}", flush=True)
    tallies = [soak(database, given.rounds, given.seed) for database in given.database or KINDS]
    print(*tallies, sep="\n\n")
    return 1 if any(tally.breaches for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
