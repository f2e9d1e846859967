"""The heads that a directive's chain records: those that went on, in runs, or all of them as older versions wrote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.rules.proof.moved_chains import heads_in, runs_of


@given(st.dictionaries(st.integers(1, 60), st.integers(1, 3)))
def test_runs_hold_the_same_heads(heads):
    assert list(heads_in({"moved": runs_of(sorted(heads.items()))})) == sorted(heads.items())


def test_neighbours_that_stand_alike_take_one_run():
    heads = [(id_, 1) for id_ in range(1, 50_001)]

    assert runs_of([*heads, (50_001, 2), (50_009, 2)]) == [[1, 50_000, 1], [50_001, 50_001, 2], [50_009, 50_009, 2]]


def test_events_of_old_name_every_chain():
    assert list(heads_in({"heads": {"12": 3, "9": 1}})) == [(9, 1), (12, 3)]


def test_a_run_without_end_is_refused():
    with pytest.raises(ValueError, match="a run of chains"):
        list(heads_in({"moved": [[1, 10**15, 1]]}))
