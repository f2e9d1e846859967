"""What pages weigh in a real browser: bytes on the wire, with headers and all that a page asks for."""

import logging
import re
import shutil
import tempfile
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, sync_playwright
from sqlalchemy import select
from sqlalchemy.orm import Session
from waitress.server import create_server

from app import create_app
from bench import cast, places
from bench.board import signed_in
from directives.database import db
from directives.models import Assignment, Directive, Link
from directives.terms import Role
from tests.infrastructure.databases import dispose, settings
from workflows import clock
from workflows.demo import steps as demo
from workflows.issuing import steps as issuing
from workflows.web import links

PAGE = "page"

FIRST, NEXT = 60_000, 15_000
"""The most that a first visit and a later one may weigh."""


@dataclass(frozen=True)
class Weight:
    """The bytes of one visit, by what was asked for."""

    what: str
    most: int
    parts: dict[str, int]

    @property
    def sum(self) -> int:
        return sum(self.parts.values())

    @property
    def met(self) -> bool:
        return self.sum <= self.most

    def __str__(self) -> str:
        parts = ", ".join(f"{name} {size:,}" for name, size in self.parts.items())
        start = f"{'met   ' if self.met else 'MISSED'} {self.what:18}"
        return f"{start} {self.sum / 1000:8.1f} kB (mark ≤ {self.most / 1000:.0f} kB)\n       {parts}"


@dataclass(frozen=True)
class Visit:
    """A page to open twice in a browser that was never here, with the cookie of who opens it."""

    what: str
    path: str
    cookie: str = ""


def measure() -> Iterator[Weight]:
    """The sample department of 79 units, ten days after the letter."""
    with ExitStack() as stack:
        url, files = stack.enter_context(places.sqlite()), stack.enter_context(tempfile.TemporaryDirectory())
        app, visits = stack.enter_context(_sample(url, files))
        host, browser = stack.enter_context(_serving(app)), stack.enter_context(_browser())
        for visit in visits:
            yield from _weights(browser, host, visit)


@contextmanager
def _sample(url: str, files: str) -> Iterator[tuple[Flask, list[Visit]]]:
    """The application with the sample in mid-course, and the pages to weigh."""
    app = create_app({**settings(url, files), "TESTING": False})
    with app.app_context():
        session = db.session()
        clock.set_rehearsal(session, demo.OPENS_AT)
        directive = in_course(session, Path(files))
        link = session.scalars(select(Link).join(Assignment).where(Assignment.directive_id == directive.id)).first()
        opened, board = urlsplit(links.address(link)).path, f"/van-ban/{directive.public_id}"
        session.commit()
        leader = signed_in(app, demo.find_staff(session, Role.LEADER)).get_cookie("session").value
        session.rollback()
        desk = {"board of 79 units": board, "front page": "/", "call list": f"{board}/goi-dien"}
        yield app, [Visit("unit page", opened), *(Visit(what, path, leader) for what, path in desk.items())]
    dispose(app)


def in_course(session: Session, files: Path) -> Directive:
    """The sample's letter, issued to its 79 units, with ten days of answers."""
    directive = demo.load_sample(session, files, clock.now(session))
    officer = demo.find_staff(session, Role.OFFICER)
    issuing.issue(session, directive, officer, clock.now(session))
    session.flush()
    cast.live(session, directive)
    clock.move(session, cast.MET_AT)
    session.commit()
    return directive


@contextmanager
def _serving(app: Flask) -> Iterator[str]:
    """Waitress, as in the demo."""
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(app, host="127.0.0.1", port=0, threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


@contextmanager
def _browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        browser.close()


def _weights(browser: Browser, host: str, visit: Visit) -> Iterator[Weight]:
    context = browser.new_context()
    if visit.cookie:
        context.add_cookies([{"name": "session", "value": visit.cookie, "url": host}])
    first = bytes_of_visit(context, host + visit.path)
    yield Weight(f"{visit.what}, first", FIRST, first)
    yield Weight("  the page alone", NEXT, {PAGE: first[PAGE]})
    yield Weight("  next time", NEXT, bytes_of_visit(context, host + visit.path))
    context.close()


def bytes_of_visit(context: BrowserContext, address: str) -> dict[str, int]:
    """What one visit brings over the wire, by name; what the browser has kept brings nothing."""
    page = context.new_page()
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}

    def begin(event: dict[str, Any]) -> None:
        _path, _static, name = urlsplit(event["request"]["url"]).path.partition("/static/")
        names[event["requestId"]] = re.sub(r"\.[0-9a-f]{12}", "", name) or PAGE

    def finish(event: dict[str, Any]) -> None:
        name = names.get(event["requestId"], PAGE)
        sizes[name] = sizes.get(name, 0) + round(event["encodedDataLength"])

    tools.on("Network.requestWillBeSent", begin)
    tools.on("Network.loadingFinished", finish)
    page.goto(address, wait_until="networkidle")
    page.close()
    return {name: size for name, size in sizes.items() if size}
