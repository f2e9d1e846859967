"""The application, loaded once: each process of a round is forked from here and runs a real command.

A line on standard input asks (`start work`, `ended 4711`), a line on standard output answers.
"""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE, Popen

from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import select

from app import create_app
from directives.database import db
from directives.models import Directive
from directives.terms import DirectiveState
from workflows import clock
from workflows.command_table import COMMANDS
from workflows.issuing import steps as issuing
from workflows.scheduling import reminding

READY, ALIVE = "ready", "alive"


def issue(app: Flask) -> None:
    """What the officer's button does; does nothing where the directive is issued already."""
    with app.app_context():
        drafts = select(Directive).where(Directive.state == DirectiveState.DRAFT)
        for directive in db.session.scalars(drafts).all():
            issuing.issue(db.session, directive, directive.officer, clock.now(db.session), without_signed_copy=True)
        db.session.commit()


def command(*words: str) -> Callable[[Flask], None]:
    """A role that runs this command of the application."""
    return lambda app: app.cli.main(words, obj=ScriptInfo(create_app=lambda: app), standalone_mode=False)


ROLES = {
    "issue": issue,
    "tick": command("tick"),
    "work": command("mail", "work"),
    "drain": command("mail", "work", "--once"),
}


def main(settings: str, log: str) -> None:
    app = create_app(json.loads(settings))
    reminding.CONTACTS = 3  # so that a kill of the tick finds it between two of its parts
    for name in ("tick", "mail"):
        next(command for command in COMMANDS if command.name == name).load()
    for name in app.jinja_env.list_templates(filter_func=lambda name: name.startswith("emails/")):
        app.jinja_env.get_template(name)
    print(READY, flush=True)
    for line in sys.stdin:
        verb, about = line.split()
        print(_start(app, about, log) if verb == "start" else _ended(int(about)), flush=True)


def _start(app: Flask, role: str, log: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(0, 1)
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), 2)
    try:
        ROLES[role](app)
    except BaseException:
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


def _ended(pid: int) -> str:
    done, status = os.waitpid(pid, os.WNOHANG)
    return str(os.waitstatus_to_exitcode(status)) if done else ALIVE


class Warm:
    """The parent's side: asks the loaded application to fork."""

    def __init__(self, process: Popen[str], log: Path) -> None:
        self.process, self.log = process, log

    @property
    def last_words(self) -> str:
        """The end of the log."""
        lines = self.log.read_text("utf-8").splitlines() if self.log.exists() else []
        return "\n".join(lines[-40:])

    def start(self, role: str) -> int:
        """Fork a process for this role; returns its id."""
        return int(self._ask("start", role))

    def ended(self, pid: int) -> int | None:
        """The exit code as in subprocess, None while the process runs. Must not be asked again afterwards."""
        answer = self._ask("ended", str(pid))
        return None if answer == ALIVE else int(answer)

    def _ask(self, *words: str) -> str:
        assert self.process.stdin and self.process.stdout
        print(*words, file=self.process.stdin, flush=True)
        return self.process.stdout.readline().strip()


@contextmanager
def warm(settings: dict[str, object], log: Path) -> Iterator[Warm]:
    """Load the application with these settings; its processes log to the file `log`."""
    words = [sys.executable, "-m", "tests.soak.warm", json.dumps(settings), str(log)]
    with Popen(words, stdin=PIPE, stdout=PIPE, text=True) as process:
        assert process.stdin and process.stdout and process.stdout.readline().strip() == READY
        yield Warm(process, log)
        process.stdin.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
