"""Acknowledge by 8 clients of wrk; the floor is a bare view that inserts and commits one row, pressed alike."""

import html
import multiprocessing
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bench import server
from bench.measure import Mark
from bench.wrk import Press, press_all
from directives.models import Acknowledgement, Assignment, Directive, Link
from tests.infrastructure.ports import free_port, wait_for
from workflows.web import links

CLIENTS = 8
EACH = 40
ROUNDS = 3
WHO = {"name": "Người thử", "position": "Văn thư"}


def measure(session: Session, directive: Directive, settings: dict[str, Any]) -> Mark:
    """Median of ROUNDS, each with CLIENTS × EACH POSTs of both kinds; the pages with the forms are opened before."""
    theirs = session.scalars(
        select(Link).join(Assignment).where(Assignment.directive_id == directive.id).limit(CLIENTS * EACH * ROUNDS)
    ).all()
    addresses = [(urlsplit(links.address(link)).path, link.assignment_id) for link in theirs]
    before = session.scalar(select(func.count()).select_from(Acknowledgement)) or 0
    session.commit()
    with _server(settings) as port:
        rounds, failures = _rounds(port, addresses)
    session.rollback()
    rows = (session.scalar(select(func.count()).select_from(Acknowledgement)) or 0) - before
    done = session.scalar(select(func.count()).where(Assignment.acknowledged_at.is_not(None)))
    counts = (
        f"{CLIENTS} clients; rows: acknowledgement {rows}, half of them the bare view's; {done} units acknowledged; "
        "the bare view is in the same application, without form and session"
    )
    ours, floor = sorted(rounds, key=lambda both: both[0] / both[1])[ROUNDS // 2]
    return Mark("acknowledgement", ours, floor, 0.45, rate=True, failures=failures, rows=counts)


def _rounds(port: int, addresses: Sequence[tuple[str, int]]) -> tuple[list[tuple[float, float]], int]:
    """The two rates of each round, measured one right after the other."""
    rounds, failures = [], 0
    for number in range(ROUNDS):
        chosen = addresses[number::ROUNDS]
        presses = _open_all(port, chosen)
        bare = [Press(server.BARE, urlencode({"assignment_id": id_, **WHO}), "") for _, id_ in chosen]
        (ours, failed), (floor, bare_failed) = (press_all(port, kind, CLIENTS) for kind in (presses, bare))
        failures += failed + bare_failed
        rounds.append((ours, floor))
    return rounds, failures


def _open_all(port: int, addresses: Sequence[tuple[str, int]]) -> list[Press]:
    """The presses of these pages."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        return [_open(connection, path) for path, _assignment in addresses]
    finally:
        connection.close()


def _open(connection: HTTPConnection, path: str) -> Press:
    """Open a link as a person does, and return the POST of the page's form."""
    cookie, page = "", ""
    for _ in range(3):
        connection.request("GET", path, headers={"Cookie": cookie})
        response = connection.getresponse()
        page = response.read().decode()
        cookie = (response.getheader("Set-Cookie") or cookie).split(";")[0]
        if response.status == 200:
            break
        path = urlsplit(response.getheader("Location") or "").path
    form = next((form for form in re.findall(r"<form\b.*?</form>", page, re.S) if 'name="position"' in form), None)
    if form is None:
        raise RuntimeError(f"no form to acknowledge on {path}")
    action = re.search(r'<form\b[^>]*\baction="([^"]*)"', form)
    return Press(html.unescape(action[1]) if action else path, urlencode({**_hidden(form), **WHO}), cookie)


def _hidden(form: str) -> dict[str, str]:
    """The form's hidden fields and its button's value."""
    pairs: dict[str, str] = {}
    for tag in re.findall(r"<input\b[^>]*>|<button\b[^>]*>", form):
        name, value = (re.search(rf'\b{part}="([^"]*)"', tag) for part in ("name", "value"))
        if name and value and ('type="hidden"' in tag or tag.startswith("<button")):
            pairs[name[1]] = html.unescape(value[1])
    return pairs


@contextmanager
def _server(settings: dict[str, Any]) -> Iterator[int]:
    """The server's port, as soon as it answers."""
    port = free_port()
    process = multiprocessing.get_context("spawn").Process(target=server.run, args=(settings, port), daemon=True)
    process.start()
    try:
        wait_for(port)
        yield port
    finally:
        process.terminate()
        process.join(timeout=10)
