"""An installation in order: TLS proxy, mail server with sign-in, name server; each test breaks one thing of it."""

import base64
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword
from flask import Flask
from sqlalchemy import delete

from app import create_app
from directives.database import db
from directives.models import Heartbeat
from directives.record import heartbeats
from directives.terms import Program
from tests.conftest import LiveServer
from tests.infrastructure.certificates import self_signed
from tests.infrastructure.databases import dispose, settings
from tests.infrastructure.dns_server import DnsServer
from tests.infrastructure.mail_server import OnFreePort
from tests.infrastructure.proxy import ReverseProxy, as_nginx
from workflows import clock
from workflows.installing.doctor import mail, public_url
from workflows.installing.doctor.findings import Health, InstallFinding
from workflows.mailing.domain_check import lookup
from workflows.preserving import backups, manifest
from workflows.preserving.manifest import Manifest

PASSWORD = "dung-mat-khau"
GOOD: dict[tuple[str, str], list[str] | str] = {
    ("so.example", "TXT"): ["v=spf1 ip4:203.0.113.0/24 -all"],
    ("so.example", "MX"): ["10 mail.so.example."],
    ("mail.so.example", "A"): ["203.0.113.9"],
    ("k1._domainkey.so.example", "TXT"): [f"v=DKIM1; k=rsa; p={base64.b64encode(b'key' * 40).decode()}"],
    ("_dmarc.so.example", "TXT"): ["v=DMARC1; p=quarantine"],
}


class Installation(NamedTuple):
    app: Flask
    proxy: ReverseProxy
    names: DnsServer
    given: dict[str, object]
    certificate: Path

    def broken(self, check: Callable[[], Iterator[InstallFinding]], **config: object) -> list[str]:
        """What a check finds to be broken, with these settings."""
        with self.app.app_context(), patch.dict(self.app.config, config):
            found = list(check())
        assert found
        return [f"{one.seen} → {one.to_do}" for one in found if one.health is Health.BROKEN]


class MailServerWithSignIn(OnFreePort):
    """Takes one name and password; it has no TLS, being on loopback."""

    def __init__(self) -> None:
        super().__init__(
            authenticator=lambda _server, _session, _envelope, _mechanism, given: AuthResult(
                success=given == LoginPassword(b"dondoc", PASSWORD.encode()), handled=False
            ),
            auth_require_tls=False,
        )


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (mail, public_url, lookup):
        monkeypatch.setattr(module, "WAIT", 0.5)


@pytest.fixture(scope="session")
def mail_with_sign_in() -> Iterator[MailServerWithSignIn]:
    server = MailServerWithSignIn()
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def shared(database, request, mail_with_sign_in, tmp_path_factory) -> Iterator[Installation]:
    """One for all tests of this folder, since the doctor changes nothing."""
    folder = tmp_path_factory.mktemp("doctor")
    databases = request.getfixturevalue(database)
    certificate, url = self_signed(folder), databases.address()
    databases.fresh(url)
    proxy, names = ReverseProxy(certificate), DnsServer()
    given = {
        "PUBLIC_URL": f"https://localhost:{proxy.port}",
        "PROXIES": 1,
        "DNS_SERVER": names.address,
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": mail_with_sign_in.port,
        "MAIL_USERNAME": "dondoc",
        "MAIL_PASSWORD": PASSWORD,
        "MAIL_DEFAULT_SENDER": "don-doc@so.example",
        "MAIL_DKIM_SELECTOR": "k1",
        "BACKUP_DIR": str(folder / "backups"),
    }
    app = create_app(settings(url, folder / "files") | given)
    (folder / "files").mkdir()
    server = LiveServer(app)
    proxy.upstream = server.url
    yield Installation(app, proxy, names, given, certificate)
    for running in (server, proxy, names):
        running.stop()
    dispose(app)
    databases.drop(url)


@pytest.fixture
def installation(shared: Installation, monkeypatch: pytest.MonkeyPatch) -> Installation:
    """In order; what a test breaks of its servers is put right."""
    monkeypatch.setenv("SSL_CERT_FILE", str(shared.certificate))
    shared.proxy.rewrite, shared.proxy.extra = as_nginx, {}
    shared.names.table.clear()
    shared.names.table.update(GOOD)
    return shared


@pytest.fixture
def start() -> Iterator[Callable[..., Flask]]:
    """Start on some database, with settings of one's own."""
    with ExitStack() as opened:

        def started(url: str, files: Path, **given: object) -> Flask:
            app = create_app(settings(url, files) | given)
            opened.callback(dispose, app)
            return app

        yield started


@pytest.fixture
def beats(installation: Installation) -> Iterator[Callable[..., None]]:
    """Write heartbeats; none is left for other tests."""

    def write(age: timedelta, *given: Program) -> None:
        with installation.app.app_context():
            db.session.execute(delete(Heartbeat))
            for program in given:
                heartbeats.beat(db.session, program, "so", clock.machine_now() - age)
            db.session.commit()

    yield write
    write(timedelta())


@pytest.fixture
def back_up(installation: Installation) -> Iterator[Callable[[timedelta], Path]]:
    """Note a backup of some age as the only one; the folder of backups is empty afterwards."""
    place = Path(str(installation.given["BACKUP_DIR"]))

    def note(age: timedelta) -> Path:
        taken_at = clock.machine_now() - age
        folder = place / backups.name_of(taken_at)
        folder.mkdir(parents=True)
        manifest.write(folder, Manifest(taken_at, "1", "1", None, "x.sqlite", 0, "", None, {}, {}, []))
        return folder

    yield note
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def found() -> Callable[..., list[str]]:
    """What a check finds to be broken in an application of the test's own."""

    def lines(app: Flask, check: Callable[[], Iterator[InstallFinding]]) -> list[str]:
        with app.app_context():
            db.session.rollback()
            return [f"{one.seen} → {one.to_do}" for one in check() if one.health is Health.BROKEN]

    return lines
