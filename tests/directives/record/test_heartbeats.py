"""Which programs are missing, by what was last seen of each."""

from datetime import UTC, datetime, timedelta

from directives.record import heartbeats
from directives.record.heartbeats import ProgramState
from directives.terms import Program

NOW = datetime(2020, 4, 17, 1, 0, tzinfo=UTC)
FRESH, OLD = NOW - timedelta(minutes=1), NOW - timedelta(minutes=10)
BOTH = [Program.MAIL, Program.TICK]


def seen(program, name, at, stopped_at=None):
    return ProgramState(program, name, at, stopped_at)


def missing(*rows, expected=(Program.MAIL,)):
    return [(one.program, one.name, one.seen_at) for one in heartbeats.judge(rows, expected, NOW) if one.is_missing]


def test_a_program_that_never_ran_is_missing_since_ever():
    assert missing(seen(Program.MAIL, "1", FRESH), expected=BOTH) == [(Program.TICK, "", None)]


def test_of_a_kind_of_which_none_runs_the_last_sign_of_any_is_told():
    older, last = OLD - timedelta(hours=1), OLD

    assert missing(seen(Program.MAIL, "1", last, last), seen(Program.MAIL, "2", older)) == [(Program.MAIL, "1", last)]


def test_one_of_two_that_died_is_missing():
    assert missing(seen(Program.MAIL, "1", FRESH), seen(Program.MAIL, "2", OLD)) == [(Program.MAIL, "2", OLD)]


def test_one_of_two_that_was_stopped_is_not_missing():
    assert missing(seen(Program.MAIL, "1", FRESH), seen(Program.MAIL, "2", OLD, OLD)) == []


def test_the_only_one_is_missing_when_it_was_stopped_too_but_not_during_a_restart():
    assert missing(seen(Program.MAIL, "1", OLD, OLD)) == [(Program.MAIL, "1", OLD)]
    assert missing(seen(Program.MAIL, "1", FRESH, FRESH)) == []


def test_one_of_two_that_died_long_ago_is_forgotten():
    long_ago = NOW - timedelta(days=8)

    assert missing(seen(Program.MAIL, "1", FRESH), seen(Program.MAIL, "2", long_ago)) == []
    assert missing(seen(Program.MAIL, "2", long_ago)) == [(Program.MAIL, "2", long_ago)]


def test_a_program_that_nobody_expects_is_not_told_of():
    assert missing(seen(Program.MAIL, "1", FRESH), seen(Program.INBOX, "1", OLD)) == []
