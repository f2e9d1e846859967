"""`python -m tests.fuzz`: ten thousand damaged files of each kind. Prints counts; exits with 1 for any fault.

A part of its own for each thing that is thrown at the product: add it to PARTS.
"""

import argparse
import random
import sys
from collections.abc import Callable

from tests.fuzz.files import KINDS, fuzz


def damaged_files(given: argparse.Namespace) -> bool:
    """Whether every damaged file was read or refused."""
    held = True
    for kind in given.kind or KINDS:
        tally = fuzz(kind, given.files, given.seed)
        print(tally, flush=True)
        held = held and not tally.faults
    return held


PARTS: list[Callable[[argparse.Namespace], bool]] = [damaged_files]


def main() -> int:
    """Run every part, one after the other."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("--files", type=int, default=10_000, help="damaged files of each kind")
    asked.add_argument("--kind", choices=KINDS, action="append", help="only this kind of file")
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    given = asked.parse_args()
    print(f"seed {given.seed}", flush=True)
    held = [part(given) for part in PARTS]
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
