"""The site as it is installed: the shipped nginx site with TLS before the shipped units, in a folder of the tests' own.

No systemd runs here: the units' commands are started with their variables and credentials.
"""

import base64
import hashlib
import http.client
import os
import signal
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.infrastructure.certificates import write_certificate
from tests.infrastructure.ports import free_port, until
from tests.infrastructure.units import INSTALLED, unit

ROOT = Path(__file__).resolve().parents[2]
HOST = "dondoc.sogddt.example"
"""The name in the shipped files."""
KEY_FILES = {"SQLALCHEMY_DATABASE_URI": "database-uri", "SECRET_KEY": "secret-key", "LINK_KEYS": "link-keys"}


@dataclass
class Site:
    """Where the site answers, and where its programs write."""

    folder: Path
    https: int = field(default_factory=free_port)
    http: int = field(default_factory=free_port)
    web: int = field(default_factory=free_port)

    @property
    def url(self) -> str:
        return f"https://{HOST}:{self.https}"

    @property
    def logs(self) -> str:
        """All that nginx and the programs have written."""
        return "".join(path.read_text(errors="replace") for path in sorted(self.folder.glob("*.log")))

    @property
    def browser_arguments(self) -> list[str]:
        """Let Chromium find the site, and trust its certificate alone."""
        der = ssl.PEM_cert_to_DER_cert((self.folder / "fullchain.pem").read_text())
        with_key = subprocess.run(
            ["openssl", "x509", "-inform", "DER", "-pubkey", "-noout"], input=der, capture_output=True, check=True
        ).stdout
        public = base64.b64decode(b"".join(with_key.splitlines()[1:-1]))
        pin = base64.b64encode(hashlib.sha256(public).digest()).decode()
        return [f"--host-resolver-rules=MAP {HOST} 127.0.0.1", f"--ignore-certificate-errors-spki-list={pin}"]

    def ask(self, method: str, path: str, body: bytes = b"", *, caller: str = "127.0.0.1", **headers: str) -> "Answer":
        """One request over TLS from an address of this machine, the certificate checked."""
        trust = ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))
        connection = http.client.HTTPSConnection(
            HOST, self.https, timeout=100, context=trust, source_address=(caller, 0)
        )
        connection._create_connection = lambda _address, *rest: socket.create_connection(  # type: ignore[attr-defined]
            ("127.0.0.1", self.https), *rest
        )
        with closing(connection):
            connection.request(method, path, body, {name.replace("_", "-"): text for name, text in headers.items()})
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode(errors="replace"))


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@contextmanager
def running(site: Site, settings: dict[str, object], *services: str) -> Iterator[dict[str, "subprocess.Popen[bytes]"]]:
    """Run nginx and these units with these settings until the end of the block."""
    _write_settings(site, settings)
    with ExitStack() as ends:
        programs = {}
        for name in services:
            programs[name] = start(site, name)
            ends.callback(lambda name=name: end(programs[name]))
        ends.enter_context(nginx(site))
        # gunicorn is ready before its processes have loaded the code, on a busy machine long before
        site.ask("GET", "/healthz")
        yield programs


def start(site: Site, name: str, **variables: str) -> "subprocess.Popen[bytes]":
    """Start a unit; a service of Type=notify has said that it is ready. `variables` win over the file of settings."""
    service = unit(name)
    env: dict[str, object] = {"DONDOC_ENV_FILE": site.folder / "dondoc.env", "XDG_CACHE_HOME": site.folder / "cache"}
    env["GUNICORN_CMD_ARGS"] = f"--bind=127.0.0.1:{site.web}"
    env |= variables
    with (site.folder / f"{name}.log").open("ab") as log:
        if service.last("Type") != "notify":
            return service.start(ROOT, site.folder, site.folder / "keys", env=env, stderr=log)
        with _notified(site.folder / "notify") as ready:
            env["NOTIFY_SOCKET"] = site.folder / "notify"
            started = service.start(ROOT, site.folder, site.folder / "keys", env=env, stderr=log)
            ready()
            return started


@contextmanager
def _notified(path: Path) -> Iterator[Callable[[], None]]:
    """As systemd: a socket on which a service says READY=1 (sd_notify(3))."""
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as said:
        said.bind(str(path))
        said.settimeout(60)

        def ready() -> None:
            while b"READY=1" not in said.recv(1000):
                pass

        yield ready


def end(program: "subprocess.Popen[bytes]") -> None:
    if program.poll() is None:
        program.send_signal(signal.SIGTERM)
    program.wait(timeout=60)


def _write_settings(site: Site, settings: dict[str, object]) -> None:
    keys = site.folder / "keys"
    keys.mkdir(mode=0o700)
    for name, file in KEY_FILES.items():
        (keys / file).write_text(str(settings.pop(name)))
    lines = [f"DONDOC_{name}='{value}'\n" for name, value in settings.items()]
    (site.folder / "dondoc.env").write_text("".join(lines))


@contextmanager
def nginx(site: Site, host: str = HOST) -> Iterator[None]:
    """The shipped site file in an nginx of our own, with other ports and folders, and perhaps another name."""
    folder = site.folder
    write_certificate(folder, host)
    shipped = (ROOT / "deploy" / "nginx" / "dondoc.conf").read_text()
    for line in ("    listen [::]:80;\n", "    listen [::]:443 ssl http2;\n"):
        assert line in shipped
        shipped = shipped.replace(line, "")
    for here, there in {
        "listen 80;": f"listen 127.0.0.1:{site.http};",
        "listen 443 ssl": f"listen 127.0.0.1:{site.https} ssl",
        "127.0.0.1:8080": f"127.0.0.1:{site.web}",
        "/etc/dondoc/tls": str(folder),
        "/var/log/nginx": str(folder),
        INSTALLED: str(ROOT),
        HOST: host,
    }.items():
        assert here in shipped, here
        shipped = shipped.replace(here, there)
    (folder / "site.conf").write_text(shipped)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user="user root;" if os.getuid() == 0 else ""))
    log = folder / "nginx.log"
    with log.open("wb") as said:
        server = subprocess.Popen(["/usr/sbin/nginx", "-c", folder / "nginx.conf"], stderr=said)
    try:
        until(lambda: _answers(site.https), server, log)
        yield
    finally:
        end(server)


NGINX = """
daemon off;
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/site.conf;
}}
"""


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2).close()
    except OSError:
        return False
    return True
