"""The parent's side: a few kept children, each replaced when it exceeds a limit or dies."""

import atexit
import logging
import os
import queue
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakSet

from directives.fence import frames, within
from directives.fence.limits import FenceRefusal, FenceRefused, Limits

log = logging.getLogger(__name__)

Plain = TypeVar("Plain")

START = 60.0
"""Seconds for a new child to be ready, on a machine that has just started."""
ROOT = Path(__file__).resolve().parents[2]

_forbidding: list[Callable[[], bool]] = []
_is_within: list[bool] = []


def refuse_while(forbids: Callable[[], bool]) -> None:
    """Let the fence refuse to run while `forbids()` is true: nobody may wait for a file that holds a lock."""
    _forbidding.append(forbids)


def set_within() -> None:
    """Say that this process is a child: a reader that asks for another one gets it here."""
    _is_within.append(True)


class Pool:
    """Children of this process; the first starts with the first file. Safe for threads and for forks of the parent."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._fill()
        _pools.add(self)

    def _fill(self) -> None:
        self.free: queue.LifoQueue[Child | None] = queue.LifoQueue()
        for _ in range(self.limits.children):
            self.free.put(None)

    def run(self, function: Callable[..., Plain], data: bytes, *more: object) -> Plain:
        """The answer of `function(data, *more)`, a function of a module, as plain data. Raises FenceRefused."""
        if _is_within:
            return within.read(function, data, more)
        if any(forbids() for forbids in _forbidding):
            raise RuntimeError("a file is read before a write transaction begins, not within it")
        name = f"{function.__module__}:{function.__qualname__}"
        try:
            return self._ask(name, data, more)  # type: ignore[no-any-return]
        except FenceRefused as refused:
            log.warning("%s: a file of %d bytes is not read: %s", name, len(data), refused)
            raise

    def _ask(self, name: str, data: bytes, more: tuple[object, ...]) -> Any:
        try:
            child = self.free.get(timeout=self.limits.line)
        except queue.Empty:
            raise FenceRefused(FenceRefusal.BUSY, "no child is free") from None
        try:
            if child is not None and child.has_ended():
                child.end()
                child = None
            child = child or Child(self.limits)
            answer = child.ask(name, data, more)
            if child.leaves:
                child.end()
                child = None
        except BaseException:
            if child is not None:
                child.end()
                child = None
            raise
        finally:
            self.free.put(child)
        if "refused" in answer:
            raise FenceRefused(FenceRefusal(answer["refused"]), answer["cause"])
        return answer["answer"]

    def close(self) -> None:
        """End the children that are free."""
        free = [self.free.get_nowait() for _ in range(self.free.qsize())]
        for child in free:
            if child is not None:
                child.end()
            self.free.put(None)

    def forget(self) -> None:
        """After a fork: the children are the parent's; only close this copy of their pipes."""
        while self.free.queue:
            if child := self.free.queue.pop():
                child.forget()
        self._fill()


class Child:
    """One child process, ready to read."""

    def __init__(self, limits: Limits) -> None:
        self.limits, self.leaves = limits, False
        # no secret of the environment reaches a process that reads foreign files
        self.process = subprocess.Popen(
            [sys.executable, "-m", "directives.fence.child", frames.pack(asdict(limits)).decode()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            cwd="/",
            env={"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.questions, self.answers = self.process.stdin, self.process.stdout
        for pipe in (self.questions, self.answers):
            os.set_blocking(pipe.fileno(), False)
        try:
            frames.receive(self.answers.fileno(), 100, time.monotonic() + START)
        except (frames.Ended, frames.Late, OverflowError) as error:
            self.end()
            raise RuntimeError("the child that reads files does not start") from error

    def ask(self, name: str, data: bytes, more: tuple[object, ...]) -> dict[str, Any]:
        """Its answer. Raises FenceRefused if it dies or exceeds a limit."""
        until = time.monotonic() + self.limits.seconds
        pipe = self.questions.fileno()
        try:
            frames.send(pipe, frames.pack({"function": name, "more": list(more)}), until)
            frames.send(pipe, data, until)
            packed = frames.receive(self.answers.fileno(), self.limits.answer, until)
            self.leaves = frames.receive(self.answers.fileno(), 10, until) == b"leaves"
        except frames.Late:
            raise FenceRefused(FenceRefusal.EXCESS, f"more than {self.limits.seconds} s") from None
        except OverflowError as error:
            raise FenceRefused(FenceRefusal.EXCESS, f"an answer of {error} bytes") from None
        except frames.Ended:
            raise self._died() from None
        answer: dict[str, Any] = frames.unpack(packed)
        return answer

    def _died(self) -> FenceRefused:
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(5)
        code = self.process.returncode or 0
        if code == -signal.SIGXCPU:
            return FenceRefused(FenceRefusal.EXCESS, f"more than {self.limits.cpu} s of CPU")
        # SIGKILL comes from a kernel without memory, SIGABRT from a library that gets none
        excess = code in (-signal.SIGKILL, -signal.SIGABRT, -signal.SIGALRM)
        return FenceRefused(FenceRefusal.EXCESS if excess else FenceRefusal.BROKEN, f"the child ended with {code}")

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def end(self) -> None:
        """End it and collect it."""
        self.process.kill()
        self.questions.close()
        self.answers.close()
        self.process.wait()

    def forget(self) -> None:
        """Close this process's copy of the pipes, and never wait for a process that is not its child."""
        self.questions.close()
        self.answers.close()
        self.process.returncode = 0


_pools: WeakSet[Pool] = WeakSet()


def _end_all() -> None:
    for pool in list(_pools):
        pool.close()


def _forget_all() -> None:
    for pool in list(_pools):
        pool.forget()


atexit.register(_end_all)
os.register_at_fork(after_in_child=_forget_all)
