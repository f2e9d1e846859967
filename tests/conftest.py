"""What every test may ask for: an application on a fresh migrated database, mail, a server, a browser."""

import gc
import logging
import os
import shutil
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from playwright.sync_api import Browser, Page, sync_playwright
from sqlalchemy.orm import Session
from waitress import wasyncore
from waitress.server import create_server

from directives.database import db
from tests.infrastructure.apps import fresh_apps
from tests.infrastructure.databases import PostgresqlDatabases, SqliteDatabases
from tests.infrastructure.mail_server import MailServer

# the same examples at every run of a clone's CI; new ones at each run of a developer's
hypothesis.settings.register_profile("house", deadline=None, derandomize="CI" in os.environ)
hypothesis.settings.load_profile("house")

TESTS = Path(__file__).parent
KINDS = ["sqlite", "postgresql"]

ABOUT_THE_DATABASE = ("directives", "laws", "workflows/issuing", "workflows/mailing/sending", "workflows/scheduling")
"""Folders of tests whose outcome may well depend on the database: locks, bulk statements, counts in SQL."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=[*KINDS, "both"], default="sqlite")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        marks = {mark.name for mark in metafunc.definition.iter_markers()}
        chosen = "sqlite" if "sqlite" in marks else metafunc.config.getoption("--database")
        kinds = KINDS if chosen == "both" else [chosen]
        # all else, as what a page or a mail says, hardly does: on the second one it waits for the slow tests
        path = metafunc.definition.path.relative_to(TESTS).as_posix()
        now = path.startswith(ABOUT_THE_DATABASE) or "/" not in path
        if marks & {"browser", "sweep"} or "client" in metafunc.fixturenames:
            now = False
        later = [] if now else [pytest.mark.slow]
        both = [pytest.param(kind, marks=later if kind == "postgresql" and chosen == "both" else []) for kind in kinds]
        metafunc.parametrize("database", both, scope="session")


def pytest_collection_finish() -> None:
    """Collect garbage seldom: what is imported stays, and looking it all through again takes a fifth of the suite."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how long each part of the suite took, summed over all processes."""
    seconds: Counter[str] = Counter()
    for reports in terminalreporter.stats.values():
        for report in reports:
            if isinstance(report, pytest.TestReport):
                seconds[part_of(report)] += report.duration
    terminalreporter.write_line(", ".join(f"{part} {spent:.0f} s" for part, spent in seconds.most_common()))


def part_of(report: pytest.TestReport) -> str:
    if "browser" in report.keywords:
        return "browser"
    return next((kind for kind in KINDS if f"[{kind}" in report.nodeid), "no database")


@pytest.fixture(scope="session")
def sqlite() -> Iterator[SqliteDatabases]:
    with closing(SqliteDatabases()) as databases:
        yield databases


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlDatabases]:
    with closing(PostgresqlDatabases()) as databases:
        yield databases


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def smtp(mail_server: MailServer) -> MailServer:
    """The mail server that the application sends to, empty: .messages, .to(address), .refuse(address)."""
    mail_server.forget()
    return mail_server


@pytest.fixture(scope="session")
def now() -> datetime:
    """The moment at which the rehearsal opens: 8:00 on 17 April 2020 in Vietnam."""
    return datetime(2020, 4, 17, 1, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def new_app(
    database: str,
    request: pytest.FixtureRequest,
    mail_server: MailServer,
    now: datetime,
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], AbstractContextManager[Flask]]:
    """A context to open: for a property test, whose every example wants a database of its own."""
    return fresh_apps(request.getfixturevalue(database), mail_server, now, tmp_path_factory.getbasetemp())


@pytest.fixture
def app(new_app: Callable[[], AbstractContextManager[Flask]], smtp: MailServer) -> Iterator[Flask]:
    """On a fresh migrated database of SQLite, of PostgreSQL or of each, as --database says."""
    with new_app() as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """The session of an application context; client and runner commit it before they ask."""
    with app.app_context():
        yield db.session
        db.session.rollback()


class LiveServer:
    """Waitress, as in the office."""

    def __init__(self, app: Flask) -> None:
        # a browser opens more connections than there are threads; waitress would log each one
        logging.getLogger("waitress.queue").setLevel(logging.ERROR)
        self.sockets: dict[int, object] = {}
        self.server = create_server(app, map=self.sockets, host="127.0.0.1", port=0, threads=8)
        self.url = f"http://127.0.0.1:{self.server.effective_port}"
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        """Close all connections, the kept ones too: only then does the loop of waitress end."""
        self.server.trigger.pull_trigger(lambda: wasyncore.close_all(self.sockets, ignore_all=True))
        self.thread.join()
        self.server.task_dispatcher.shutdown()


@pytest.fixture
def live_server(app: Flask) -> Iterator[LiveServer]:
    """The application over real HTTP, its forms guarded as in the office. Commit before you ask it."""
    server = LiveServer(app)
    app.config.update(WTF_CSRF_ENABLED=True, PUBLIC_URL=server.url)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Callable[..., Browser]]:
    """Start a browser with these arguments; a process has one driver, however many browsers it starts."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    quiet = [
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ]
    with sync_playwright() as playwright:
        yield lambda *arguments: playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox", *quiet, *arguments]
        )


@pytest.fixture(scope="session")
def browser(chromium: Callable[..., Browser]) -> Iterator[Browser]:
    with closing(chromium()) as browser:
        yield browser


@pytest.fixture
def browser_page(browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    """A page of a browser that was never here before; goto('/…') is an address of live_server."""
    context = browser.new_context(base_url=live_server.url, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh")
    page = context.new_page()
    yield page
    context.close()


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Called with a page: fails on whatever keeps somebody from using it."""

    def check(page: Page) -> None:
        page.wait_for_load_state()  # a press returns as soon as the next page begins
        found = Axe().run(page)
        assert found.violations_count == 0, found.generate_report()

    return check
