"""Why a unit is silent and which one action helps."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from directives.rules.schedule import OFFICE_HOURS, WorkingCalendar, at
from directives.rules.silence import (
    ACTS,
    CALLED_FOR,
    CallMade,
    SilenceFacts,
    call_from,
    early_since,
    need,
    next_act,
    silence,
)
from directives.terms import CallOutcome, NextAct, Silence

TOLD = SilenceFacts(told=True, untouched=True)
NOW = datetime(2020, 4, 24, 6, 30, tzinfo=UTC)
"""Friday, 13:30 in Vietnam."""


@pytest.mark.parametrize(
    ("facts", "why", "act"),
    [
        (SilenceFacts(untouched=True), Silence.NOT_SENT, NextAct.LOOK_AT_MAIL),
        (TOLD._replace(told=False, unreachable=True), Silence.ADDRESS_FAILED, NextAct.MEND_ADDRESS),
        (TOLD, Silence.NOT_OPENED, NextAct.CALL),
        (TOLD._replace(opened=True), Silence.OPENED, NextAct.CALL_OR_SEND),
        (TOLD._replace(opened=True, acknowledged=True), Silence.NOT_STARTED, NextAct.ASK),
        (TOLD._replace(acknowledged=True, drafted=True), Silence.DRAFTED, NextAct.URGE),
        (TOLD._replace(acknowledged=True, untouched=False), Silence.UNDER_WAY, NextAct.ASK),
        (TOLD._replace(acknowledged=True, answered=True), Silence.ANSWERED_OTHERS, NextAct.ASK),
        (TOLD._replace(not_ours=True), Silence.NOT_OURS, NextAct.ANSWER),
        (TOLD._replace(objects=True), Silence.OBJECTS, NextAct.ANSWER_OBJECTION),
        (TOLD._replace(wants_later=True), Silence.WANTS_LATER, NextAct.ANSWER_EXTENSION),
        (TOLD._replace(replied=True), Silence.REPLIED, NextAct.READ_REPLY),
        (TOLD._replace(paused=True), Silence.PAUSED, NextAct.NOTHING),
    ],
)
def test_each_silence_has_its_reason_and_one_act(facts, why, act):
    assert silence(facts) == why
    assert ACTS[why] == act


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        # what waits for the department itself is said before all else, even of a unit that has a rest
        (SilenceFacts(not_ours=True, paused=True, unreachable=True), Silence.NOT_OURS),
        (SilenceFacts(wants_later=True, paused=True, answered=True), Silence.WANTS_LATER),
        # a rest is a rest, whatever else is wrong
        (SilenceFacts(paused=True, unreachable=True), Silence.PAUSED),
        # an address that fails now is mended first, though somebody acknowledged once
        (SilenceFacts(unreachable=True, acknowledged=True, drafted=True), Silence.ADDRESS_FAILED),
        # whoever has answered by telephone was reached, though no mail went
        (SilenceFacts(acknowledged=True, untouched=True), Silence.NOT_STARTED),
        # an open page is a way in, whatever the outbox says
        (SilenceFacts(opened=True, untouched=True), Silence.OPENED),
        # a unit that reported all but one week has reported something
        (SilenceFacts(told=True, acknowledged=True, answered=True, untouched=True), Silence.ANSWERED_OTHERS),
        (SilenceFacts(told=True, acknowledged=True, answered=True), Silence.UNDER_WAY),
        # a draft of somebody who has not acknowledged is a draft
        (SilenceFacts(told=True, opened=True, drafted=True, untouched=True), Silence.DRAFTED),
    ],
)
def test_where_several_apply_the_first_is_said(facts, why):
    assert silence(facts) == why


def test_no_call_is_suggested_while_a_mail_is_fresh():
    calls = {why for why in Silence if next_act(why, too_early=True) is NextAct.WAIT}

    assert calls == set(CALLED_FOR) - {Silence.ADDRESS_FAILED, Silence.NOT_SENT}
    assert [next_act(why, too_early=False) for why in Silence] == [ACTS[why] for why in Silence]


@pytest.mark.parametrize(
    ("asked", "callable_at"),
    [
        (at(date(2020, 4, 24), time(8)), at(date(2020, 4, 24), time(12))),
        (at(date(2020, 4, 24), time(15)), at(date(2020, 4, 27), time(9, 30))),
        (at(date(2020, 4, 25), time(10)), at(date(2020, 4, 27), time(11, 30))),
        (at(date(2020, 4, 24), time(3)), at(date(2020, 4, 24), time(11, 30))),
        (at(date(2020, 4, 29), time(16)), at(date(2020, 5, 4), time(10, 30))),
    ],
)
def test_a_unit_has_four_office_hours_before_it_is_called(asked, callable_at):
    assert call_from(asked, WorkingCalendar(), OFFICE_HOURS) == callable_at


def test_a_unit_that_no_mail_reached_can_be_called_at_once():
    assert call_from(None, WorkingCalendar(), OFFICE_HOURS) is None


def test_every_silence_has_an_act():
    assert set(ACTS) == set(Silence)


def test_a_unit_that_waits_or_is_paused_is_not_called():
    waiting = {Silence.NOT_OURS, Silence.OBJECTS, Silence.WANTS_LATER, Silence.REPLIED, Silence.PAUSED}

    assert set(CALLED_FOR) == set(Silence) - waiting


def test_units_never_told_are_called_first_then_those_who_never_opened():
    order = sorted(CALLED_FOR, key=lambda why: need(why, [], NOW))

    assert order[:4] == [Silence.ADDRESS_FAILED, Silence.NOT_SENT, Silence.NOT_OPENED, Silence.OPENED]


def called(outcome, ago):
    return CallMade(outcome, NOW - ago, "Nguyễn Văn Mẫu")


def test_units_spoken_to_today_come_last():
    hour = timedelta(hours=1)
    fresh = need(Silence.NOT_OPENED, [], NOW)
    again = need(Silence.NOT_OPENED, [called(CallOutcome.NO_ANSWER, hour)], NOW)
    spoken = need(Silence.ADDRESS_FAILED, [called(CallOutcome.WILL_REPORT, hour)], NOW)

    assert fresh < again < need(Silence.OPENED, [], NOW) < spoken


def test_a_promise_of_yesterday_is_asked_about_again():
    yesterday = [called(CallOutcome.WILL_REPORT, timedelta(hours=20))]

    assert need(Silence.NOT_OPENED, yesterday, NOW) < need(Silence.OPENED, [], NOW)


@pytest.mark.parametrize("hours", [0, 3, 9, 20, 50, 70])
def test_the_earliest_mail_that_is_too_fresh_follows_from_when_one_may_call(hours):
    now, tick = NOW + timedelta(hours=hours), timedelta(microseconds=1)

    since = early_since(now, WorkingCalendar(), OFFICE_HOURS)

    assert call_from(since, WorkingCalendar(), OFFICE_HOURS) > now
    assert call_from(since - tick, WorkingCalendar(), OFFICE_HOURS) <= now
