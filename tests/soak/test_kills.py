"""Whoever is killed while letters are issued and mails go out: nothing is lost, nothing doubled but what he held.

Three rounds; `make soak` plays two hundred on each database.
"""

import random

from tests.soak.stage import UNITS
from tests.soak.tally import soak

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


def test_whoever_is_killed_nothing_is_lost_and_nothing_doubled_but_what_a_killed_worker_held(database):
    seed = random.SystemRandom().randrange(10**6)

    tally = soak(NAMES[database], 3, seed)

    assert tally.breaches == [], f"seed {seed}"
    assert tally.kills.total() > 0
    assert tally.counts["sent"] > 3 * 3 * UNITS
