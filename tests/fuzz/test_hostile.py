"""Some hundred hostile requests, the same at each run; `make fuzz` sends twenty thousand to each database."""

import pytest

from tests.fuzz.hostile import attack


@pytest.mark.sweep
def test_no_hostile_request_is_a_fault_or_opens_a_wall(app, database):
    tally = attack(app, database, 400, seed=20200417)

    assert not tally.faults, str(tally)
    assert tally.statuses.total() == 400
