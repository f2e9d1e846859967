"""Functions that the child runs in the tests of the fence: each does what a hostile file makes a parser do."""

import os
import resource
import signal
import subprocess
import sys
import threading
import time


def size_of(data: bytes, *more: object) -> object:
    return [len(data), *more]


def same(data: bytes) -> dict[str, bytes]:
    return {"content": data}


def pid(_data: bytes) -> int:
    return os.getpid()


def fails(_data: bytes) -> None:
    raise KeyError("words of the file")


def runs_on(_data: bytes) -> None:
    while True:
        pass


def sleeps(_data: bytes) -> None:
    time.sleep(600)


def wants_memory(_data: bytes) -> int:
    return len(bytearray(4 * 1024**3))


def answers_much(_data: bytes) -> str:
    return "a" * 2_000_000


def dies(_data: bytes) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def recurses(_data: bytes) -> None:
    sys.setrecursionlimit(10_000)
    recurses(_data)


def prints(_data: bytes) -> str:
    print("words of the file", flush=True)
    os.write(1, b"words of the file")
    os.write(2, b"words of the file")
    return "heard"


def writes_a_file(_data: bytes, path: str) -> int:
    with open(path, "wb") as file:
        return file.write(b"x")


def holds(_data: bytes) -> dict[str, object]:
    """What the process has: its environment, threads, and its limits; root is not held to that of processes."""
    return {
        "environment": sorted(os.environ),
        "threads": threading.active_count(),
        "core": resource.getrlimit(resource.RLIMIT_CORE)[0],
        "processes": resource.getrlimit(resource.RLIMIT_NPROC)[0],
    }


def starts_a_process(_data: bytes) -> int:
    return subprocess.run([sys.executable, "-c", "pass"], check=True).returncode


def waits_for(_data: bytes, path: str) -> str:
    """Wait until the test creates this file."""
    while not os.path.exists(path):
        time.sleep(0.01)
    return "done"
