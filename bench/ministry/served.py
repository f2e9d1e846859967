"""The pages from outside: the production server over the measured database, and wrk before it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import select

from bench.ministry.world import World
from bench.wrk import load
from directives.models import Assignment, Link
from tests.infrastructure.databases import settings
from tests.infrastructure.ports import free_port, wait_for
from workflows.web import links

ROOT = Path(__file__).parents[2]
CLIENTS, SECONDS = 4, 15
"""Connections that each ask again as soon as they have an answer."""


def print_served(url: str, files: str) -> list[dict[str, Any]]:
    """Print and return p50, p95 and rate of each page; without failures, or the run is worth nothing."""
    world = World.open(url, files)
    desk = _cookie(world.client("chuyenvien"))
    pages = _pages(world)
    world.session.rollback()
    print(f"\nGunicorn as deploy/gunicorn.conf.py has it, wrk with {CLIENTS} connections for {SECONDS} s each\n")
    rows = []
    with _gunicorn(settings(url, files)) as port:
        for name, (path, cookie) in pages.items():
            load(port, path, cookie or desk, CLIENTS, 2)
            found = load(port, path, cookie or desk, CLIENTS, SECONDS)
            print(
                f"{'FAILED' if found['failed'] else '':7}{name:34}p50 {1000 * found['p50']:7.0f} ms   "
                f"p95 {1000 * found['p95']:7.0f} ms   {found['rate']:7.1f}/s   {found['requests']:.0f} asked, "
                f"{found['failed']:.0f} failed   load {os.getloadavg()[0]:.1f}",
                flush=True,
            )
            rows.append({"what": f"served {name}", "median": found["p50"], **found})
    return rows


def _pages(world: World) -> Mapping[str, tuple[str, str]]:
    """By name: the address, and the cookie of who is not of the desk."""
    letter = f"/van-ban/{world.directive.public_id}"
    mine = select(Link).join(Assignment).where(Assignment.directive_id == world.directive.id).order_by(Link.id.desc())
    link = world.session.scalars(mine.limit(1)).one()
    client = world.app.test_client()
    client.get(urlsplit(links.address(link)).path)
    unit = f"/phieu/{link.assignment.public_id}"
    return {
        "front page": ("/", ""),
        "board": (letter, ""),
        "board, searched": (f"{letter}?q=Quang+Trung", ""),
        "unanswered": ("/chua-tra-loi", ""),
        "call list": (f"{letter}/goi-dien", ""),
        "review queue": ("/duyet", ""),
        "list of units": ("/don-vi", ""),
        "page of a unit": (unit, _cookie(client)),
    }


def _cookie(client: Any) -> str:
    return "; ".join(f"{one.key}={one.value}" for one in client._cookies.values())


@contextmanager
def _gunicorn(given: Mapping[str, Any]) -> Iterator[int]:
    port = free_port()
    named = {f"DONDOC_{name}": str(value) for name, value in {**given, "RATELIMIT_ENABLED": False}.items()}
    command = [str(Path(sys.executable).with_name("gunicorn")), "--config", str(ROOT / "deploy/gunicorn.conf.py")]
    server = [*command, "--bind", f"127.0.0.1:{port}"]
    process = subprocess.Popen(server, cwd=ROOT, env={**os.environ, **named}, stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        yield port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=120)
