"""Static files, answered before a request reaches Flask: without a session, a cookie or a query.

Each is read and compressed once and kept in memory, 100 kB in all. Its address holds a digest of its content, in pages
and in CSS alike, so that a browser never asks for it again. WhiteNoise would want a folder of renamed and compressed
copies, made at each release or start; a service that may write nowhere has no place for it.
"""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import brotli
from flask import Flask
from werkzeug.wrappers import Request, Response

from workflows.web.security import headers, prefix
from workflows.web.security.front import FOREIGN_HOST

FOLDER = "/static/"
ROBOTS = "/robots.txt"
FOR_EVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "public, no-cache"
TEXTS = (".css", ".js", ".svg", ".txt", ".md")
"""Worth compressing; fonts are compressed already."""

_TYPES = {".woff2": "font/woff2", ".md": "text/plain"}
_WITH_DIGEST = re.compile(r"\.[0-9a-f]{12}(?=\.\w+$)")
_URL = re.compile(rb"(?<=url\()[\w./-]+")


@dataclass(frozen=True)
class StaticFile:
    """One file as it is sent."""

    name: str
    content: bytes

    @cached_property
    def address(self) -> str:
        """Its name with a digest of its content: 'common.1f0c2b3a4d5e.css'."""
        stem, ending = posixpath.splitext(self.name)
        return f"{stem}.{hashlib.sha256(self.content).hexdigest()[:12]}{ending}"

    @cached_property
    def content_type(self) -> str:
        ending = posixpath.splitext(self.name)[1]
        found = _TYPES.get(ending) or mimetypes.guess_type(self.name)[0] or "application/octet-stream"
        return f"{found}; charset=utf-8" if found.startswith("text/") else found

    @cached_property
    def compressed(self) -> Mapping[str, bytes]:
        """By Content-Encoding, the best first."""
        if not self.name.endswith(TEXTS):
            return {}
        return {"br": brotli.compress(self.content), "gzip": gzip.compress(self.content, mtime=0)}


@cache
def files_in(folder: Path) -> Mapping[str, StaticFile]:
    """The files under a folder by name; in CSS the addresses of others have their digests too."""
    found = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    files = {name: StaticFile(name, content) for name, content in found.items() if not name.endswith(".css")}
    styles = {name: content for name, content in found.items() if name.endswith(".css")}
    return files | {name: StaticFile(name, _with_digests(name, css, files)) for name, css in styles.items()}


def _with_digests(name: str, css: bytes, files: Mapping[str, StaticFile]) -> bytes:
    def address(given: re.Match[bytes]) -> bytes:
        written = given[0].decode()
        meant = files[posixpath.normpath(posixpath.join(posixpath.dirname(name), written))]
        return posixpath.join(posixpath.dirname(written), posixpath.basename(meant.address)).encode()

    return _URL.sub(address, css)


def install(app: Flask) -> None:
    """Answer for static files; give the templates `static_url`, and `script_url`, which lets the page run the file."""
    files = files_in(Path(app.root_path, "static"))

    def static_url(name: str) -> str:
        return prefix.address_of(FOLDER + files[name].address)

    def script_url(name: str, asks_us: bool = False) -> str:
        headers.let_our_scripts_run(asks_us)
        return static_url(name)

    app.jinja_env.globals.update(static_url=static_url, script_url=script_url)
    app.wsgi_app = _StaticFiles(app, files)  # type: ignore[method-assign]


class _StaticFiles:
    def __init__(self, app: Flask, files: Mapping[str, StaticFile]) -> None:
        self.inner: WSGIApplication = app.wsgi_app
        self.headers = headers.of_site(app.config.get("PUBLIC_URL", ""))
        self.files = files

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        is_asked = environ["REQUEST_METHOD"] in {"GET", "HEAD"} and FOREIGN_HOST not in environ
        if not is_asked or (answer := self._answer(environ.get("PATH_INFO", ""), Request(environ))) is None:
            return self.inner(environ, start_response)
        return answer(environ, start_response)

    def _answer(self, path: str, request: Request) -> Response | None:
        """None for any other address. One with an old digest gets the file of today: a page may still ask for it."""
        asked = path.removeprefix(FOLDER) if path.startswith(FOLDER) else "robots.txt" if path == ROBOTS else ""
        found = self.files.get(_WITH_DIGEST.sub("", asked))
        if found is None:
            return None
        encoding = request.accept_encodings.best_match(found.compressed)
        body = found.compressed[encoding] if encoding else found.content
        response = Response(body, content_type=found.content_type, headers=self.headers)
        response.headers["Cache-Control"] = FOR_EVER if asked == found.address else ASK_AGAIN
        response.set_etag(f"{found.address}-{encoding}")
        if found.compressed:
            response.vary.add("Accept-Encoding")
        if encoding:
            response.content_encoding = encoding
        return response.make_conditional(request)
