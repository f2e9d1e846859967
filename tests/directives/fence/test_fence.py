"""What a hostile file does to its parser ends in the child: a reason for a person, a cause for the log."""

import logging
import os
import select
import signal
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest

from directives import fence
from directives.database import db, read_only
from directives.fence import FenceRefusal, FenceRefused, Limits, Pool
from tests.directives.fence import readers

STRICT = Limits(cpu=1, seconds=120, memory=256 * 1024 * 1024, answer=1_000_000, children=1, line=0.2)


@pytest.fixture(scope="module")
def pool():
    with closing(Pool(STRICT)) as strict:
        yield strict


def test_an_answer_is_plain_data(pool):
    assert pool.run(readers.size_of, b"abc", "đ", None) == [3, "đ", None]
    assert pool.run(readers.same, b"\xff\x00") == {"content": b"\xff\x00"}


def test_a_child_is_kept_for_the_next_file(pool):
    assert pool.run(readers.pid, b"") == pool.run(readers.pid, b"") != os.getpid()


def test_a_child_that_ended_while_it_was_idle_is_replaced(pool):
    idle = pool.run(readers.pid, b"")
    process = os.pidfd_open(idle)
    os.kill(idle, signal.SIGKILL)
    select.select([process], [], [], 20)
    os.close(process)

    assert pool.run(readers.pid, b"") != idle


@pytest.mark.parametrize(
    ("reader", "reason", "cause"),
    [
        (readers.fails, FenceRefusal.BROKEN, "KeyError"),
        (readers.dies, FenceRefusal.BROKEN, "the child ended with"),
        (readers.recurses, FenceRefusal.BROKEN, "RecursionError"),
        (readers.runs_on, FenceRefusal.EXCESS, "more than 1 s of CPU"),
        (readers.wants_memory, FenceRefusal.EXCESS, "no memory"),
        (readers.answers_much, FenceRefusal.EXCESS, "an answer of"),
    ],
)
def test_a_reader_that_fails_or_exceeds_a_limit_is_a_refusal_and_the_next_file_is_read(pool, reader, reason, cause):
    with pytest.raises(FenceRefused) as refused:
        pool.run(reader, b"x")

    assert refused.value.reason == reason
    assert cause in refused.value.cause
    assert pool.run(readers.size_of, b"abc") == [3]


def test_a_reader_that_waits_for_ever_is_ended():
    with closing(Pool(Limits(seconds=1))) as hasty, pytest.raises(FenceRefused) as refused:
        hasty.run(readers.sleeps, b"x")

    assert (refused.value.reason, refused.value.cause) == (FenceRefusal.EXCESS, "more than 1 s")


def test_the_log_says_the_cause_and_no_words_of_the_file(pool, caplog):
    with caplog.at_level(logging.WARNING), pytest.raises(FenceRefused):
        pool.run(readers.fails, b"x")

    assert "readers:fails: a file of 1 bytes is not read: broken: builtins.KeyError at fence/readers.py" in caplog.text
    assert "words of the file" not in caplog.text


def test_what_a_library_prints_reaches_nobody(pool, capfd):
    assert pool.run(readers.prints, b"") == "heard"
    assert capfd.readouterr() == ("", "")


def test_a_reader_writes_no_file_and_knows_no_secret(pool, tmp_path, monkeypatch):
    monkeypatch.setenv("DONDOC_SECRET_KEY", "x" * 64)
    with closing(Pool(STRICT)) as fresh:
        held = fresh.run(readers.holds, b"")
        with pytest.raises(FenceRefused):
            fresh.run(readers.writes_a_file, b"", str(tmp_path / "left"))

    environment = ["LC_ALL", "PYTHONDONTWRITEBYTECODE", "PYTHONPATH"]
    assert held == {"environment": environment, "threads": 1, "core": 0, "processes": 0}
    assert [path.read_bytes() for path in tmp_path.iterdir()] in ([], [b""])


def test_a_file_waits_only_a_moment_for_a_child_at_work(pool, tmp_path):
    release = tmp_path / "release"
    slow = threading.Thread(target=pool.run, args=(readers.waits_for, b"", str(release)))
    slow.start()
    while pool.free.qsize():
        pass
    with pytest.raises(FenceRefused) as refused:
        pool.run(readers.size_of, b"abc")
    release.touch()
    slow.join()

    assert refused.value.reason == FenceRefusal.BUSY


def test_many_threads_get_their_own_answers():
    answers: dict[int, object] = {}
    with closing(Pool(Limits(children=2))) as shared:

        def ask(size: int) -> None:
            answers[size] = shared.run(readers.size_of, b"x" * size, size)

        threads = [threading.Thread(target=ask, args=(size,)) for size in range(1, 2_000_000, 200_000)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert answers == {size: [size, size] for size in range(1, 2_000_000, 200_000)}


def test_a_forked_parent_gets_a_child_of_its_own(pool):
    before = pool.run(readers.pid, b"")
    reading, writing = os.pipe()
    if (forked := os.fork()) == 0:
        own = pool.run(readers.pid, b"")
        pool.close()
        os.write(writing, str(own).encode())
        os._exit(0)
    os.waitpid(forked, 0)
    own = int(os.read(reading, 20))
    for end in (reading, writing):
        os.close(end)

    assert own != before
    assert pool.run(readers.pid, b"") == before


def test_a_child_ends_with_a_parent_that_is_killed():
    code = "from directives import fence; from tests.directives.fence import readers\n"
    code += "print(fence.run(readers.pid, b''), flush=True); input()"
    root = Path(__file__).parents[3]
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    ) as parent:
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.send_signal(signal.SIGKILL)
    ended, _, _ = select.select([child], [], [], 20)
    os.close(child)

    assert ended


def test_nothing_is_read_while_a_write_transaction_is_open(app):
    with app.app_context():
        db.session.connection()
        with pytest.raises(RuntimeError, match="write transaction"):
            fence.run(readers.size_of, b"abc")
        db.session.rollback()
        assert fence.run(readers.size_of, b"abc") == [3]
        with read_only():
            db.session.connection()
            assert fence.run(readers.size_of, b"abc") == [3]
            db.session.rollback()


def test_a_write_of_another_thread_lets_this_one_read(app):
    held, done = threading.Event(), threading.Event()

    def write() -> None:
        with app.app_context():
            db.session.connection()
            held.set()
            done.wait(20)
            db.session.rollback()

    writer = threading.Thread(target=write)
    writer.start()
    assert held.wait(20)
    answer = fence.run(readers.size_of, b"abc")
    done.set()
    writer.join()

    assert answer == [3]
