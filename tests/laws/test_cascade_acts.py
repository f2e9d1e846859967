"""The rules of the cascade, played once on purpose: drawn histories are too short to reach all of them each time."""

from collections import Counter

import pytest

from tests.laws.machine import Laws, Office


@pytest.mark.sweep
def test_what_is_passed_on_answered_and_summed_moves_no_count_of_the_department(new_app, mail_server, now):
    class OfDatabase(Laws):
        pass

    OfDatabase.new_app, OfDatabase.server, OfDatabase.begin = staticmethod(new_app), mail_server, now
    OfDatabase.tally = Counter()
    history = OfDatabase()
    passed = [(Office.pass_on, 0), (Office.pass_on, 1), (Office.work, 0)]
    answered = [(Office.answer_for_school, n) for n in range(5)] + [(Office.sum_schools, n) for n in range(2)]
    for acts in (passed, answered, [(Office.next_working_morning, 0), (Office.work, 0)]):
        for act, number in acts:
            history.do(act, number)
        history.laws_hold()
    history.tally.update(history.office.seen)
    history.stack.close()

    assert OfDatabase.tally["tasks passed on"] > 1
    assert OfDatabase.tally["answers to superiors"] > 3
