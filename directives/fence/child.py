"""The child process: `python -m directives.fence.child`. Reads frames from its parent until the pipe closes."""

import logging
import os
import resource
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any, NoReturn

from directives.fence import frames, pool, within
from directives.fence.limits import MB, FenceRefusal, FenceRefused, Limits

KEPT = 200 * MB
"""Memory in use beyond which a child leaves after its answer, so that one large file does not hold it for ever."""


def serve(limits: Limits) -> NoReturn:
    """Answer the parent until it ends."""
    questions, answers = os.dup(0), os.dup(1)
    _shut(limits)
    pool.set_within()
    frames.send(answers, b"ready")
    while True:
        try:
            named = frames.unpack(frames.receive(questions))
            data = frames.receive(questions)
        except frames.Ended:
            os._exit(0)
        answer = _answer(named["function"], data, named["more"], limits)
        del data
        leaves = _memory() > KEPT
        frames.send(answers, answer)
        frames.send(answers, b"leaves" if leaves else b"stays")
        if leaves:
            os._exit(0)


def _shut(limits: Limits) -> None:
    """Give up what no reader needs: writing files, new processes, the parent's output, most memory."""
    null = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(null, stream)
    logging.disable()  # the libraries' warnings quote the file
    os.nice(5)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends it to the parent too, which then closes the pipe
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    for what, most in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_AS, limits.memory),
    ):
        _limit(what, most, most)


def _limit(what: int, soft: int, hard: int) -> None:
    """Set a limit, or leave a stricter one that the parent has itself; RLIM_INFINITY is -1."""
    held = resource.getrlimit(what)[1]
    if held != resource.RLIM_INFINITY:
        soft, hard = min(soft, held), held if hard == resource.RLIM_INFINITY else min(hard, held)
    resource.setrlimit(what, (soft, hard))


def _answer(name: str, data: bytes, more: list[Any], limits: Limits) -> bytes:
    """The function's answer, or why there is none."""
    try:
        function = _function(name)
        _start_clocks(limits)
        return frames.pack({"answer": within.read(function, data, tuple(more))})
    except FenceRefused as error:
        return frames.pack({"refused": error.reason, "cause": error.cause})
    except MemoryError:  # of an answer too large to pack
        return frames.pack({"refused": FenceRefusal.EXCESS, "cause": "no memory for the answer"})
    finally:
        signal.alarm(0)


def _memory() -> int:
    """Bytes of memory in use; the peak that getrusage knows may be the parent's before exec."""
    with open("/proc/self/statm") as found:
        return int(found.read().split()[1]) * resource.getpagesize()


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def _start_clocks(limits: Limits) -> None:
    """The kernel ends this process by SIGXCPU, or by SIGALRM should the parent not do it."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    most = int(spent.ru_utime + spent.ru_stime) + 1 + limits.cpu
    _limit(resource.RLIMIT_CPU, most, resource.RLIM_INFINITY)
    signal.alarm(limits.seconds + 5)


if __name__ == "__main__":
    serve(Limits(**frames.unpack(sys.argv[1].encode())))
