"""Colleagues, releases and desks, played once on purpose: a drawn history is too short to reach all of them."""

from collections import Counter

import pytest

from tests.laws.machine import Laws, Office

HANDED = [(Office.hand_over, 0), (Office.hand_over, 1), (Office.hand_over, 2), (Office.work, 0)]
ANSWERED = [(Office.answer_as_colleague, n) for n in range(4)] + [(Office.end_hand_over, n) for n in range(2)]
WAITING = [(Office.enter_for_the_head, n) for n in range(4)] + [(Office.send_back, 1), (Office.half_day, 0)]
RELEASED = [(Office.release, n) for n in range(2)] + [(Office.next_working_morning, 0), (Office.release, 1)]
AT_DESKS = [(Office.grant_a_desk, 1), (Office.ask_for_a_desk, 1), (Office.grant_a_desk, 2), (Office.work, 0)]
ENDED = [(Office.answer_at_a_desk, n) for n in range(3)] + [(Office.merge_units, 1), (Office.end_a_desk, 0)]

PLAYED = (
    "items handed over",
    "reports of colleagues",
    "reports that wait",
    "reports sent back",
    "reports released",
    "desks granted",
    "reports at desks",
)


@pytest.mark.sweep
def test_the_laws_hold_while_units_share_their_work(new_app, mail_server, now):
    class OfDatabase(Laws):
        pass

    OfDatabase.new_app, OfDatabase.server, OfDatabase.begin = staticmethod(new_app), mail_server, now
    OfDatabase.tally = Counter({"moments": 1})  # what is printed is read by the drawn histories
    history = OfDatabase()
    for acts in (HANDED, ANSWERED, WAITING, RELEASED, AT_DESKS, ENDED):
        for act, number in acts:
            history.do(act, number)
        history.laws_hold()
    history.teardown()

    assert [name for name in PLAYED if not OfDatabase.tally[name]] == []
