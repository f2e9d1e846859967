"""`dondoc demo` as somebody uses it who has set up nothing: three addresses that work, a clean stop, a fresh start."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from contextlib import ExitStack, contextmanager
from dataclasses import astuple
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from workflows import clock
from workflows.demo import place
from workflows.demo.ports import Ports, free_ports

MAIN = "from workflows.command_table import main; main()"
PROGRAM = [sys.executable, "-c", MAIN]
ROOT = Path(__file__).parents[3]


@contextmanager
def running(folder, ports, stderr=None):
    """The addresses that a running demo printed; it must end cleanly when it is told to stop."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("DONDOC_")}
    command = [*PROGRAM, "demo", "run", "--folder", str(folder), *options(ports)]
    env = {**kept, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=stderr, text=True) as process:
        lines = [process.stdout.readline() for _ in range(4)]
        try:
            yield re.findall(r"http://\S+", "".join(lines))
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0


def options(ports):
    return ["--port", ports[0], "--smtp-port", ports[1], "--mailbox-port", ports[2]]


@pytest.fixture
def ports():
    probes = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
    numbers = [str(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return numbers


def open_(address):
    """The page at the end of the redirects, in a browser that was never here."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(address, timeout=60) as answer:
        return answer.read().decode()


@pytest.mark.sweep
def test_it_prints_the_desk_the_board_and_the_mailbox_and_keeps_its_data_until_a_reset(tmp_path, ports, runner):
    with running(tmp_path, ports) as addresses:
        pages = [open_(address) for address in addresses]
        kept = sorted(path.name for path in (tmp_path / "files").iterdir())
    with running(tmp_path, ports):
        again = sorted(path.name for path in (tmp_path / "files").iterdir())
    runner.invoke(args=["demo", "reset", "--folder", str(tmp_path)])

    for page, what in zip(pages, ["Trần Thị Thu Hà", "Nguyễn Văn Mẫu", "Hộp thư mẫu"], strict=True):
        assert what in page
        assert "DỮ LIỆU MẪU" in page
    assert urlsplit(addresses[0]).hostname != urlsplit(addresses[1]).hostname  # both can be open in one browser
    assert again == kept != []
    assert [path.name for path in tmp_path.iterdir()] == ["lock"]


@pytest.mark.parametrize("command", ["run", "reset"])
def test_a_folder_in_use_is_left_alone(tmp_path, runner, command):
    with place.lock_folder(tmp_path):
        answer = runner.invoke(args=["demo", command, "--folder", str(tmp_path)])

    assert answer.exit_code == 1
    assert "uổi diễn tập" in answer.stderr


def test_a_taken_port_is_answered_by_the_next_free_one_and_said(tmp_path, ports):
    with ExitStack() as taken, (tmp_path / "said").open("w") as said:
        for port in ports:
            taken.enter_context(socket.create_server(("127.0.0.1", int(port))))
        with running(tmp_path / "demo", ports, stderr=said) as addresses:
            pages = [open_(address) for address in addresses]

    used = [str(urlsplit(address).port) for address in (addresses[0], addresses[2])]
    told = (tmp_path / "said").read_text("utf-8")
    assert ["DỮ LIỆU MẪU" in page for page in pages] == [True] * 3
    assert not {*used} & {*ports}
    assert f"Cổng {ports[0]} đang có chương trình khác dùng: trang web dùng cổng {used[0]}." in told
    assert f"Cổng {ports[1]} đang có chương trình khác dùng: máy chủ thư dùng cổng " in told
    assert f"Cổng {ports[2]} đang có chương trình khác dùng: hộp thư dùng cổng {used[1]}." in told


def test_two_doors_never_share_a_port(ports):
    first = int(ports[0])

    chosen = astuple(free_ports(Ports(first, first, first)))

    assert len({*chosen}) == 3
    assert min(chosen) == first


def test_without_its_servers_the_demo_says_what_to_install(tmp_path):
    without = (
        "import sys; sys.modules.update(aiosmtpd=None, waitress=None); from workflows.command_table import main; main()"
    )
    command = [sys.executable, "-c", without, "demo", "run", "--folder", str(tmp_path / "demo")]

    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert (answer.returncode, answer.stdout) == (1, "")
    assert answer.stderr == "Error: Bản diễn tập cần thêm aiosmtpd và waitress. Xin cài: pip install 'dondoc[demo]'\n"
    assert not (tmp_path / "demo").exists()


@pytest.fixture
def move_clock(app, runner, monkeypatch):
    """Moves the clock of the rehearsal that the environment names."""
    monkeypatch.setenv("DONDOC_SQLALCHEMY_DATABASE_URI", app.config["SQLALCHEMY_DATABASE_URI"])
    return lambda moment: runner.invoke(args=["demo", "clock", moment])


def test_the_clock_moves_to_vietnams_time(move_clock):
    moved = move_clock("2020-04-20T09:00")

    assert moved.stdout == "9:00 thứ Hai 20/4/2020\n"


@pytest.mark.parametrize(
    ("moment", "said"), [("2020-04-16T09:00", "không lùi lại"), ("hôm sau", "ví dụ 2020-04-24T15:00")]
)
def test_the_clock_refuses_the_past_and_an_invalid_moment(move_clock, session, now, moment, said):
    answer = move_clock(moment)

    assert (answer.exit_code, answer.stdout) == (1, "")
    assert said in answer.stderr
    assert (clock.now(session) - now).total_seconds() < 60


def test_without_a_demo_the_clock_command_fails(tmp_path, runner):
    answer = runner.invoke(args=["demo", "clock", "2020-04-18T10:00", "--folder", str(tmp_path)])

    assert answer.exit_code == 1
    assert "Chưa có buổi diễn tập" in answer.stderr
    assert list(tmp_path.iterdir()) == []
