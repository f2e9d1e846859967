"""Two hundred damaged files of each kind, the same at each run; `make fuzz` takes ten thousand."""

import pytest

from tests.fuzz.files import DOORS, KINDS, fuzz


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_read_or_refused_with_a_reason(kind):
    tally = fuzz(kind, 200, seed=20200417)

    assert tally.faults == []
    assert tally.outcomes.total() == 200


def test_every_kind_has_its_doors():
    assert set(DOORS) == set(KINDS)
