"""The programs beside the pages: one that does not run is named, with how to start it."""

from datetime import timedelta

from directives.terms import Program
from workflows.installing.doctor import running


def test_programs_that_run_are_in_order(installation, beats):
    beats(timedelta(), Program.MAIL, Program.TICK)

    assert installation.broken(running.check_programs) == []


def test_programs_that_never_ran_or_died_are_named(installation, beats):
    beats(timedelta(hours=1), Program.MAIL)

    died, never = installation.broken(running.check_programs)

    assert "Chương trình gửi thư so không chạy từ" in died
    assert "Chương trình mở kỳ và nhắc hạn chưa chạy lần nào" in never
    assert "systemctl start dondoc-tick" in never


def test_the_reader_of_the_mailbox_is_expected_where_a_mailbox_is_set(installation, beats):
    beats(timedelta(), Program.MAIL, Program.TICK)

    (line,) = installation.broken(running.check_programs, IMAP_SERVER="thu.so.example")

    assert "Chương trình đọc thư đến" in line
