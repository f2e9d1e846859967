"""`dondoc demo run` as somebody starts it who has set up nothing: three addresses that work, and a clean stop."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-c", "import app; app.main()"]
ROOT = Path(__file__).parents[2]


def environment():
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DONDOC_")}
    return {**kept, "PYTHONPATH": str(ROOT)}


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def ports():
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    numbers = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return numbers


@pytest.fixture(scope="module")
def options(ports):
    return ["--port", ports[0], "--smtp-port", ports[1], "--mailbox-port", ports[2]]


@pytest.fixture(scope="module")
def dondoc(place):
    """Runs a command of the program in the demo's folder, to its end."""

    def run(*words):
        command = [*PROGRAM, *words]
        return subprocess.run(
            command, cwd=place, env=environment(), capture_output=True, text=True, timeout=120, check=False
        )

    return run


@contextmanager
def running(place, options):
    """The addresses that a running demo printed; it must end cleanly when it is told to stop."""
    command = [*PROGRAM, "demo", "run", *options]
    with subprocess.Popen(command, cwd=place, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        lines = [process.stdout.readline() for _ in range(4)]
        yield re.findall(r"http://\S+", "".join(lines))
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0


@pytest.fixture(scope="module")
def demo(place, options):
    with running(place, options) as addresses:
        yield addresses


def open_(address):
    """The page at the end of the redirects, in a browser that was never here."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(address, timeout=60) as answer:
        return answer.read().decode()


def test_it_keeps_its_data_until_a_reset(tmp_path, options, dondoc):
    options = [*options, "--folder", str(tmp_path)]
    with running(tmp_path, options):
        kept = sorted(path.name for path in (tmp_path / "files").iterdir())

    with running(tmp_path, options):
        again = sorted(path.name for path in (tmp_path / "files").iterdir())
    dondoc("demo", "reset", "--folder", str(tmp_path))

    assert again == kept != []
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


def test_it_prints_the_desk_the_board_and_the_mailbox_and_each_opens(demo):
    desk, board, mailbox = demo

    assert "Trần Thị Thu Hà" in open_(desk)
    assert "Nguyễn Văn Mẫu" in open_(board)
    assert "Hộp thư mẫu" in open_(mailbox)


def test_desk_and_board_can_be_open_in_one_browser(demo):
    desk, board, _mailbox = demo

    assert desk.split("/")[2].partition(":")[0] != board.split("/")[2].partition(":")[0]


def test_every_page_of_it_is_marked_as_a_sample(demo):
    for address in demo:
        assert "DỮ LIỆU MẪU" in open_(address)


def test_the_clock_opens_on_17_april_2020_and_moves_forward_only(demo, dondoc):
    forward = dondoc("demo", "clock", "2020-04-17T10:00")
    back = dondoc("demo", "clock", "2020-04-17T09:00")

    assert forward.stdout == "10:00 thứ Sáu 17/4/2020\n"
    assert (back.returncode, back.stdout) == (1, "")
    assert "không lùi lại" in back.stderr


def test_a_second_one_in_the_same_folder_is_told_so(demo, dondoc):
    second, reset = dondoc("demo", "run"), dondoc("demo", "reset")

    assert (second.returncode, reset.returncode) == (1, 1)
    assert "Đang có một buổi diễn tập" in second.stderr


def test_a_taken_port_is_named_in_one_line(demo, dondoc, options, ports):
    other = dondoc("demo", "run", "--folder", "other", *options)

    assert other.returncode == 1
    assert other.stderr.count("\n") == 1
    assert f"Cổng {ports[0]} đang có chương trình khác dùng" in other.stderr


def test_the_clock_of_no_rehearsal_is_not_moved(tmp_path, dondoc):
    answer = dondoc("demo", "clock", "2020-04-18T10:00", "--folder", str(tmp_path))

    assert answer.returncode == 1
    assert "Chưa có buổi diễn tập" in answer.stderr
