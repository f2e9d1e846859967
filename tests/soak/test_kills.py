"""Processes are killed at random moments while mails go out; `make soak` plays more rounds."""

import random

import pytest

from tests.soak.stage import UNITS
from tests.soak.tally import soak

NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
ROUNDS = 20


@pytest.mark.slow
def test_after_any_kill_no_mail_is_lost_and_only_the_one_in_hand_may_be_doubled(database):
    seed = random.SystemRandom().randrange(10**6)

    tally = soak(NAMES[database], ROUNDS, seed)

    assert tally.breaches == [], f"seed {seed}"
    assert tally.kills.total() > 0
    assert tally.counts["sent"] > ROUNDS * 2 * UNITS
