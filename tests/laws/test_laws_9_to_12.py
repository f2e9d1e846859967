"""Laws 9 to 12 hold in drawn histories of a department; `make soak` plays ten thousand steps."""

from collections import Counter

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.laws.machine import Laws

SHORT = settings(max_examples=3, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.sweep
def test_laws_9_to_12_hold_after_each_step(new_app, mail_server, now):
    class OfDatabase(Laws):
        pass

    OfDatabase.new_app, OfDatabase.server, OfDatabase.begin = staticmethod(new_app), mail_server, now
    OfDatabase.tally = Counter()

    run_state_machine_as_test(OfDatabase, settings=SHORT)

    assert OfDatabase.tally["moments"] > 0
