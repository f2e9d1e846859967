"""Hostile requests to every route: odd ids, fields, files, headers and methods, by every role. None may be a fault."""

import random
import re
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from directives.database import db
from directives.models import Link
from directives.past import verification
from tests import scene
from tests.scene.addresses import Request, requests
from tests.scene.two_agencies import two_agencies
from workflows import clock
from workflows.web.guards import Guard

SLOW = 20
"""Seconds that no answer may take."""
RENEWED = 250
"""After how many requests everybody signs in again: some requests sign out."""
LONG = "x" * 60_000
TEXTS = [
    "",
    " ",
    "0",
    "-1",
    "²",
    "9" * 30,
    "1e999",
    "NaN",
    "١٢",
    "1.012",
    "1,012",
    "30/02/2026",
    "31/4/2020",
    "24/4/99999",
    "25:61",
    "2020-04-24T15:00",
    "0001-01-01",
    "9999-12-31",
    "\x00",
    "a\x00b",
    "\ud7ff\u200b\u202e",
    "😀" * 300,
    LONG,
    "%",
    "_",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "${jndi}",
    "../../etc/passwd",
    "\r\nSet-Cookie: a=b",
    "a@" + "b" * 300 + ".example",
    "@",
    "[",
    "{}",
    "null",
    "true",
    "MẬT",
    "save",
    "submit",
    "merge",
    "parked",
    "files",
]
RAW = ["%ff%fe", "%00", "%c3%28", "%2e%2e%2f", "%0d%0a", "%F0%9F%98%80", "a" * 5000, "%2525"]
"""Parts of a path or query as they stand on the wire."""
HEADERS = [
    {"Host": "x" * 300},
    {"Host": "evil.example"},
    {"Host": "[::1"},
    {"Host": "a:b:c"},
    {"X-Forwarded-Host": "evil.example"},
    {"X-Forwarded-For": "1.2.3.4, \x41" * 50},
    {"X-Forwarded-Proto": "ftp"},
    {"X-Forwarded-Prefix": "//evil"},
    {"Origin": "null"},
    {"Origin": "https://evil.example"},
    {"Referer": "http://["},
    {"Referer": "/" * 9000},
    {"Cookie": "session=" + "a.b.c" * 400},
    {"Cookie": "session=\xff"},
    {"Cookie": "="},
    {"Range": "bytes=9-1"},
    {"Range": "bytes=-" + "9" * 40},
    {"If-None-Match": '"'},
    {"If-Modified-Since": "32 Foo 99999"},
    {"Accept-Language": "vi-" + "x" * 999 + ";q=z"},
    {"Accept": "*/*;q=2"},
    {"Content-Type": "application/json"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "multipart/form-data; boundary=" + "b" * 300},
    {"Content-Type": "text/plain; charset=\xff"},
    {"Content-Length": "abc"},
    {"Content-Length": "-5"},
    {"Transfer-Encoding": "chunked"},
    {"User-Agent": ""},
    {"User-Agent": "\x7f" * 5000},
]
METHODS = ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "FOO"]
FILES = [
    b"",
    b"\x00" * 2000,
    b"%PDF-1.7\n%",
    b"PK\x03\x04" + b"\xff" * 500,
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"STT;x\r\n1;2",
    "MẬT".encode(),
]
NAMES = ["a.pdf", "a.docx", "a.xlsx", "", "x" * 5000, "../../a.pdf", "a\x00.pdf", "CON", ".pdf", "ế" * 200, "a.csv"]


@dataclass
class Tally:
    """What came of the requests to one database."""

    database: str
    statuses: Counter[str] = field(default_factory=Counter)
    routes: set[str] = field(default_factory=set)
    slowest: float = 0
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        counts = ", ".join(f"{status} {count}" for status, count in sorted(self.statuses.items()))
        sent = f"{self.statuses.total()} requests to {len(self.routes)} routes, slowest {self.slowest:.1f} s"
        return "\n".join([f"{self.database}: {sent}; {counts}; {len(self.faults)} faults", *self.faults[:20]])


class Attacker:
    """Draws requests, and looks at each answer."""

    def __init__(self, app: Flask, tally: Tally, seed: int) -> None:
        self.app, self.tally, self.draw = app, tally, random.Random(seed)
        self.own, self.other = two_agencies(app, db.session, clock.now(db.session))
        db.session.commit()
        self.routes = requests(app, public=True)
        self.clients = self._clients()
        self.fields = self._fields()

    def _clients(self) -> dict[str, FlaskClient]:
        now, link = clock.now(db.session), (Link.assignment_id == self.own.assignment.id) & Link.contact_id.is_not(None)
        found = {
            role.value: scene.sign_in(self.app.test_client(), db.session, staff, now)
            for role, staff in self.own.staff.items()
        }
        unit = self.app.test_client()
        token = scene.token(self.app, db.session.scalars(select(Link).where(link)).one())
        unit.get(f"/m/{token}")
        return {**found, "unit": unit, "nobody": self.app.test_client()}

    def _fields(self) -> list[str]:
        """The names of all fields on all pages that are opened with own ids."""
        found = {"next", "q", "as_of", "tasks", "task", "letter_file", "file", "page", "csrf_token", "_method"}
        for request in self.routes:
            if request.method == "GET":
                client = self.clients["unit" if request.guard is Guard.LINK else self.draw.choice(["officer", "admin"])]
                answer = client.get(request.address(request.names_of(self.own)))
                if answer.mimetype == "text/html" and answer.data:
                    found |= {str(name) for name in html.fromstring(answer.data).xpath("//@name")}
        return sorted(found)

    def send(self, count: int) -> None:
        for number in range(count):
            if number % RENEWED == RENEWED - 1:
                self.clients = self._clients()
            route = (
                self.routes[number % len(self.routes)] if number < len(self.routes) else self.draw.choice(self.routes)
            )
            self._send(route)

    def _send(self, route: Request) -> None:
        who = self._actor(route)
        given = {"method": self._method(route), "path": self._path(route), "headers": self._headers()}
        body = self._body(route)
        begun = time.monotonic()
        try:
            answer = self.clients[who].open(**given, **body)
            status, data = str(answer.status_code), answer.data
        except Exception as error:  # what leaves the application is an error page of the web server
            at = traceback.extract_tb(error.__traceback__)[-1]
            status, data = f"{type(error).__name__} at {at.filename.rpartition('/')[2]}:{at.lineno}", b""
            db.session.rollback()
        spent = time.monotonic() - begun
        self.tally.statuses[status] += 1
        self.tally.routes.add(route.endpoint)
        self.tally.slowest = max(self.tally.slowest, spent)
        is_fault = not status.isdigit() or int(status) >= 500 or spent > SLOW or self.other.word.encode() in data
        if is_fault:
            self.tally.faults.append(f"{status} {spent:.1f} s {who} {_short(given)} {_short(body)}")

    def _actor(self, route: Request) -> str:
        if self.draw.random() < 0.15:
            return self.draw.choice(sorted(self.clients))
        return (
            "unit" if route.guard is Guard.LINK else self.draw.choice(["officer", "officer", "head", "admin", "leader"])
        )

    def _method(self, route: Request) -> str:
        return self.draw.choice(METHODS) if self.draw.random() < 0.05 else route.method

    def _path(self, route: Request) -> str:
        names = route.names_of(self.other if self.draw.random() < 0.2 else self.own)
        path = quote(route.address(names))
        if self.draw.random() < 0.3:
            parts = path.split("/")
            place = self.draw.randrange(len(parts))
            parts[place] = self.draw.choice([*RAW, *(quote(text[:3000]) for text in TEXTS)])
            path = "/" + "/".join(parts).lstrip("/")
        if self.draw.random() < 0.4:
            path += "?" + self._query()
        return path

    def _query(self) -> str:
        pairs = [(self._name(), self._text()) for _ in range(self.draw.randint(1, 4))]
        return self.draw.choice(RAW) if self.draw.random() < 0.1 else urlencode(pairs)

    def _headers(self) -> dict[str, str]:
        return self.draw.choice(HEADERS) if self.draw.random() < 0.2 else {}

    def _body(self, route: Request) -> dict[str, Any]:
        if route.method == "GET" and self.draw.random() < 0.9:
            return {}
        if self.draw.random() < 0.05:
            return {
                "data": self.draw.randbytes(self.draw.choice([0, 10, 5000])),
                "content_type": "application/x-www-form-urlencoded",
            }
        data: MultiDict[str, Any] = MultiDict()
        for _ in range(self.draw.randint(0, 12)):
            data.add(self._name(), self._text())
        if self.draw.random() < 0.3:
            data.add(
                self.draw.choice(["file", "upload", self._name()]),
                (BytesIO(self.draw.choice(FILES)), self.draw.choice(NAMES)),
            )
        return {"data": data}

    def _name(self) -> str:
        return self.draw.choice(TEXTS)[:200] if self.draw.random() < 0.03 else self.draw.choice(self.fields)

    def _text(self) -> str:
        ids = [*self.own.names.values(), *self.other.names.values()]
        return str(self.draw.choice(ids)) if self.draw.random() < 0.4 else self.draw.choice(TEXTS)


def _short(value: object) -> str:
    """Without the middle of very long texts."""
    return re.sub(r"(\S{60})\S{200,}", r"\1…", repr(value))[:1500]


def attack(app: Flask, database: str, count: int, seed: int) -> Tally:
    """Send so many requests; then every chain must still be whole."""
    tally = Tally(database)
    with app.app_context():
        Attacker(app, tally, seed).send(count)
        tally.faults += [f"ledger: {fault}" for fault in verification.faults(db.session, Path(app.config["FILES_DIR"]))]
        db.session.rollback()
    return tally
