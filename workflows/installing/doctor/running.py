"""Check of the programs beside the pages."""

from collections.abc import Iterator

from directives.record.heartbeats import ProgramState
from directives.rules import schedule
from directives.terms import Program
from workflows import programs
from workflows.installing.doctor.database import reading
from workflows.installing.doctor.findings import InstallFinding, broken, good
from workflows.web.words.programs import program_word

_WITHOUT_SYSTEMD = {
    Program.MAIL: "dondoc mail work",
    Program.TICK: "dondoc tick --every 60",
    Program.INBOX: "dondoc inbox fetch --every 60",
    Program.JOBS: "dondoc jobs work",
}


def check_programs() -> Iterator[InstallFinding]:
    """A program that was just started tells so within seconds."""
    with reading() as session:
        states = programs.states(session)
    for state in states:
        yield _missing(state) if state.is_missing else good(f"{program_word(state.program)} {state.name} đang chạy")


def _missing(state: ProgramState) -> InstallFinding:
    name = " ".join(filter(None, (str(program_word(state.program)), state.name)))
    seen_at = state.seen_at
    words = f"không chạy từ {schedule.local(seen_at):%H:%M %d/%m/%Y}" if seen_at else "chưa chạy lần nào"
    start = f"systemctl start {programs.service_of(state.program, state.name)} ({_WITHOUT_SYSTEMD[state.program]})"
    return broken(f"{name} {words}", f"Chạy: {start}; vẫn không chạy thì xem journalctl.")
