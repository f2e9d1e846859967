"""Properties of the letter view and of recurrence rules in drafting."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.models import Directive
from directives.reading import read
from tests.directives.reading.letters import ANNOTATED, OWN, REAL
from workflows.drafting import letter, proposal
from workflows.drafting.cadence import LAST_DAY, WEEKDAYS, Cadence, CadenceChoice, cadence_of, rule_of

hours = st.one_of(st.just(""), st.builds("{}:{:02}".format, st.integers(0, 23), st.integers(0, 59)))
days = st.one_of(st.just(LAST_DAY), st.integers(1, 31))


@given(
    st.one_of(
        st.builds(Cadence, st.just(CadenceChoice.WEEK), weekday=st.sampled_from(WEEKDAYS), hour=hours),
        st.builds(Cadence, st.sampled_from([CadenceChoice.MONTH, CadenceChoice.QUARTER]), day=days, hour=hours),
    )
)
def test_a_choice_round_trips_through_its_rule(cadence):
    rule = rule_of(cadence)
    again = cadence_of(rule)

    assert (again.every, again.hour) == (cadence.every, cadence.hour)
    assert rule_of(again) == rule


@given(st.text())
def test_a_rule_without_a_matching_choice_is_kept(text):
    assert rule_of(cadence_of(text)) == text


LETTERS = [path for path in (OWN, REAL, *ANNOTATED) if path.exists()]


@pytest.mark.parametrize("path", LETTERS, ids=lambda path: path.stem)
def test_the_marked_letter_is_the_whole_letter_and_each_item_is_opened_once(path):
    draft = read(path.read_text(encoding="utf-8"))
    directive = Directive(**proposal.header(draft), items=proposal.items(draft), reading=proposal.reading(draft))

    segments = letter.segments(directive)

    assert "".join(segment.text for segment in segments) == draft.text
    opened = [segment.item for segment in segments if segment.starts_item]
    assert opened == directive.items
